"""Check the pages of a built site, each once; what was found in a page holds while its bytes do.

First each page is looked at by itself: what other pages ask of it is noted, and the rules that ask
for nothing but the page and the clinic's facts say what they find. Then the other rules follow,
which now know all pages. So no more than one page is held apart at a time.
"""

from typing import Any

from clinic.checks.applying import MoreNeededError, apply_rule
from clinic.checks.cache import Findings
from clinic.checks.page_cache import PageCache
from clinic.checks.rules import Subject, rules_for
from clinic.checks.site.pages import Page, Site
from clinic.checks.site.seen import look
from clinic.model.limits import limits
from clinic.model.problem import Problem

_KNOWN_AT_ONCE = frozenset({"clinic"})


class SiteAtFirst(Site):
    """A site before all its pages have been looked at: the clinic's facts are all it knows."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  (whatever is asked for)
        if name not in _KNOWN_AT_ONCE and not name.startswith("__"):
            raise MoreNeededError(name)
        return super().__getattribute__(name)


def _look_at_page(page: Page, site: Site) -> Findings:
    """Note what is asked of a page, and apply the rules that need nothing else."""
    limits.begin("page", page.name)
    page.seen = look(page, site)
    at_first, findings = SiteAtFirst(site.folder, site.clinic), Findings()
    for one in rules_for(Subject.PAGE):
        try:
            found = apply_rule(one, page.name, page, at_first)
        except MoreNeededError:
            continue
        if all(each.rule == one.id for each in found):
            findings.add(one.id, found)
    return findings


def check_pages(site: Site, cache: PageCache) -> list[Problem]:
    """Apply every rule on one page to every page; return what was found.

    Parameters
    ----------
    site:
        The site; its pages are given what is seen in them.
    cache:
        What earlier checks found; it is closed.
    """
    known: dict[str, Findings] = {}
    for page in site.pages.values():
        findings = cache.restore(page)
        if findings is None:
            findings = _look_at_page(page, site)
            cache.keep(page, findings)
        known[page.place] = findings
        page.close()
    cache.close()
    found: list[Problem] = []
    for page in site.pages.values():
        found += _look_again(page, site, known[page.place])
        page.close()
    return found


def _look_again(page: Page, site: Site, findings: Findings) -> list[Problem]:
    """Apply the rules on one page that ask for other pages; return what all rules found in it."""
    problems = list(findings.problems)
    for one in rules_for(Subject.PAGE):
        if one.id not in findings.done:
            problems += apply_rule(one, page.name, page, site)
    return problems
