"""Other programs are told the same as people, in the forms they ask for."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.checks import run as _rules  # noqa: F401  (the rules register themselves)
from clinic.checks.formats import say_github, say_json, say_sarif
from clinic.checks.rules import RULES
from clinic.checks.waivers import Waiver
from clinic.model.problem import Problem, Severity

WORDS = {"what": "No board has this name.", "fix": "Name the board."}
WRONG = Problem(
    rule="claim-board",
    file="content/posts/2026/größe a.md",
    line=5,
    excerpt="Our doctor is board eligible.",
    span=(14, 28),
    **WORDS,
)
OF_SITE = Problem(rule="dead-link", file="page /blog/a/", severity=Severity.WARN, **WORDS)
WAIVED = Waiver("content/posts/2026/b.md", 4, "claim-strong (quoted)", "claim-strong", "quoted")
# What the schema of SARIF 2.1.0 demands: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
LEVELS = {"none", "note", "warning", "error"}
URI = re.compile(r"^[A-Za-z0-9._~/%!$&'()*+,;=:@-]+$")


def check_result(result, rules):
    assert set(result) <= {
        "ruleId", "ruleIndex", "level", "message", "locations", "suppressions"
    }  # fmt: skip
    assert result["message"]["text"]
    assert result["level"] in LEVELS
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for location in result["locations"]:
        place = location.get("physicalLocation")
        if place is None:
            assert location["message"]["text"]
            continue
        assert URI.match(place["artifactLocation"]["uri"])
        region = place.get("region", {"startLine": 1})
        assert region["startLine"] >= 1
        assert 1 <= region.get("startColumn", 1) <= region.get("endColumn", 1)
    for one in result.get("suppressions", []):
        assert one["kind"] == "inSource"
        assert one["justification"]


def check_sarif(text):
    log = json.loads(text)
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert len({one["id"] for one in driver["rules"]}) == len(driver["rules"])
    for one in driver["rules"]:
        assert one["shortDescription"]["text"]
        assert one["defaultConfiguration"]["level"] in LEVELS
    for result in run["results"]:
        check_result(result, driver["rules"])
    return run["results"]


def test_sarif_says_where_what_and_what_to_do_as_its_schema_asks():
    wrong, of_site, waived = check_sarif(say_sarif([OF_SITE, WRONG], [WAIVED]))
    assert wrong["message"]["text"] == "No board has this name. Name the board."
    place = wrong["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "content/posts/2026/gr%C3%B6%C3%9Fe%20a.md"
    assert place["region"]["startColumn"] == 15  # counted from 1
    assert of_site["locations"] == [{"message": {"text": "page /blog/a/"}}]
    assert waived["suppressions"] == [{"kind": "inSource", "justification": "quoted"}]


def test_sarif_names_every_rule_there_is():
    told = json.loads(say_sarif([]))["runs"][0]["tool"]["driver"]["rules"]
    assert {one["id"] for one in told} == set(RULES)


def test_github_shows_a_problem_beside_its_line():
    wrong, of_site = say_github([OF_SITE, WRONG]).split("\n")
    assert wrong == (
        "::error file=content/posts/2026/größe a.md,line=5,col=15,endColumn=29,title=claim-board"
        "::No board has this name. Name the board."
    )
    assert of_site.startswith("::warning title=dead-link::page /blog/a/: No board")


def test_json_holds_the_problems_and_the_waivers():
    told = json.loads(say_json([WRONG], [WAIVED]))
    assert told["problems"][0]["span"] == [14, 28]
    assert told["waivers"] == [
        {"file": WAIVED.file, "line": 4, "rule": "claim-strong", "reason": "quoted"}
    ]


@settings(deadline=None)
@given(st.text(), st.text(), st.text(max_size=40), st.integers(0, 9), st.integers(0, 9))
def test_no_words_of_an_editor_break_a_form(name, what, excerpt, start, length):
    odd = Problem(
        rule="claim-board", file=f"content/{name}", what=f"Odd {what}", fix="", line=1,
        excerpt=excerpt, span=(start, start + length),
    )  # fmt: skip
    check_sarif(say_sarif([odd]))
    json.loads(say_json([odd]))
    assert say_github([odd]).startswith("::error file=content/")
    assert "\n" not in say_github([odd])
    assert say_github([odd]).count("::") >= 2
