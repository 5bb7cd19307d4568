"""A waiver silences one rule for one text, with a reason, and is never forgotten."""

from clinic.checks.runner import check_content, check_site
from clinic.checks.waivers import apply_waivers
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem
from tests.checks.conftest import HEADER, NOW, POST

CLAIM = "This laser cures back pain.\n"


def _check(root, renderer):
    return check_content(root, markdown=renderer, now=NOW)


def _write(root, gate, body=CLAIM):
    (root / POST).write_text(HEADER.rstrip("\n") + f"\n{gate}\n\n{body}")


def test_a_waiver_silences_its_rule_and_is_listed_with_its_reason(right_site, renderer):
    _write(right_site, "Gate_ok: claim-strong (quoted, to warn of it)")
    checked = _check(right_site, renderer)
    assert checked.problems == []
    (waiver,) = checked.waivers
    assert (waiver.file, waiver.line, waiver.rule) == (POST, 4, "claim-strong")
    assert waiver.reason == "quoted, to warn of it"


def test_a_waiver_silences_nothing_in_another_text(right_site, renderer):
    _write(right_site, "Gate_ok: claim-strong (quoted)")
    other = right_site / "content/posts/2026/other.md"
    other.write_text(HEADER.replace("Getting ready", "Other") + CLAIM)
    (problem,) = _check(right_site, renderer).problems
    assert (problem.rule, problem.file) == ("claim-strong", "content/posts/2026/other.md")


def test_a_waiver_without_a_reason_silences_nothing(right_site, renderer):
    _write(right_site, "Gate_ok: claim-strong ()")
    checked = _check(right_site, renderer)
    assert {one.rule for one in checked.problems} == {"claim-strong", "waiver-invalid"}
    assert checked.waivers == []


def test_a_starred_rule_is_never_silenced(right_site, renderer):
    _write(right_site, "Gate_ok: phi-number (it is only an example)", "See MRN: 00123456.\n")
    rules = {one.rule for one in _check(right_site, renderer).problems}
    assert rules == {"phi-number", "waiver-invalid"}


def test_nobody_can_waive_the_rules_on_waivers(right_site, renderer):
    gates = "Gate_ok: waiver-invalid (no)\n    claim-strong"
    _write(right_site, gates)
    assert "waiver-invalid" in {one.rule for one in _check(right_site, renderer).problems}


def test_a_waiver_holds_for_the_page_that_is_built_of_the_text(right_site, renderer):
    _write(right_site, "Gate_ok: picture-undescribed (it only adorns)", "Words.\n")
    checked = _check(right_site, renderer)
    place = "blog/getting-ready/index.html"
    page = right_site / "site" / place
    page.write_text(page.read_text().replace("<p>", '<p><img src="../../a.svg">'))
    (right_site / "site/a.svg").write_text("<svg/>")
    clinic, _ = read_clinic(right_site / "content/clinic.toml")
    sources = {place: POST}
    assert [one.rule for one in check_site(right_site / "site", clinic, sources)] == [
        "picture-undescribed"
    ]
    assert check_site(right_site / "site", clinic, sources, waivers=checked.waivers) == []


def test_what_the_program_itself_reports_is_never_silenced(right_site, renderer):
    fault = Problem(rule="program-fault", file=POST, what="It broke down.", fix="")
    _write(right_site, "Gate_ok: program-fault (I do not care)")
    assert apply_waivers([fault], _check(right_site, renderer).waivers) == [fault]
