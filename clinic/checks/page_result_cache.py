"""Cache of check results for pages of the built site, by content."""

from __future__ import annotations  # keep Page a lazy import

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinic.checks.result_cache import RuleResults, read_findings
from clinic.core.cache import FILE, NO_CACHE, Cache
from clinic.core.environment import describe_setting
from clinic.core.problem import to_dicts

if TYPE_CHECKING:
    from clinic.checks.rules.site.pages import Page

STEP = "page rules"


class PageCache:
    """Cached results by page.

    Parameters
    ----------
    cache, setting:
        As for `clinic.checks.result_cache.CheckCache`.
    """

    def __init__(self, cache: Cache = NO_CACHE, setting: str = "") -> None:
        self._cache, self._setting = cache, setting

    def restore(self, page: Page) -> RuleResults | None:
        """Restore a page's facts and return its results, or None on a cache miss."""
        kept = self._cache.find(STEP, self._make_key(page), page.place)
        if kept is None:
            return None
        try:
            from clinic.checks.rules.site.pages import (
                PageFacts,  # a lazy import: it loads much
            )

            data = json.loads(kept)
            spots = frozenset(map(tuple, data["spots"]))
            sheets = tuple(data["style_sheets"])
            page.seen = PageFacts(
                frozenset(data["ids"]), spots, style_sheets=sheets, **data["words"]
            )
            return read_findings(data)
        except (ValueError, TypeError, KeyError):
            return None

    def keep(self, page: Page, findings: RuleResults) -> None:
        """Cache a page's facts and results."""
        seen = page.seen
        data = {
            "ids": sorted(seen.ids),
            "spots": sorted(seen.spots),
            "words": {
                name: getattr(seen, name)
                for name in ("aim", "is_redirect", "title", "description", "lang", "style_size")
            },
            "style_sheets": seen.style_sheets,
            "done": sorted(findings.done),
            "problems": to_dicts(findings.problems),
        }
        self._cache.keep(STEP, self._make_key(page), json.dumps(data).encode(), page.place)

    def close(self) -> None:
        """Close the database until it is used again."""
        self._cache.close()

    def _make_key(self, page: Page) -> str:
        digest = hashlib.sha256(f"{page.place}\n{page.source}\n".encode("utf-8", "surrogatepass"))
        digest.update(page.content)
        return f"{self._setting} {digest.hexdigest()}"


def open_page_cache(root: Path, markdown: Mapping[str, Any]) -> PageCache:
    """Open the page cache of a project.

    Parameters
    ----------
    root, markdown:
        As for `clinic.checks.result_cache.open_cache`.
    """
    facts = root / "content" / "clinic.toml"
    with suppress(OSError):
        return PageCache(Cache(root / FILE), describe_setting(markdown, facts.read_bytes()))
    return PageCache()
