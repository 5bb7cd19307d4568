"""Check the pages of a built site, each once; what was found in a page holds while its bytes do.

First each page is looked at by itself: what other pages ask of it is noted, and the rules that ask
for nothing but the page and the clinic's facts say what they find. Then the other rules follow,
which now know all pages. So no more than one page is held apart at a time.
"""

from clinic.checks.page_result_cache import PageCache
from clinic.checks.registry import Subject, rules_for
from clinic.checks.result_cache import RuleResults
from clinic.checks.rule_runner import run_rule
from clinic.checks.rules.site.page_facts import look
from clinic.checks.rules.site.pages import Page, Site
from clinic.checks.views import view_for
from clinic.core.problem import Problem
from clinic.core.time_limits import limits


def _look_at_page(page: Page, site: Site) -> RuleResults:
    """Note what is asked of a page, and apply the rules that need nothing else."""
    limits.begin("page", page.name)
    page.seen = look(page, site)
    findings = RuleResults()
    for one in rules_for(Subject.PAGE):
        if not one.reads:
            findings.add(one.id, run_rule(one, page.name, page, view_for(one, site)))
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
    known: dict[str, RuleResults] = {}
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


def _look_again(page: Page, site: Site, findings: RuleResults) -> list[Problem]:
    """Apply the rules on one page that ask for other pages; return what all rules found in it."""
    problems = list(findings.problems)
    for one in rules_for(Subject.PAGE):
        if one.id not in findings.done:
            problems += run_rule(one, page.name, page, view_for(one, site))
    return problems
