"""The report is read by a person: it says where, what and what to do, within its lines."""

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from clinic.checks.report import (
    WARNINGS_AT_ONCE,
    find_width,
    has_colour,
    print_problems,
    say_ending,
    say_problem,
    say_problems,
)
from clinic.core.problem import Problem, Severity, to_dicts


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def problem(**changes: object) -> Problem:
    words = {
        "rule": "date-invalid",
        "file": "content/posts/2026/injections.md",
        "line": 2,
        "what": "This day does not exist: September has 30 days.",
        "fix": "Write:  Date: 2026-09-30",
        "excerpt": "Date: 2026-09-31",
        "span": (6, 16),
    }
    return Problem(**{**words, **changes})


def warning(**changes: object) -> Problem:
    return problem(severity=Severity.WARN, **changes)


def test_a_problem_shows_the_place_the_line_and_what_to_do():
    assert say_problems([problem()], ending="Nothing was sent.") == (
        "  PROBLEM  content/posts/2026/injections.md:2\n"
        "      Date: 2026-09-31\n"
        "            ^^^^^^^^^^ this day does not exist: September has 30 days.\n"
        "      Write:  Date: 2026-09-30\n"
        "  1 problem in 1 post. Nothing was sent."
    )


def test_the_worst_comes_first():
    said = say_problems([warning(file="content/a.md"), problem(file="content/z.md")])
    assert said.index("content/z.md") < said.index("content/a.md")


def test_the_carets_stand_under_the_word_in_a_long_line():
    line = "word " * 60 + "Sumary: " + "word " * 60
    said = say_problem(problem(excerpt=line, span=(300, 306)), width=80).split("\n")
    at = said[2].index("^")
    assert said[1][at : at + 6] == "Sumary"
    assert said[2].strip() == "^^^^^^"
    assert all(len(one) <= 80 for one in said)


def test_a_file_gets_seven_warnings_and_a_count_of_the_rest():
    said = say_problems([warning(line=at) for at in range(1, 11)])
    assert said.count("WARNING") == 7
    assert "… and 3 more warnings in content/posts/2026/injections.md" in said
    assert said.endswith("No problems. 10 warnings.")


def test_of_thousands_of_warnings_as_many_are_said_as_somebody_may_read_and_every_problem():
    many = [warning(file=f"content/posts/2026/{number}.md") for number in range(400)]
    wrong = [problem(file=f"content/posts/2025/{number}.md") for number in range(200)]
    said = say_problems(many + wrong)
    assert said.count("PROBLEM") == 200
    assert said.count("WARNING") == WARNINGS_AT_ONCE
    more = 400 - WARNINGS_AT_ONCE
    assert f"… and {more} more warnings. Fix some of these" in said
    assert "200 problems in" in said and "400 warnings" in said
    assert "more warnings" not in say_problems(many[:WARNINGS_AT_ONCE])


def test_a_path_is_never_broken_in_two():
    path = "content/posts/2026/" + "a-long-name-" * 9 + ".md"
    said = say_problem(
        problem(what=f"Cannot find the file {path}.", file=path, excerpt=""), width=40
    )
    assert said.count(path) == 2


def test_the_ending_counts_posts_questions_and_warnings():
    other = problem(file="content/posts/2026/b.md")
    assert say_ending([problem(), problem(line=3), other], "Nothing was published.") == (
        "3 problems in 2 posts. Nothing was published."
    )
    mixed = [problem(file="content/clinic.toml"), problem(severity=Severity.ASK), warning()]
    assert say_ending(mixed) == ("1 problem in 1 file, 1 question to answer and 1 warning.")
    assert say_ending([warning()], "Nothing was sent.") == "No problems. 1 warning."
    assert say_ending([]) == "No problems."


def test_colour_is_for_terminals_that_want_it(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert has_colour(Terminal())
    assert not has_colour(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colour(Terminal())


def test_a_pipe_gets_plain_words():
    pipe = io.StringIO()
    print_problems([problem()], pipe, ending="Nothing was sent.")
    assert "\x1b" not in pipe.getvalue()
    assert pipe.getvalue().endswith("Nothing was sent.\n")


def test_the_width_is_the_terminals(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert find_width(Terminal()) == 60
    monkeypatch.setenv("COLUMNS", "500")
    assert find_width(Terminal()) == 100


def test_problems_can_be_had_as_data():
    (data,) = json.loads(json.dumps(to_dicts([problem()])))
    assert data["file"] == "content/posts/2026/injections.md"
    assert (data["line"], data["severity"], data["span"]) == (2, "error", [6, 16])


@given(st.text(), st.text(), st.integers(0, 50), st.integers(0, 50), st.integers(40, 120))
def test_no_text_can_drive_the_terminal_or_leave_its_line(excerpt, name, start, length, width):
    odd = problem(excerpt=excerpt, file=name, what="Odd.", fix="", span=(start, start + length))
    said = say_problem(odd, width=width)
    assert all(sign.isprintable() or sign == "\n" for sign in said)
    assert len(said.split("\n")) <= 4
