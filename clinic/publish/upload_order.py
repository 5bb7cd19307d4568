"""The upload order for hosts that show each file as soon as it arrives. Pure functions.

Browsers load a page first and then its assets. So assets are uploaded before the pages that use
them, new pages before the pages that link to them, and feeds, sitemaps and search data last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from clinic.publish.file_set import is_fingerprinted, is_page
from clinic.publish.plan import Action, Plan, Reason

SENT = (Reason.NEW, Reason.CHANGED, Reason.REPAIRED)
LEAVING = (Reason.GONE, Reason.EXPIRED)

_YEAR = 31_536_000  # seconds
_IMMUTABLE = f"public, max-age={_YEAR}, immutable"
_DAY = "public, max-age=86400"
_BRIEF = "public, max-age=60"

# Content types for hosts that store them with the file (S3 and compatible). The `mimetypes`
# registry of a computer may not know the newer ones.
_TYPES = {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


@dataclass(frozen=True)
class Batch:
    """Files that are uploaded together: all arrive before the next batch starts."""

    name: str
    paths: tuple[str, ...]
    is_seen: bool
    """Whether visitors of the live pages may notice the batch."""


def make_waves(plan: Plan) -> tuple[Batch, ...]:
    """Return the batches of a plan in upload order, without empty ones."""
    sent = [action for action in plan.actions if action.reason in SENT and action.sha256]
    waves = (
        Batch("styles and scripts", _pick(sent, 0), is_seen=False),
        Batch("pictures and other files", _pick(sent, 1), is_seen=False),
        Batch("new pages", _pick(sent, 2), is_seen=True),
        Batch("changed pages", _pick(sent, 3), is_seen=True),
        Batch("feeds, sitemap and search", _pick(sent, 4), is_seen=True),
    )
    return tuple(wave for wave in waves if wave.paths)


def _pick(sent: Iterable[Action], rank: int) -> tuple[str, ...]:
    return tuple(action.path for action in sent if _rank(action) == rank)


def _rank(action: Action) -> int:
    if is_fingerprinted(action.path):
        return 0
    if is_page(action.path):
        return 2 if action.reason is Reason.NEW else 3
    return 4 if is_for_machines(action.path) else 1


def is_for_machines(path: str) -> bool:
    """Return whether a file lists pages for programs: feed, sitemap, robots.txt, search entry."""
    name = PurePosixPath(path).name
    return name.endswith((".atom", ".rss", ".xml")) or name in ("robots.txt", "pagefind-entry.json")


def choose_headers(path: str) -> Mapping[str, str]:
    """Return the HTTP headers for a file: Cache-Control and Content-Type."""
    if is_fingerprinted(path):
        keep = _IMMUTABLE
    else:
        keep = _BRIEF if is_page(path) or is_for_machines(path) else _DAY
    headers = {"Cache-Control": keep}
    suffix = ".atom" if path.endswith(".atom.xml") else PurePosixPath(path).suffix.lower()
    if kind := _TYPES.get(suffix):
        headers["Content-Type"] = kind
    return headers
