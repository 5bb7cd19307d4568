"""Other programs are told the same as people, in the forms they ask for."""

import json
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from install_schema import find_schema
from jsonschema import Draft4Validator

from clinic.checks import runner as _rules  # noqa: F401  (the rules register themselves)
from clinic.checks.exporters import say_github, say_sarif, to_json
from clinic.checks.registry import RULES
from clinic.checks.report import clean
from clinic.checks.waivers import Waiver
from clinic.core.problem import Problem, Severity

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
URI = re.compile(r"^[A-Za-z0-9._~/%!$&'()*+,;=:@-]+$")
PROPERTY = re.compile(r"(\w+)=([^,:]*)")


@cache
def read_validator():
    """Return what judges by the whole published schema; a missing one is a failure."""
    path = find_schema()
    if path is None:
        pytest.fail("There is no schema. Run:  python tests/install_schema.py", pytrace=False)
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert "2.1.0" in schema["title"]
    return Draft4Validator(schema)


def check_sarif(text):
    log = json.loads(text)
    wrong = [f"{one.json_path}: {one.message}" for one in read_validator().iter_errors(log)]
    assert wrong == []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({one["id"] for one in rules}) == len(rules)
    for result in run["results"]:  # what a schema can't say
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            place = location.get("physicalLocation", {})
            if place:
                assert URI.match(place["artifactLocation"]["uri"])
            region = place.get("region", {})
            assert region.get("startColumn", 1) <= region.get(
                "endColumn", region.get("startColumn", 1)
            )
    return run["results"]


def read_annotation(line):
    """Take a workflow command apart as GitHub's runner does (actions/runner, ActionCommand.cs)."""
    command, properties, message = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line, re.S).groups()

    def read(text, signs):
        for sign in signs:
            text = text.replace(f"%{ord(sign):02X}", sign)
        return text.replace("%25", "%")

    told = {name: read(value, "\r\n:,") for name, value in PROPERTY.findall(properties)}
    return command, told, read(message, "\r\n")


@pytest.mark.slow
def test_the_schema_refuses_what_is_no_sarif():
    log = json.loads(say_sarif([WRONG]))
    for spoil in (
        lambda run: run["results"][0].pop("message"),
        lambda run: run["results"][0].update(level="bad"),
        lambda run: run["tool"].pop("driver"),
        lambda run: run["results"][0].update(severity="high"),
    ):
        spoiled = json.loads(json.dumps(log))
        spoil(spoiled["runs"][0])
        with pytest.raises(AssertionError):
            check_sarif(json.dumps(spoiled))


@pytest.mark.slow
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
    told = json.loads(to_json([WRONG], [WAIVED]))
    assert told["problems"][0]["span"] == [14, 28]
    assert told["waivers"] == [
        {"file": WAIVED.file, "line": 4, "rule": "claim-strong", "reason": "quoted"}
    ]


@pytest.mark.slow
@given(st.text(), st.text(), st.text(max_size=40), st.integers(0, 9), st.integers(0, 9))
def test_no_words_of_an_editor_break_a_form(name, what, excerpt, start, length):
    odd = Problem(
        rule="claim-board", file=f"content/{name}", what=f"Odd {what}", fix="", line=1,
        excerpt=excerpt, span=(start, start + length),
    )  # fmt: skip
    check_sarif(say_sarif([odd], [replace(WAIVED, reason=what or "none", file=f"content/{name}")]))
    assert json.loads(to_json([odd]))["problems"][0]["what"] == odd.what


@given(st.text(alphabet="a%:,;=\r\n é0") | st.text(), st.text(alphabet="a%:,\r\n0") | st.text())
def test_a_runner_reads_an_annotation_back_as_it_was_meant(name, what):
    odd = replace(WRONG, file=f"content/{name}", what=f"Odd {what}", fix="", span=None)
    line = say_github([odd])
    assert len(line.splitlines()) == 1
    command, told, message = read_annotation(line)
    assert command == "error"
    assert clean_line(told["file"]) == clean_line(odd.file)
    assert (told["line"], told["title"]) == ("5", "claim-board")
    assert clean_line(message).strip() == clean_line(odd.what).strip()


def clean_line(text):
    return clean(text.replace("\r", "").replace("\n", ""))
