"""Rules on how heavy a page is: patients read it on a slow line."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.site.pages import Page, Site, weigh
from clinic.core.problem import Severity

PAGE_BUDGET = 10_000  # bytes as sent (gzip): the page with its style, without what it loads
STYLE_BUDGET = 4_000  # bytes as sent, every style sheet and <style> of a page together


def _say(size: int) -> str:
    return f"{size / 1000:.1f} kB"


@rule("page-heavy", Subject.PAGE, severity=Severity.WARN)
def look_at_page_weight(page: Page, _site: Site) -> Iterator[Finding]:
    """A page is sent in 10 kB or less, everything in it counted, without its pictures and programs.

    So it fits with ease into the ten packets that a host sends before it waits for an answer
    (RFC 6928, about 14 kB): one round trip on a slow line.
    """
    size = weigh(page.html.encode())
    if size > PAGE_BUDGET:
        what = f"The page weighs {_say(size)}; {_say(PAGE_BUDGET)} is the most it should"
        yield page.report(what, "Split the text into two posts, or shorten it.")


@rule("style-heavy", Subject.PAGE, severity=Severity.WARN, reads=[Reads.SITE])
def look_at_style_weight(page: Page, site: Site) -> Iterator[Finding]:
    """The style of a page is sent in 4 kB or less: nothing is shown before it is there."""
    size = page.seen.style_size + sum(
        weigh((site.folder / place).read_bytes())
        for address in page.seen.style_sheets
        for place in site.files
        if place.endswith(".css") and address.endswith(place)
    )
    if size > STYLE_BUDGET:
        what = f"The styles of the page weigh {_say(size)}; {_say(STYLE_BUDGET)} is the most"
        yield page.report(what, "This is a matter of the theme: leave out what no page uses.")
