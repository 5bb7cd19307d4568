"""Check a publish from outside: fetch changed pages by their public URL."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import quote

from clinic.publish.file_set import is_page
from clinic.publish.messages import format_url, format_urls, say_count
from clinic.publish.plan import Plan
from clinic.publish.upload_order import SENT

MOST = 10  # pages
_PATIENCE = 10.0  # seconds per page


def look_at(address: str, plan: Plan, hashes: Mapping[str, str]) -> str:
    """Fetch at most MOST changed pages by their public URL, and return a message.

    A mismatch is not a failure: a cache in front of the site may still serve the old page.
    """
    pages = [path for path in plan.find(*SENT) if is_page(path)][:MOST]
    if not address.startswith(("https://", "http://")) or not pages:
        return ""
    try:
        other = [path for path in pages if _fetch_hash(address, path) != hashes[path]]
    except OSError:  # URLError is an OSError: no answer, bad certificate, unknown host
        return f"{address} cannot be read from this computer. Open the address in your browser."
    count = say_count(len(pages), "changed page", "changed pages")
    if not other:
        return f"Checked {count} at {address}. The new version is live."
    return (
        f"{address} does not show the new version everywhere yet: {format_urls(other)}. "
        "Wait a few minutes. If old pages still show, check url in clinic.toml and PUBLISH_TARGET."
    )


def _fetch_hash(address: str, path: str) -> str:
    url = address.rstrip("/") + quote(format_url(path))
    request = urllib.request.Request(url, headers={"Cache-Control": "no-cache"})
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            return hashlib.sha256(answer.read()).hexdigest()
    except urllib.error.HTTPError as answer:  # an error page, such as 404.html
        return hashlib.sha256(answer.read()).hexdigest()
