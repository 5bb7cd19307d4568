"""Export Problems for other programs: JSON, GitHub annotations, and SARIF."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote

from clinic.checks.registry import Rule, find_rules
from clinic.checks.report import clean
from clinic.checks.waivers import Waiver
from clinic.core.problem import Problem, Severity, sort_problems, to_dicts

_SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.ASK: "warning", Severity.WARN: "warning"}
_FILES = ("content/", "theme/", "pelicanconf.py", "publishconf.py")  # others are not files


def to_json(problems: Iterable[Problem], waivers: Iterable[Waiver] = ()) -> str:
    """Return problems and waivers as one JSON object."""
    report = {
        "problems": to_dicts(problems),
        "waivers": [
            {"file": one.file, "line": one.line, "rule": one.rule, "reason": one.reason}
            for one in waivers
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _escape(text: str, more: str = "") -> str:
    """Escape a value for a workflow command; ``more`` are further characters to escape."""
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _annotate(one: Problem) -> str:
    where = {"file": one.file} if one.file.startswith(_FILES) else {}
    if where and one.line:
        where["line"] = str(one.line)
        if one.span:
            where |= {"col": str(one.span[0] + 1), "endColumn": str(max(one.span) + 1)}
    where["title"] = one.rule
    properties = ",".join(f"{name}={_escape(value, ':,')}" for name, value in where.items())
    start = "" if "file" in where else f"{one.file}: "
    return f"::{_LEVELS[one.severity]} {properties}::{_escape(f'{start}{one.what} {one.fix}')}"


def say_github(problems: Iterable[Problem], _waivers: Iterable[Waiver] = ()) -> str:
    """Return one workflow command per line: GitHub shows each beside the line it is about.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(clean(_annotate(one)) for one in sort_problems(problems))


def _describe_rule(rule_id: str, one: Rule | None) -> dict[str, Any]:
    meaning = one.meaning if one else rule_id
    level = _LEVELS[one.severity] if one else "error"
    return {
        "id": rule_id,
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": f"{meaning} {one.why}".strip() if one else meaning},
        "defaultConfiguration": {"level": level},
    }


def _locate(one: Problem) -> dict[str, Any]:
    if not one.file.startswith(_FILES):
        return {"message": {"text": one.file}}
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(one.file, errors="replace")}}
    if one.line:
        region: dict[str, Any] = {"startLine": one.line}
        if one.span:
            region |= {"startColumn": one.span[0] + 1, "endColumn": max(one.span) + 1}
        if one.excerpt:
            region["snippet"] = {"text": clean(one.excerpt)}
        place["region"] = region
    return {"physicalLocation": place}


def say_sarif(problems: Iterable[Problem], waivers: Iterable[Waiver] = ()) -> str:
    """Return a SARIF 2.1.0 log (OASIS), for code hosts and editors.

    A waiver becomes a result that is suppressed in the source, with its reason.
    """
    listed = sort_problems(problems)
    waived = list(waivers)
    ids = sorted({*find_rules(), *(one.rule for one in listed)})
    results: list[dict[str, Any]] = [
        {
            "ruleId": one.rule,
            "ruleIndex": ids.index(one.rule),
            "level": _LEVELS[one.severity],
            "message": {"text": f"{clean(one.what)} {clean(one.fix)}".strip()},
            "locations": [_locate(one)],
        }
        for one in listed
    ]
    for waiver in waived:
        place = Problem(
            rule=waiver.rule, file=waiver.file, line=waiver.line, what="Accepted.", fix=""
        )
        results.append(
            {
                "ruleId": waiver.rule,
                "ruleIndex": ids.index(waiver.rule),
                "level": "none",
                "message": {"text": "Accepted."},
                "locations": [_locate(place)],
                "suppressions": [{"kind": "inSource", "justification": clean(waiver.reason)}],
            }
        )
    driver = {
        "name": "clinic",
        "rules": [_describe_rule(one, find_rules().get(one)) for one in ids],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


Say = Callable[[Sequence[Problem], Sequence[Waiver]], str]
FORMATS: dict[str, Say] = {"json": to_json, "github": say_github, "sarif": say_sarif}
