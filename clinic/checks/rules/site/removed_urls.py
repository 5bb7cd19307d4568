"""The rule on addresses that are online now: bookmarks and printed sheets lead there."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Site
from clinic.core.problem import Severity

BUILT = "the built site"
MOST = 5  # addresses named one by one; more have one cause
# Lists come and go with what is in them; nobody prints their addresses.
_LISTS = ("tags/", "authors/", "archive/", "topics/", "search/", "drafts/")


def _is_lasting(place: str) -> bool:
    parts = place.split("/", 2)
    rest = place.removeprefix(parts[0] + "/") if len(parts[0]) == 2 else place  # es/tags/…
    return place.endswith((".html", ".htm")) and not (
        rest.startswith(_LISTS) or "/page/" in rest or place.startswith(".")
    )


@rule("address-vanished", Subject.SITE, severity=Severity.ASK)
def look_for_vanished_addresses(site: Site) -> Iterator[Finding]:
    """Every page that is online now is still there, or leads on to another.

    After-care sheets, referral letters and search engines go on naming it for years.
    """
    gone = sorted(one for one in site.live - site.files if _is_lasting(one))
    for place in gone[:MOST]:
        address = "/" + place.removesuffix("index.html")
        what = f"Readers who know {address} would find nothing there any more. Is that meant?"
        fix = f"If not, write, at the top of the post or page to show instead,  Aliases: {address}"
        yield Finding(file=BUILT, what=what, fix=fix)
    if len(gone) > MOST:
        what = f"{len(gone) - MOST} more addresses that are online now would vanish. Is that meant?"
        fix = "Look at what was renamed or deleted since the last publish."
        yield Finding(file=BUILT, what=what, fix=fix)
