"""Every rule can be looked up: what it means, why, and how to waive it."""

import re
from pathlib import Path

import pytest

from clinic.checks.explain import FAMILIES, explain_rule, list_rules, offer_rule
from clinic.checks.registry import RULES

ROOT = Path(__file__).resolve().parents[2]
LINES = (Path(__file__).parent / "design_ids.txt").read_text().splitlines()
PLANNED = [line for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_is_explained(rule):
    told = explain_rule(rule, ROOT)
    assert told
    assert " ".join(RULES[rule].meaning.split()) in " ".join(told.split())
    assert ("You cannot accept this finding." in " ".join(told.split())) is RULES[rule].is_starred


def test_an_explanation_shows_the_source_and_an_example():
    told = explain_rule("phi-number", ROOT)
    assert "45 CFR 164.514" in told
    assert "For example:" in told


def test_a_rule_that_may_be_waived_says_how():
    assert "Gate_ok: claim-strong (REASON)" in explain_rule("claim-strong", ROOT)


def test_a_misspelt_rule_is_answered_with_the_nearest():
    assert explain_rule("claim-bord", ROOT) is None
    assert 'Did you mean "claim-board"?' in offer_rule("claim-bord")


def test_the_list_has_every_rule_and_a_star_where_it_can_not_be_waived():
    listed = list_rules().splitlines()
    assert len(listed) == len(RULES)
    assert any(line.startswith("ERROR phi-number* ") for line in listed)


@pytest.mark.parametrize("planned", PLANNED)
def test_every_rule_of_the_plan_is_there_under_its_name(planned):
    rule = planned.rstrip("*")
    assert rule in RULES or rule in FAMILIES
    if planned.endswith("*"):
        assert RULES[rule].is_starred
    assert explain_rule(rule, ROOT)


def test_a_name_for_several_rules_is_answered_with_all_of_them():
    for name, rules in FAMILIES.items():
        told = explain_rule(name, ROOT)
        assert all(rule in RULES and rule in told for rule in rules)


ABOUT_LAW = re.compile(r"\b(?:CFR|HIPAA|FTC|states? (?:boards?|forbid|let)|Administrative Code)\b")


@pytest.mark.parametrize("rule", [one for one in sorted(RULES) if ABOUT_LAW.search(RULES[one].why)])
def test_a_rule_that_names_a_law_sends_readers_to_their_lawyer(rule):
    assert "lawyer" in explain_rule(rule, ROOT)


def test_a_rule_that_knows_english_alone_says_so():
    assert "checks English only" in explain_rule("claim-strong", ROOT)
    assert "checks English only" not in explain_rule("phi-number", ROOT)
