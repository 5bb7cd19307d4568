"""Rules on each built page: it says what it is, and holds together."""

import re
from collections import Counter
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import is_unfilled

FAULT = "This is a fault of the theme, not of a post."
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


def is_redirect(page: Page) -> bool:
    """Return whether a page only sends readers on to another address."""
    refresh = page.find('meta[http-equiv="refresh" i]')
    return bool(refresh)


@rule("page-unnamed", Subject.PAGE)
def look_for_names(page: Page, _site: Site) -> Iterator[Finding]:
    """Every page has a title, a description, a language and one main heading.

    They are what search engines list and what a screen reader says first (WCAG 2.1, 2.4.2, 3.1.1).
    """
    if is_redirect(page):
        return
    title = page.tree.css_first("head > title")
    if title is None or not title.text().strip():
        yield page.report("The page has no title", FAULT)
    description = page.tree.css_first('head > meta[name="description"]')
    if description is None or not (description.attributes.get("content") or "").strip():
        yield page.report(
            "The page has no description",
            "Write a Summary in the header. If the page has no file, fix the theme.",
        )
    root = page.tree.css_first("html")
    if root is None or not _LANGUAGE.match(root.attributes.get("lang") or ""):
        yield page.report("The page does not say its language", FAULT)
    headings = [node for node in page.find("h1") if node.text().strip()]
    if len(headings) != 1:
        yield page.report(f"The page has {len(headings)} main headings instead of one", FAULT)


@rule("id-twice", Subject.PAGE)
def look_for_doubled_ids(page: Page, _site: Site) -> Iterator[Finding]:
    """No two parts of a page have the same name: a link could only lead to one (HTML, "id")."""
    for name, count in Counter(page.ids).items():
        if count > 1:
            what = f'{count} parts of the page have the same id "{name}"'
            yield page.report(
                what, "If two headings have the same words, change one. If not, fix the theme."
            )


@rule("time-empty", Subject.PAGE)
def look_for_empty_times(page: Page, _site: Site) -> Iterator[Finding]:
    """Every date on a page is there to be read, by people and by programs."""
    for node in page.find("time"):
        if not node.text().strip():
            yield page.report("A date on the page is empty", FAULT)
        elif not (node.attributes.get("datetime") or node.text()).strip()[:4].isdigit():
            what = f'The date "{node.text().strip()}" has no form that programs can read'
            yield page.report(what, FAULT)


@rule("picture-undescribed", Subject.PAGE)
def look_for_undescribed_pictures(page: Page, _site: Site) -> Iterator[Finding]:
    """Every picture says in its alt what it shows, or, if it only adorns, that it is nothing."""
    for node in page.find("img"):
        if "alt" not in node.attributes:
            what = f'The picture "{node.attributes.get("src") or ""}" has no alt'
            yield page.report(what, FAULT)


@rule("not-filled", Subject.PAGE)
def look_for_unfilled_places(page: Page, _site: Site) -> Iterator[Finding]:
    """No page shows what a template or a link should have filled in."""
    for node in page.find("a[href], img[src]"):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        if is_unfilled(address):
            fix = "Look at the name of the file it leads to."
            yield page.report(f'The address "{address}" was not made into a real one', fix)
