"""Each wrong site is told what is wrong with it, and each right one is left in peace."""

import shutil
from pathlib import Path

import pytest

from clinic.checks.document_checker import DocumentChecker
from clinic.checks.registry import RULES, Subject
from clinic.checks.report import say_problems
from clinic.checks.runner import check_content, check_site
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem
from tests.checks.conftest import NOW, WRONG_SITES
from tests.checks.made_sites import MADE, MadeSite

FOLDERS = sorted(case for rule in WRONG_SITES.glob("[!_]*/") for case in rule.glob("*/"))
WRONG = [case for case in FOLDERS if case.name != "right"]
RIGHT = [case for case in FOLDERS if case.name == "right"]


def _name(case: Path | MadeSite) -> str:
    return f"{case.rule}-{case.case}" if isinstance(case, MadeSite) else "-".join(case.parts[-2:])


def _look(root: Path, rule: str, renderer: DocumentChecker) -> list[Problem]:
    if rule in RULES and RULES[rule].subject in (Subject.PAGE, Subject.SITE):
        clinic, problems = read_clinic(root / "content/clinic.toml")
        assert clinic, problems
        live = root / "live.txt"  # what is online, for the rule that compares with it
        places = live.read_text(encoding="utf-8").split() if live.exists() else ()
        return check_site(root / "site", clinic, live=places)
    return check_content(root, markdown=renderer, now=NOW).problems


def _expect(problems: list[Problem], rule: str, expected: str) -> None:
    report = say_problems(problems, ending="Nothing was sent.", width=500)
    assert rule in {problem.rule for problem in problems}, report
    for line in expected.splitlines():
        assert line.strip() in report, f"not said: {line}\n{report}"


@pytest.mark.parametrize("case", WRONG, ids=_name)
def test_a_wrong_site_is_told_what_is_wrong(case, right_site, renderer):
    shutil.copytree(case, right_site, dirs_exist_ok=True)
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    assert expected.strip(), f"{case}/expected.txt says nothing"
    _expect(_look(right_site, case.parent.name, renderer), case.parent.name, expected)


@pytest.mark.parametrize("case", RIGHT, ids=_name)
def test_a_right_site_is_left_in_peace(case, right_site, renderer):
    shutil.copytree(case, right_site, dirs_exist_ok=True)
    problems = _look(right_site, case.parent.name, renderer)
    assert not problems, say_problems(problems)


@pytest.mark.parametrize("case", [one for one in MADE if one.expected], ids=_name)
def test_a_made_wrong_site_is_told_what_is_wrong(case, right_site, renderer, hasty):
    case.make(right_site)
    reader = hasty if case.rule == "markdown-slow" else renderer
    _expect(_look(right_site, case.rule, reader), case.rule, case.expected)


@pytest.mark.parametrize("case", [one for one in MADE if not one.expected], ids=_name)
def test_a_made_right_site_is_left_in_peace(case, right_site, renderer):
    case.make(right_site)
    problems = _look(right_site, case.rule, renderer)
    assert not problems, say_problems(problems)


def test_every_rule_has_a_wrong_and_a_right_site():
    wrong = {case.parent.name for case in WRONG} | {one.rule for one in MADE if one.expected}
    right = {case.parent.name for case in RIGHT} | {one.rule for one in MADE if not one.expected}
    assert wrong == set(RULES)
    assert right == set(RULES)


def test_every_rule_says_what_it_means_in_one_sentence():
    for rule in RULES.values():
        assert rule.meaning.endswith((".", ":")) or rule.why, rule.id
