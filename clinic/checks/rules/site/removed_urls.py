"""The rule on live addresses that would disappear: bookmarks and printed sheets use them."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Site
from clinic.core.problem import Severity

BUILT = "the built site"
MOST = 5  # addresses reported one by one; more of them usually have one cause
# Lists come and go with their content; nobody prints their addresses.
_LISTS = ("tags/", "authors/", "archive/", "topics/", "search/", "drafts/")


def _is_lasting(place: str) -> bool:
    parts = place.split("/", 2)
    rest = place.removeprefix(parts[0] + "/") if len(parts[0]) == 2 else place  # es/tags/…
    return place.endswith((".html", ".htm")) and not (
        rest.startswith(_LISTS) or "/page/" in rest or place.startswith(".")
    )


@rule("address-vanished", Subject.SITE, severity=Severity.ASK)
def look_for_vanished_addresses(site: Site) -> Iterator[Finding]:
    """Keep every live page, or redirect its address to another page.

    After-care sheets, referral letters and search engines name an address for years.
    """
    gone = sorted(one for one in site.live - site.files if _is_lasting(one))
    for place in gone[:MOST]:
        address = "/" + place.removesuffix("index.html")
        what = f"Readers who go to {address} would find nothing. Is that intended?"
        fix = f"If not, add to the header of the page to show instead:  Aliases: {address}"
        yield Finding(file=BUILT, what=what, fix=fix)
    if len(gone) > MOST:
        what = f"{len(gone) - MOST} more live addresses would stop working. Is that intended?"
        fix = "Check what was renamed or deleted since the last publish."
        yield Finding(file=BUILT, what=what, fix=fix)
