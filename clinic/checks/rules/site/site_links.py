"""Rules on the links and files of the built pages: each leads to something that is there."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import find_spot, is_unfilled, read_references

THEME = "If no post holds this link, it is a fault of the theme."


@rule("dead-link", Subject.PAGE, is_starred=True, reads=[Reads.SITE])
def look_for_dead_links(page: Page, site: Site) -> Iterator[Finding]:
    """Every link within the built site leads to a page or file that is there."""
    if all(site.find_file(place) for place, _ in page.seen.spots):
        return
    for reference in read_references(page):
        spot = find_spot(page.place, reference.address, site)
        if spot is None or site.find_file(spot.place) or is_unfilled(reference.address):
            continue
        if reference.tag in ("img", "source"):
            what = f'The picture "{reference.address}" is not in the site'
        elif reference.tag in ("a", "area", "form"):
            what = f'The link "{reference.address}" leads to a page that is not there'
        else:
            what = f'The file "{reference.address}" is not in the site'
        yield page.report(what, THEME)


def _has_part(site: Site, place: str, anchor: str) -> bool:
    other = site.pages.get(site.find_file(place)) if anchor not in ("", "top") else None
    return other is None or anchor in other.seen.ids


@rule("dead-anchor", Subject.PAGE, is_starred=True, reads=[Reads.SITE])
def look_for_dead_anchors(page: Page, site: Site) -> Iterator[Finding]:
    """Every link to a part of a page leads to a part that is there."""
    if all(_has_part(site, place, anchor) for place, anchor in page.seen.spots):
        return
    for reference in read_references(page):
        if reference.tag not in ("a", "area", "use") or "#" not in reference.address:
            continue
        spot = find_spot(page.place, reference.address, site)
        if spot and not _has_part(site, spot.place, spot.anchor):
            what = f'The link "{reference.address}" leads to a part that is not on that page'
            yield page.report(what, THEME)


@rule("redirect-broken", Subject.PAGE, is_starred=True, reads=[Reads.SITE])
def look_for_broken_redirects(page: Page, site: Site) -> Iterator[Finding]:
    """A page at an old address leads on to one that is there, and stays there.

    After-care sheets and search engines name old addresses for years.
    """
    aim = page.seen.aim
    spot = find_spot(page.place, aim, site) if aim else None
    if not aim:
        return
    place = site.find_file(spot.place) if spot else ""
    what = f'The old address {page.address} leads to "{aim}"'
    if spot is None:
        yield page.report(f"{what}, on another host", THEME)
    elif not place:
        yield page.report(f"{what}, and no page is there", THEME)
    elif place in site.pages and site.pages[place].seen.aim:
        yield page.report(f"{what}, which leads on again", "Name the last one in both texts.")
