"""Summarize Problems in one line each, for a publish in a small window.

`make check` prints them in full.
"""

from collections.abc import Iterable
from typing import TextIO

from clinic.checks.registry import Subject, find_rules
from clinic.checks.report import (
    LABELS,
    clean,
    colour_label,
    find_width,
    has_colour,
    measure,
    say_ending,
    say_problem,
)
from clinic.core.problem import Problem, Severity, sort_problems

LINES = 8  # with the plan and the state of the live site, they fit a window of 24 lines
_OF_THE_SITE = (Subject.PAGE, Subject.SITE)


def print_briefly(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write Problems that do not stop a publish, with the stream's width and colors."""
    stream.write(
        format_summary(problems, width=find_width(stream), colour=has_colour(stream)) + "\n"
    )


def format_summary(problems: Iterable[Problem], *, width: int, colour: bool = False) -> str:
    """Format warnings in one line each, and in full what is reported nowhere else.

    Questions need an answer now, and `make check` does not check the built pages.
    """
    listed = sort_problems(problems)
    short = [one for one in listed if is_said_by_check(one)]
    said = [say_problem(one, width=width, colour=colour) for one in listed if one not in short]
    said += [_say_in_a_line(one, width, colour=colour) for one in short[:LINES]]
    if len(short) > LINES:
        said.append(f"  … and {len(short) - LINES} more")
    said.append("  " + say_ending(listed))
    if short:
        said.append("  To see what to do about each warning, run:  make check")
    return "\n".join(said)


def is_said_by_check(problem: Problem) -> bool:
    """Return whether `make check` reports this too: a warning about content."""
    rule = find_rules().get(problem.rule)
    is_of_texts = rule is not None and rule.subject not in _OF_THE_SITE
    return is_of_texts and problem.severity is Severity.WARN


def _say_in_a_line(problem: Problem, width: int, *, colour: bool) -> str:
    """Format place and message, cut to the width."""
    words = f"{clean(problem.place)}  {clean(problem.what)}"
    room = width - len(f"  {LABELS[problem.severity]}  ")
    if measure(words) > room:
        while measure(words) > room - 1:
            words = words[:-1]
        words = f"{words.rstrip()}…"
    return f"  {colour_label(problem.severity, colour=colour)}  {words}"
