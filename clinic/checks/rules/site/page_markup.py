"""Rules on the markup of each built page."""

import re
from collections import Counter
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import is_unfilled

FAULT = "Ask your web support person: the cause is the theme, not a post."
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


def is_redirect(page: Page) -> bool:
    """Return whether a page only redirects to another address."""
    refresh = page.find('meta[http-equiv="refresh" i]')
    return bool(refresh)


@rule("page-unnamed", Subject.PAGE)
def look_for_names(page: Page, _site: Site) -> Iterator[Finding]:
    """Give every page a title, a description, a language and one main heading.

    Search engines list them, and a screen reader says them first (WCAG 2.1, 2.4.2, 3.1.1).
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
    """Give each part of a page its own name.

    A link could go to only one of them (HTML, "id").
    """
    for name, count in Counter(page.ids).items():
        if count > 1:
            what = f'{count} parts of the page have the same id "{name}"'
            yield page.report(
                what,
                "Change one of two headings with the same words. If there are none, fix the theme.",
            )


@rule("time-empty", Subject.PAGE)
def look_for_empty_times(page: Page, _site: Site) -> Iterator[Finding]:
    """Write every date so that people and programs can read it."""
    for node in page.find("time"):
        if not node.text().strip():
            yield page.report("A date on the page is empty", FAULT)
        elif not (node.attributes.get("datetime") or node.text()).strip()[:4].isdigit():
            what = f'The date "{node.text().strip()}" is not in a form that programs can read'
            yield page.report(what, FAULT)


@rule("picture-undescribed", Subject.PAGE)
def look_for_undescribed_pictures(page: Page, _site: Site) -> Iterator[Finding]:
    """Give every picture an alt text, empty if the picture only decorates."""
    for node in page.find("img"):
        if "alt" not in node.attributes:
            what = f'The picture "{node.attributes.get("src") or ""}" has no alt text'
            yield page.report(what, FAULT)


@rule("not-filled", Subject.PAGE)
def look_for_unfilled_places(page: Page, _site: Site) -> Iterator[Finding]:
    """Fill in every placeholder of a template or a link."""
    for node in page.find("a[href], img[src]"):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        if is_unfilled(address):
            fix = "Check the name of the file in this address."
            yield page.report(f'The address "{address}" still has a placeholder', fix)
