"""Rules on what a page declares to programs, and what it asks of its readers."""

import json
import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.json_ld import list_things
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import host_of

FAULT = "This is a fault of the theme or a plugin, not of a post."
# Companies that sell overlays, by the words in their programs' addresses and code.
OVERLAYS = (
    "accessibe", "acsbapp", "acsb.", "userway", "audioeye", "equalweb", "adally", "accessibly",
    "maxaccess", "accessiway", "recite.me", "reciteme", "monsido", "ally.ac", "user1st",
    "allyable", "truabilities", "purple-lens", "skynettechnologies",
)  # fmt: skip


@rule("structured-data-broken", Subject.PAGE)
def look_at_structured_data(page: Page, _site: Site) -> Iterator[Finding]:
    """What a page tells search engines can be read, and says of what kind each thing is."""
    for node in page.find('script[type="application/ld+json"]'):
        try:
            data = json.loads(node.text())
        except ValueError as error:
            yield page.report(f"The structured data cannot be read ({error})", FAULT)
            continue
        things = list(list_things(data))
        if not things or not any("@context" in one for one in things):
            yield page.report("The structured data does not say whose words it uses", FAULT)
        for one in things:
            if "@type" not in one and "@graph" not in one:
                yield page.report("A thing in the structured data has no @type", FAULT)


@rule("form-fields", Subject.PAGE, is_starred=True)
def look_at_forms(page: Page, _site: Site) -> Iterator[Finding]:
    """The only form of the site is the search; none asks who a reader is, or what ails them.

    A static site has no private place to put an answer.
    """
    for form in page.find("form"):
        if host_of(form.attributes.get("action") or ""):
            continue  # the rule on third parties speaks of it
        is_search = form.attributes.get("role") == "search" or (
            form.parent is not None and (form.parent.tag == "search")
        )
        is_get = (form.attributes.get("method") or "get").lower() == "get"
        asks = form.css("textarea, input[type=file], input[type=email], input[type=tel]")
        if not is_search or not is_get or asks:
            what = "The page holds a form that asks readers for something"
            yield page.report(what, "Ask them to call, or to use your portal.")


@rule("overlay", Subject.PAGE, is_starred=True)
def look_for_overlays(page: Page, _site: Site) -> Iterator[Finding]:
    """No accessibility overlay is put over the page.

    It gets in the way of people's own settings and helps nobody to meet the law: in 2025 the FTC
    had a seller pay a million dollars for saying that it did (90 FR 647).
    """
    for node in page.find("script, link, iframe, img"):
        told = " ".join(filter(None, (node.attributes.get("src"), node.attributes.get("href"))))
        if node.tag == "script" and (node.attributes.get("type") or "") != "application/ld+json":
            told += node.text()
        found = next((one for one in OVERLAYS if one in told.lower()), "")
        if found:
            what = f'The page loads an accessibility overlay ("{found}")'
            yield page.report(what, "Take it out: the pages work with readers' own settings.")


@rule("phone-link", Subject.PAGE)
def look_at_phone_links(page: Page, _site: Site) -> Iterator[Finding]:
    """Every link that calls, calls the number it shows."""
    for node in page.find('a[href^="tel:"]'):
        called = re.sub(r"\D", "", node.attributes.get("href") or "")
        shown = re.sub(r"\D", "", node.text())
        if len(called) < 3:
            yield page.report("A link to call has no number", FAULT)
        elif len(shown) in (10, 11) and shown[-10:] != called[-10:]:
            what = f'The link "{node.text().strip()}" calls another number than it shows'
            yield page.report(what, "Correct the wrong one.")
