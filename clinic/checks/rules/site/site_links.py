"""Rules on dead links, anchors and redirects of the built pages."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import find_spot, is_unfilled, read_references

THEME = "Correct the link in the post. If no post has the link, fix the theme."


@rule("dead-link", Subject.PAGE, is_starred=True, reads=[Reads.SITE])
def look_for_dead_links(page: Page, site: Site) -> Iterator[Finding]:
    """Link only to pages and files that exist on the site."""
    if all(map(site.find_file, {place for place, _ in page.seen.spots})):
        return
    for reference in read_references(page):
        spot = find_spot(page.place, reference.address, site)
        if spot is None or site.find_file(spot.place) or is_unfilled(reference.address):
            continue
        if reference.tag in ("img", "source"):
            what = f'The picture "{reference.address}" is not on the site'
        elif reference.tag in ("a", "area", "form"):
            what = f'The link "{reference.address}" goes to a page that does not exist'
        else:
            what = f'The file "{reference.address}" is not on the site'
        yield page.report(what, THEME)


def _has_part(site: Site, place: str, anchor: str) -> bool:
    other = site.pages.get(site.find_file(place)) if anchor not in ("", "top") else None
    return other is None or anchor in other.seen.ids


@rule("dead-anchor", Subject.PAGE, is_starred=True, reads=[Reads.SITE])
def look_for_dead_anchors(page: Page, site: Site) -> Iterator[Finding]:
    """Link only to parts of a page that exist."""
    if all(_has_part(site, place, anchor) for place, anchor in page.seen.spots):
        return
    for reference in read_references(page):
        if reference.tag not in ("a", "area", "use") or "#" not in reference.address:
            continue
        spot = find_spot(page.place, reference.address, site)
        if spot and not _has_part(site, spot.place, spot.anchor):
            what = f'The link "{reference.address}" goes to a part that is not on that page'
            yield page.report(what, THEME)


@rule("redirect-broken", Subject.PAGE, is_starred=True, reads=[Reads.SITE])
def look_for_broken_redirects(page: Page, site: Site) -> Iterator[Finding]:
    """Redirect an old address to a page that exists and does not redirect again.

    After-care sheets and search engines name old addresses for years.
    """
    aim = page.seen.aim
    spot = find_spot(page.place, aim, site) if aim else None
    if not aim:
        return
    place = site.find_file(spot.place) if spot else ""
    what = f'The old address {page.address} redirects to "{aim}"'
    if spot is None:
        yield page.report(f"{what}, on another website", THEME)
    elif not place:
        yield page.report(f"{what}, which does not exist", THEME)
    elif place in site.pages and site.pages[place].seen.aim:
        yield page.report(f"{what}, which redirects again", "Write the last address in both.")
