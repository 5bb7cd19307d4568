"""Check the pages of a built site, each once; what was found in a page holds while its bytes do.

First each page is looked at by itself: what other pages ask of it is noted, and the rules that ask
for nothing but the page and the clinic's facts say what they find. Then the other rules follow,
which now know all pages. So no more than one page is held apart at a time.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from clinic.checks.applying import MoreNeededError, apply_rule
from clinic.checks.cache import Findings, describe_setting, read_findings
from clinic.checks.rules import Subject, rules_for
from clinic.checks.site.pages import Page, Seen, Site
from clinic.checks.site.seen import look
from clinic.model.limits import limits
from clinic.model.problem import Problem, list_problems
from clinic.model.shelf import Shelf

KEPT = "incremental/checks.db"  # below the work folder, beside what else is kept of pages
_KNOWN_AT_ONCE = frozenset({"clinic"})


class SiteAtFirst(Site):
    """A site before all its pages have been looked at: the clinic's facts are all it knows."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  (whatever is asked for)
        if name not in _KNOWN_AT_ONCE and not name.startswith("__"):
            raise MoreNeededError(name)
        return super().__getattribute__(name)


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


def _look_at_page(page: Page, site: Site) -> Findings:
    """Note what is asked of a page, and apply the rules that need nothing else."""
    limits.begin("page", page.name)
    page.seen = look(page, site)
    at_first, findings = SiteAtFirst(site.folder, site.clinic), Findings()
    for one in rules_for(Subject.PAGE):
        try:
            found = apply_rule(one, page.name, page, at_first)
        except MoreNeededError:
            continue
        if all(each.rule == one.id for each in found):
            findings.add(one.id, found)
    return findings


def check_pages(site: Site, cache: PageCache) -> list[Problem]:
    """Apply every rule on one page to every page; return what was found.

    Parameters
    ----------
    site:
        The site; its pages are given what is seen in them.
    cache:
        What earlier checks found; it is closed.
    """
    known: dict[str, Findings] = {}
    for page in site.pages.values():
        findings = cache.restore(page)
        if findings is None:
            findings = _look_at_page(page, site)
            cache.keep(page, findings)
        known[page.place] = findings
        page.close()
    cache.close()
    found: list[Problem] = []
    for page in site.pages.values():
        found += _look_again(page, site, known[page.place])
        page.close()
    return found


def _look_again(page: Page, site: Site, findings: Findings) -> list[Problem]:
    """Apply the rules on one page that ask for other pages; return what all rules found in it."""
    problems = list(findings.problems)
    for one in rules_for(Subject.PAGE):
        if one.id not in findings.done:
            problems += apply_rule(one, page.name, page, site)
    return problems


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
