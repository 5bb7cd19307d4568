"""A publish says warnings in a line each: what it asks and what it changed must stay in sight."""

import clinic.checks.runner  # noqa: F401  (what a rule looks at is known once it is registered)
from clinic.checks.report import measure
from clinic.checks.summary import LINES, format_summary
from clinic.core.problem import Problem, Severity


def warning(**changes: object) -> Problem:
    words = {
        "rule": "hard-word",
        "file": "content/posts/2026/injections.md",
        "line": 9,
        "what": '"Utilize" is a hard word.',
        "fix": "Write  use",
        "excerpt": "Utilize ice.",
        "span": (0, 7),
        "severity": Severity.WARN,
    }
    return Problem(**{**words, **changes})


def test_a_warning_is_one_line_with_its_place_and_what_is_wrong():
    assert format_summary([warning()], width=100) == (
        '  WARNING  content/posts/2026/injections.md:9  "Utilize" is a hard word.\n'
        "  No problems. 1 warning.\n"
        "  To see what to do about each warning, run:  make check"
    )


def test_a_line_that_is_too_long_ends_in_dots_within_the_window():
    long = warning(what="A 漢字 word " * 20)
    line = format_summary([long], width=80).split("\n")[0]
    assert line.endswith("…")
    assert 76 <= measure(line) <= 80


def test_more_warnings_than_fit_are_counted():
    said = format_summary([warning(line=at) for at in range(1, LINES + 4)], width=80)
    assert said.count("WARNING") == LINES
    assert "  … and 3 more\n" in said
    assert f"No problems. {LINES + 3} warnings." in said


def test_as_many_as_fit_are_said_without_a_count():
    said = format_summary([warning(line=at) for at in range(LINES)], width=80)
    assert said.count("WARNING") == LINES
    assert "more" not in said


def test_a_question_and_what_check_can_not_see_are_said_whole_and_before_the_rest():
    asked = warning(severity=Severity.ASK, rule="date-future", fix="Is the year right?")
    built = warning(rule="description-twice", fix="Change one of the two.")
    said = format_summary([warning(), built, asked], width=80)
    assert said.index("Is the year right?") < said.index("Change one of the two.")
    assert said.index("Change one of the two.") < said.index("is a hard word.\n  No problems.")
    assert "Write  use" not in said


def test_check_is_not_named_where_it_has_nothing_to_add():
    assert "make check" not in format_summary([warning(rule="description-twice")], width=80)
