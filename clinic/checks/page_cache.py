"""What the checks found in pages of a built site whose bytes have not changed since."""

from __future__ import annotations  # or a type would load what is loaded late

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinic.checks.cache import Findings, describe_setting, read_findings
from clinic.model.problem import list_problems
from clinic.model.shelf import Shelf

if TYPE_CHECKING:
    from clinic.checks.site.pages import Page

KEPT = "incremental/checks.db"  # below the work folder, beside what else is kept of pages


class PageCache:
    """What was found in pages, by their place in the site.

    Parameters
    ----------
    shelf:
        Where it is kept; None keeps nothing.
    """

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf

    def restore(self, page: Page) -> Findings | None:
        """Give a page what is asked of it, and return what was found in it, if both are known."""
        if self._shelf is None:
            return None
        kept = self._shelf.find(page.place)
        if kept is None or kept.note != self._sum(page):
            return None
        try:
            from clinic.checks.site.pages import Seen  # for who looks at pages: it loads much

            told = json.loads(kept.body)
            spots = frozenset(map(tuple, told["spots"]))
            page.seen = Seen(frozenset(told["ids"]), spots, *told["words"])
            return read_findings(told)
        except (ValueError, TypeError, KeyError):
            return None

    def keep(self, page: Page, findings: Findings) -> None:
        """Keep what was found in a page."""
        if self._shelf is None:
            return
        seen = page.seen
        told = {
            "ids": sorted(seen.ids),
            "spots": sorted(seen.spots),
            "words": [seen.aim, seen.is_redirect, seen.title, seen.description, seen.lang],
            "done": sorted(findings.done),
            "problems": list_problems(findings.problems),
        }
        self._shelf.keep(page.place, self._sum(page), json.dumps(told, ensure_ascii=False))

    def close(self, *, forget: bool = True) -> None:
        """Forget what is known of pages that are no longer there, if all were looked at."""
        if self._shelf is not None:
            self._shelf.close(forget=forget)

    @staticmethod
    def _sum(page: Page) -> str:
        told = hashlib.sha256(f"{page.place}\n{page.source}\n".encode("utf-8", "surrogatepass"))
        told.update(page.html.encode("utf-8", "surrogatepass"))
        return told.hexdigest()


def open_page_cache(folder: Path, markdown: Mapping[str, Any], facts: Path) -> PageCache:
    """Open what is known of the pages of a site.

    Parameters
    ----------
    folder, markdown, facts:
        As for `clinic.checks.cache.open_cache`: the work folder, MARKDOWN, and the clinic.toml.
    """
    with suppress(OSError):
        return PageCache(Shelf(folder / KEPT, describe_setting(markdown, facts.read_bytes())))
    return PageCache()
