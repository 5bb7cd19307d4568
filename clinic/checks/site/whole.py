"""Rules on the built site as a whole: the files that every site needs."""

from collections.abc import Iterator

from clinic.checks.rules import Finding, Subject, rule
from clinic.checks.site.pages import Site

NEEDED = {"index.html": "a front page", "404.html": 'a page for "not found"'}


@rule("site-incomplete", Subject.SITE, is_starred=True)
def look_for_needed_files(site: Site) -> Iterator[Finding]:
    """A site has a front page and a page for addresses that lead nowhere.

    Without them something went wrong while building, and it must not replace a good site.
    """
    for place, what in NEEDED.items():
        if place not in site.files:
            fix = "This is a fault of the program or the theme, not of a post."
            missing = f"The site has not {what} ({place})."
            yield Finding(file="the built site", what=missing, fix=fix)
