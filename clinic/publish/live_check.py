"""Looking at what was published the way a reader does: by its public address."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import quote

from clinic.publish.file_set import is_page
from clinic.publish.plan import Plan
from clinic.publish.report import format_url, format_urls, say_count
from clinic.publish.upload_order import SENT

MOST = 10  # pages
_PATIENCE = 10.0  # seconds a page


def look_at(address: str, plan: Plan, hashes: Mapping[str, str]) -> str:
    """Fetch pages that changed by their public address and say what they show.

    At most MOST of them. That a page shows something else is no failure of the publish: a cache
    in front of the site may keep the page before for a while.
    """
    pages = [path for path in plan.find(*SENT) if is_page(path)][:MOST]
    if not address.startswith(("https://", "http://")) or not pages:
        return ""
    try:
        other = [path for path in pages if _fetch_hash(address, path) != hashes[path]]
    except OSError:  # urllib's errors are OSErrors: no answer, no certificate, no such name
        return f"{address} cannot be read from this computer. Open the address in your browser."
    count = say_count(len(pages), "changed page", "changed pages")
    if not other:
        return f"Checked {count} at {address}. The new version is live."
    return (
        f"{address} does not show the new version everywhere yet: {format_urls(other)}. "
        "Wait some minutes. If this stays, check the address and PUBLISH_TARGET."
    )


def _fetch_hash(address: str, path: str) -> str:
    url = address.rstrip("/") + quote(format_url(path))
    request = urllib.request.Request(url, headers={"Cache-Control": "no-cache"})
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            return hashlib.sha256(answer.read()).hexdigest()
    except urllib.error.HTTPError as answer:  # a page too, only not the one: 404.html, say
        return hashlib.sha256(answer.read()).hexdigest()
