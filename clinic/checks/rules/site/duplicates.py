"""Rules on duplicates: each page is distinguishable in a list of search results."""

import unicodedata
from collections.abc import Callable, Iterator
from operator import attrgetter

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Page, PageFacts, Site
from clinic.core.problem import Severity


def _is_listed(page: Page) -> bool:
    """Return whether search engines list a page: not a draft, redirect or later page of a list."""
    is_found = not page.place.startswith("drafts/") and page.place != "404.html"
    return is_found and not page.seen.is_redirect and "/page/" not in page.place


def _find_doubles(site: Site, read: Callable[[PageFacts], str], name: str) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Page] = {}
    for page in site.pages.values():
        words = unicodedata.normalize("NFC", read(page.seen)).casefold()
        if not words or not _is_listed(page):
            continue
        first = seen.setdefault((page.seen.lang, words), page)
        if first is not page:
            what = f"The page has the same {name} as {first.address}"
            fix = "Change one of the two. Search results show nothing else."
            yield page.report(what, fix)


@rule("title-twice", Subject.SITE, severity=Severity.WARN)
def look_for_doubled_titles(site: Site) -> Iterator[Finding]:
    """Give each page its own title.

    Readers could not tell two pages with the same title apart (WCAG 2.1, 2.4.2).
    """
    yield from _find_doubles(site, attrgetter("title"), "title")


@rule("description-twice", Subject.SITE, severity=Severity.WARN)
def look_for_doubled_descriptions(site: Site) -> Iterator[Finding]:
    """Give each page its own description for lists and search results."""
    yield from _find_doubles(site, attrgetter("description"), "description")
