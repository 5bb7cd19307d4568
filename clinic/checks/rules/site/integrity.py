"""Rules on the built site as a whole: required files, valid feeds, nothing private."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Site
from clinic.checks.rules.site.site_addresses import find_spot
from clinic.core.time_limits import limits

BUILT = "the built site"
NEEDED = {"index.html": "a home page", "404.html": 'a "page not found" page'}
FAULT = "Ask your web support person: the cause is the program or the theme, not a post."


@rule("site-incomplete", Subject.SITE, is_starred=True)
def look_for_needed_files(site: Site) -> Iterator[Finding]:
    """Build a home page, and a page for addresses that do not exist.

    If either is missing, the build went wrong, and the result must not replace a good site.
    """
    for place, what in NEEDED.items():
        if place not in site.files:
            yield Finding(file=BUILT, what=f"The site does not have {what} ({place}).", fix=FAULT)


@rule("draft-built", Subject.SITE, is_starred=True)
def look_for_drafts(site: Site) -> Iterator[Finding]:
    """Never publish a draft.

    Anyone who guessed the draft's address could read it.
    """
    if site.may_hold_drafts:
        return
    for place in sorted(site.files):
        if place.startswith("drafts/"):
            what = f"A draft would be published at /{place.removesuffix('index.html')}."
            page = site.pages.get(place)
            yield Finding(file=page.source or BUILT if page else BUILT, what=what, fix=FAULT)


@rule("file-stray", Subject.SITE)
def look_for_stray_files(site: Site) -> Iterator[Finding]:
    """Keep source files, notes and settings out of the built site."""
    for place in sorted(site.files):
        name = place.rpartition("/")[2]
        if name.endswith((".md", ".py", ".toml", ".pyc", ".docx", ".orig", ".bak", "~")):
            what = f'The file "{place}" would be published.'
            yield Finding(file=BUILT, what=what, fix=FAULT)


def _read_addresses(root: ElementTree.Element) -> Iterator[str]:
    """Yield the URLs in a feed or a sitemap."""
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag == "loc" or (tag == "link" and element.text and element.text.strip()):
            yield (element.text or "").strip()
        elif tag == "link" and element.get("href"):
            yield element.get("href", "")


@rule("feed-broken", Subject.SITE, is_starred=True)
def look_at_feeds(site: Site) -> Iterator[Finding]:
    """Publish a sitemap and feeds that can be read and name only existing pages of this site."""
    for place in sorted(one for one in site.files if one.endswith(".xml")):
        limits.visit(place)
        try:
            root = ElementTree.fromstring((site.folder / place).read_bytes())
        except ElementTree.ParseError as error:
            what = f"The file {place} cannot be read as XML ({error})."
            yield Finding(file=BUILT, what=what, fix=FAULT)
            continue
        for address in sorted(set(_read_addresses(root))):
            spot = find_spot(place, address, site)
            if spot is None:
                what = f'The file {place} names "{address}", which is not on this site.'
                yield Finding(file=BUILT, what=what, fix="Check  url  in content/clinic.toml.")
            elif not site.find_file(spot.place):
                what = f'The file {place} names "{address}", but that page does not exist.'
                yield Finding(file=BUILT, what=what, fix=FAULT)
