"""Extract from a page, once, what the rules on other pages need."""

from collections.abc import Iterator

from clinic.checks.rules.site.pages import Page, PageFacts, Site, weigh
from clinic.checks.rules.site.site_addresses import find_spot, is_unfilled, read_references


def _read_attribute(page: Page, selector: str, name: str) -> str:
    node = page.tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node else ""


def _read_aim(page: Page) -> str:
    _, _, aim = _read_attribute(page, 'meta[http-equiv="refresh" i]', "content").partition("=")
    return aim.strip(" '\"")


def look(page: Page, site: Site) -> PageFacts:
    """Return the facts about a page that rules on other pages need."""
    spots = {
        (spot.place, spot.anchor)
        for one in read_references(page)
        if not is_unfilled(one.address) and (spot := find_spot(page.place, one.address, site))
    }
    title = page.tree.css_first("head > title")
    return PageFacts(
        ids=frozenset(page.ids),
        spots=frozenset(spots),
        aim=_read_aim(page),
        is_redirect=bool(page.find('meta[http-equiv="refresh" i]')),
        title=title.text().strip() if title else "",
        description=_read_attribute(page, 'head > meta[name="description"]', "content"),
        lang=_read_attribute(page, "html", "lang"),
        style_size=sum(weigh((node.text() or "").encode()) for node in page.find("style")),
        style_sheets=tuple(_list_style_sheets(page)),
    )


def _list_style_sheets(page: Page) -> Iterator[str]:
    for node in page.find('link[rel~="stylesheet" i]'):
        if (node.attributes.get("media") or "all") not in ("print", "all and (print)"):
            yield node.attributes.get("href") or ""
