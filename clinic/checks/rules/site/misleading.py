"""The rule on built URLs that browsers read differently than they look."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.rules.site.site_addresses import read_references
from clinic.core.homographs import Kind
from clinic.core.web_address import find_address_problems

_NOT_WEB = re.compile(r"(?:mailto|tel|sms):", re.IGNORECASE)


@rule("page-address", Subject.PAGE, is_starred=True)
def look_for_misleading_addresses(page: Page, _site: Site) -> Iterator[Finding]:
    """Write addresses that go where they appear to go.

    A placeholder, a plugin or the theme can still make an address mislead. Examples: "//" at the
    start, a backslash, a user name before "@".
    """
    for reference in read_references(page):
        if _NOT_WEB.match(reference.address):
            continue  # the theme's share links; links in posts are checked in the source
        for one in find_address_problems(reference.address):
            if one.kind is Kind.MISLEADING:
                what = f'{one.what.rstrip(".")} (in "{reference.address[:80]}")'
                yield page.report(what, "Correct the address in the post or in the theme.")
