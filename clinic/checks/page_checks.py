"""Check the pages of a built site; the results are cached until a page's bytes change.

The first pass extracts each page's facts and runs the rules that need only the page and the clinic
details. The second pass runs the rules that need other pages too. So only one page is parsed at a
time.
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
    """Extract a page's facts, and run the rules that need nothing else."""
    limits.begin("page", page.name)
    page.seen = look(page, site)
    findings = RuleResults()
    for one in rules_for(Subject.PAGE):
        if not one.reads:
            findings.add(one.id, run_rule(one, page.name, page, view_for(one, site)))
    limits.rest()  # thousands of cached pages may follow
    return findings


def check_pages(site: Site, cache: PageCache) -> list[Problem]:
    """Run every page rule on every page; return the Problems.

    Parameters
    ----------
    site:
        The site; its pages get their facts.
    cache:
        The results of earlier checks; closed on return.
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
    limits.rest()
    return found


def _look_again(page: Page, site: Site, findings: RuleResults) -> list[Problem]:
    """Run the page rules that need other pages; return the Problems of all page rules."""
    problems = list(findings.problems)
    for one in rules_for(Subject.PAGE):
        if one.id not in findings.done:
            problems += run_rule(one, page.name, page, view_for(one, site))
    return problems
