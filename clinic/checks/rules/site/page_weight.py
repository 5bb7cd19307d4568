"""Rules on page weight: patients read pages on slow connections."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.site.pages import Page, Site, weigh
from clinic.core.problem import Severity
from clinic.core.published_kinds import MADE

PAGE_BUDGET = 14_000  # bytes, gzipped: the page with its inline CSS, without what it loads
STYLE_BUDGET = 6_000  # bytes, gzipped: all style sheets and <style> elements of a page
_NOT_PUBLISHED = MADE["clinic.plugins.gallery"]  # holds every component, for theme authors


def _say(size: int) -> str:
    return f"{size / 1000:.1f} kB"


@rule("page-heavy", Subject.PAGE, severity=Severity.WARN)
def look_at_page_weight(page: Page, _site: Site) -> Iterator[Finding]:
    """Keep a page to 14 kB as sent, without its pictures and scripts.

    A host sends ten packets (about 14 kB) before it waits for an answer (RFC 6928). A smaller page
    arrives in one round trip, even on a slow connection.
    """
    size = weigh(page.html.encode())
    if size > PAGE_BUDGET and page.place not in _NOT_PUBLISHED:
        what = f"The page is {_say(size)}, more than {_say(PAGE_BUDGET)}"
        yield page.report(what, "Split the post into two, or shorten the text.")


@rule("style-heavy", Subject.PAGE, severity=Severity.WARN, reads=[Reads.SITE])
def look_at_style_weight(page: Page, site: Site) -> Iterator[Finding]:
    """Keep the styles of a page to 6 kB as sent.

    A browser shows nothing before the styles arrive.
    """
    size = page.seen.style_size + sum(
        weigh((site.folder / place).read_bytes())
        for address in page.seen.style_sheets
        for place in site.files
        if place.endswith(".css") and address.endswith(place)
    )
    if size > STYLE_BUDGET and page.place not in _NOT_PUBLISHED:
        what = f"The styles of the page are {_say(size)}, more than {_say(STYLE_BUDGET)}"
        yield page.report(what, "Remove styles that no page uses from the theme.")
