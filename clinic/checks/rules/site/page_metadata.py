"""Rules on structured data, forms, overlays and phone links of each built page."""

import json
import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.json_ld import list_things
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import host_of

FAULT = "Ask your web support person: the cause is the theme or a plugin, not a post."
# Vendors of accessibility overlays, by strings in their scripts' URLs and code.
OVERLAYS = (
    "accessibe", "acsbapp", "acsb.", "userway", "audioeye", "equalweb", "adally", "accessibly",
    "maxaccess", "accessiway", "recite.me", "reciteme", "monsido", "ally.ac", "user1st",
    "allyable", "truabilities", "purple-lens", "skynettechnologies",
)  # fmt: skip


@rule("structured-data-broken", Subject.PAGE)
def look_at_structured_data(page: Page, _site: Site) -> Iterator[Finding]:
    """Publish structured data that search engines can read, with a type for each item."""
    for node in page.find('script[type="application/ld+json"]'):
        try:
            data = json.loads(node.text())
        except ValueError as error:
            yield page.report(f"The structured data cannot be read ({error})", FAULT)
            continue
        things = list(list_things(data))
        if not things or not any("@context" in one for one in things):
            yield page.report("The structured data has no @context", FAULT)
        for one in things:
            if "@type" not in one and "@graph" not in one:
                yield page.report("An item in the structured data has no @type", FAULT)


@rule("form-fields", Subject.PAGE, is_starred=True)
def look_at_forms(page: Page, _site: Site) -> Iterator[Finding]:
    """Use no form but the search: never ask who a reader is or which illness they have.

    A static site has no private place for an answer.
    """
    for form in page.find("form"):
        if host_of(form.attributes.get("action") or ""):
            continue  # the rule third-party reports it
        is_search = form.attributes.get("role") == "search" or (
            form.parent is not None and (form.parent.tag == "search")
        )
        is_get = (form.attributes.get("method") or "get").lower() == "get"
        asks = form.css("textarea, input[type=file], input[type=email], input[type=tel]")
        if not is_search or not is_get or asks:
            what = "The page contains a form that asks readers for something"
            yield page.report(what, "Ask readers to call, or to use your portal.")


@rule("overlay", Subject.PAGE, is_starred=True)
def look_for_overlays(page: Page, _site: Site) -> Iterator[Finding]:
    """Use no accessibility overlay.

    Overlays get in the way of people's own settings and do not make a site meet the law. In 2025
    the FTC made a seller pay a million dollars for saying that they do (90 FR 647).
    """
    for node in page.find("script, link, iframe, img"):
        addresses = " ".join(
            filter(None, (node.attributes.get("src"), node.attributes.get("href")))
        )
        if node.tag == "script" and (node.attributes.get("type") or "") != "application/ld+json":
            addresses += node.text()
        found = next((one for one in OVERLAYS if one in addresses.lower()), "")
        if found:
            what = f'The page loads an accessibility overlay ("{found}")'
            yield page.report(
                what, "Remove the overlay: the pages work with readers' own settings."
            )


@rule("phone-link", Subject.PAGE)
def look_at_phone_links(page: Page, _site: Site) -> Iterator[Finding]:
    """Make every phone link call the number it shows."""
    for node in page.find('a[href^="tel:"]'):
        called = re.sub(r"\D", "", node.attributes.get("href") or "")
        shown = re.sub(r"\D", "", node.text())
        if len(called) < 3:
            yield page.report("A phone link has no number", FAULT)
        elif len(shown) in (10, 11) and shown[-10:] != called[-10:]:
            what = f'The link "{node.text().strip()}" calls another number than it shows'
            yield page.report(what, "Correct the wrong number.")
