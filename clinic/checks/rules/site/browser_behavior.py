"""Rules on what a built page does in the browser: no third parties, no inline scripts."""

import re
from collections.abc import Iterator
from functools import lru_cache

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import host_of, read_references

FIX = "Put the file on the site itself, or remove the address."
# Link relations that a browser fetches or connects to; others only name an address.
FETCHED = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch"}
    | {"manifest", "apple-touch-icon", "mask-icon", "prerender"}
)
_STYLE_ADDRESS = re.compile(
    r"""url\(\s*["']?(?P<url>[^"')]+)|@import\s+["'](?P<imported>[^"']+)""", re.IGNORECASE
)
DATA = ("application/ld+json", "application/json")  # read by search engines, never run


@lru_cache(maxsize=64)  # most pages share the same style
def find_style_addresses(style: str) -> list[str]:
    """Return the URLs that a style sheet loads."""
    return [found["url"] or found["imported"] for found in _STYLE_ADDRESS.finditer(style)]


def _is_foreign(address: str, site: Site) -> bool:
    host = host_of(address)
    return bool(host) and host != host_of(site.clinic.url)


@rule("third-party", Subject.PAGE, is_starred=True)
def look_for_third_parties(page: Page, site: Site) -> Iterator[Finding]:
    """Load nothing from another host.

    That host would learn who reads about which illness. HHS, "Use of Online Tracking Technologies
    by HIPAA Covered Entities and Business Associates": ask your lawyer which rules apply.
    """
    for reference in read_references(page):
        is_named = reference.tag in ("a", "area")
        is_named |= reference.tag == "link" and not FETCHED & set(reference.rel.split())
        if not is_named and _is_foreign(reference.address, site):
            verb = "sends what readers type to" if reference.tag == "form" else "loads"
            what = f"The page {verb} {reference.address}"
            yield page.report(f"{what} (in <{reference.tag}>)", FIX)
    styles = [node.text() for node in page.find("style")]
    styles += [node.attributes.get("style") or "" for node in page.find("[style]")]
    for style in styles:
        for address in find_style_addresses(style):
            if _is_foreign(address, site):
                yield page.report(f"The page's style loads {address}", FIX)


@rule("third-party-style", Subject.SITE, is_starred=True)
def look_into_style_sheets(site: Site) -> Iterator[Finding]:
    """In a style sheet, load nothing from another host, such as a font."""
    for place in sorted(one for one in site.files if one.endswith(".css")):
        style = (site.folder / place).read_text(encoding="utf-8", errors="replace")
        for address in find_style_addresses(style):
            if _is_foreign(address, site):
                what = f"The style sheet {place} loads {address}"
                yield Finding(file="the built site", what=what + ".", fix=FIX)


def _is_program(value: str) -> bool:
    """Return whether an attribute's value is a javascript: URL, control characters ignored."""
    return re.sub(r"[\x00-\x20]", "", value).lower().startswith("javascript:")


@rule("active-element", Subject.PAGE, is_starred=True)
def look_for_active_elements(page: Page, _site: Site) -> Iterator[Finding]:
    """Run only the script files of the theme on a page.

    A script written into a page looks the same as one that an attacker put there. A strict
    Content-Security-Policy forbids both.
    """
    for node in page.find("script"):
        attributes = node.attributes
        if "src" not in attributes and (attributes.get("type") or "") not in DATA:
            what = f'A script is written into the page: "{node.text().strip()[:40]}"'
            yield page.report(what, "Move the script to a file under theme/static/.")
    for node in page.find("iframe, object, embed, applet, base, frame"):
        what = f"The page contains a <{node.tag}>, which shows or opens another page"
        yield page.report(what, "Write a link instead.")
    for node in page.tree.css("*"):
        for name, value in node.attributes.items():
            is_script = value is not None and ":" in value and _is_program(value)
            if name.startswith("on") or (
                is_script and name in ("href", "src", "action", "xlink:href")
            ):
                what = f'"{name}" in <{node.tag}> runs a script'
                yield page.report(what, f'Remove "{name}" from the post or the theme.')
