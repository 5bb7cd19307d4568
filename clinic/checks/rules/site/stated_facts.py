"""Rules on clinic details in the built pages: they match content/clinic.toml."""

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from clinic.checks.phone_numbers import PHONE, is_hotline, known_numbers, normalize
from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.clinic.opening_hours import Said, agrees, read_opening_hours
from clinic.checks.rules.site.json_ld import read_things
from clinic.checks.rules.site.pages import Page, Site
from clinic.core.problem import Severity

FIX = "Use the value from content/clinic.toml in the template, or correct clinic.toml."
_BLOCK_NAMES = "p, li, dd, dt, tr, div, h2, h3, h4, address, section, header, footer, nav, main"
_BLOCKS = frozenset(_BLOCK_NAMES.split(", "))
_TIME_OF_DAY = re.compile(r"\d ?[ap]\.? ?m\b|\bnoon\b|\d:[0-5]\d", re.IGNORECASE)


def _read_blocks(page: Page, leave_out: str) -> Iterator[str]:
    """Yield the text of each block-level element, without some parts of the page."""
    tree = LexborHTMLParser(page.html)
    for node in tree.css(f"script, style, template, {leave_out}"):
        node.decompose()
    for node in tree.css(_BLOCK_NAMES):
        inside = [one.tag for one in node.traverse(include_text=False) if one.mem_id != node.mem_id]
        if not _BLOCKS & set(inside):
            yield " ".join(node.text(separator=" ").split())


@rule("page-phone", Subject.PAGE)
def look_at_phone_numbers(page: Page, site: Site) -> Iterator[Finding]:
    """Show only the clinic's phone numbers around a post and in structured data.

    Nobody updates a number in a template when the clinic's number changes. Numbers in a post have
    their own rule, wrong-phone.
    """
    known = known_numbers(site.clinic)
    numbers = [one[0] for words in _read_blocks(page, "main") for one in PHONE.finditer(words)]
    numbers += [
        (node.attributes.get("href") or "").removeprefix("tel:")
        for node in page.find('header a[href^="tel:"], footer a[href^="tel:"], nav a[href^="tel:"]')
    ]
    for thing in read_things(page):
        numbers += [
            one for name in ("telephone", "faxNumber") if isinstance(one := thing.get(name), str)
        ]
    for number in dict.fromkeys(numbers):
        digits = normalize(number)
        if digits and digits not in known and not is_hotline(digits):
            yield page.report(f'The page says "{number}", which is not a number of the clinic', FIX)


def _read_hours(thing: dict[str, Any]) -> Iterator[Said]:
    """Yield the opening hours in structured data, with days named as in clinic.toml."""
    specs = thing.get("openingHoursSpecification") or []
    for spec in specs if isinstance(specs, list) else [specs]:
        days = spec.get("dayOfWeek") or [] if isinstance(spec, dict) else []
        days = [days] if isinstance(days, str) else days
        names = tuple(str(day).rpartition("/")[2].lower() for day in days)
        opens, closes = str(spec.get("opens", ""))[:5], str(spec.get("closes", ""))[:5]
        yield Said(f"{', '.join(names)} {opens}-{closes}", names, opens, closes)


@rule("page-hours", Subject.PAGE)
def look_at_opening_hours(page: Page, site: Site) -> Iterator[Finding]:
    """Show the opening hours of content/clinic.toml on pages and in structured data.

    Someone in pain relies on these hours. Hours shown on a page are checked in English only, and
    are a warning.
    """
    for thing in read_things(page):
        for said in _read_hours(thing):
            if said.days and not agrees(said, site.clinic):
                what = f'The structured data says "{said.words}", but the clinic has other hours'
                yield page.report(what, FIX)
    root = page.tree.css_first("html")
    is_english = root is not None and (root.attributes.get("lang") or "").startswith("en")
    if not is_english or not _TIME_OF_DAY.search(page.html):
        return
    stated = [one for words in _read_blocks(page, "article") for one in read_opening_hours(words)]
    for said in dict.fromkeys(stated):
        if not agrees(said, site.clinic):
            found = page.report(
                f'The page says "{said.words}", but the clinic has other hours', FIX
            )
            yield Finding(file=found.file, what=found.what, fix=found.fix, severity=Severity.WARN)
