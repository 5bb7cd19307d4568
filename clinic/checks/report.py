"""Format Problems for a person at a terminal."""

import os
import shutil
import textwrap
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import TextIO

from clinic.core.invisible_characters import find_invisible
from clinic.core.problem import Problem, Severity, sort_problems

WARNINGS_A_FILE = 7
WARNINGS_AT_ONCE = 150  # more than anyone fixes in a day
LABELS = {Severity.ERROR: "PROBLEM", Severity.ASK: "QUESTION", Severity.WARN: "WARNING"}
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.ASK: "\x1b[1;36m", Severity.WARN: "\x1b[1;33m"}
_PLAIN = "\x1b[0m"
_INDENT = " " * 6
_WIDEST = 100
_JOINERS = "\u200d\ufe0f"


def has_colour(stream: TextIO) -> bool:
    """Return whether to use colors: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def find_width(stream: TextIO) -> int:
    """Return the number of columns to fill: the terminal's, at most 100."""
    if not stream.isatty():
        return _WIDEST
    return max(40, min(_WIDEST, shutil.get_terminal_size().columns))


def clean(text: str) -> str:
    """Return text that is safe for a terminal: unprintable characters are spelled out."""
    text = text.replace("\t", " ")
    hidden = {one.at for one in find_invisible(text)}
    if text.isprintable() and not hidden:  # nearly always
        return text
    return "".join(
        f"<{ord(sign):02X}>" if at in hidden or not sign.isprintable() else sign
        for at, sign in enumerate(text)
    )


def measure(text: str) -> int:
    """Return the width of a text in terminal columns: two for a CJK character or an emoji."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(one) or unicodedata.category(one) in ("Mn", "Me")
        else 2 if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )  # fmt: skip


def _wrap(text: str, width: int) -> list[str]:
    """Wrap a text to lines; a path or an address is never broken."""
    return textwrap.wrap(
        text,
        width=width,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _piece(line: str, at: int) -> str:
    """Return one character of a line as displayed; emoji joiners are left out."""
    if line[at] in _JOINERS and at and not line[at - 1].isalnum():
        return ""
    return clean(line[at])


def _cut_excerpt(problem: Problem, width: int) -> tuple[str, tuple[int, int] | None]:
    """Return the part of the source line that fits, and the columns of the carets."""
    line = problem.excerpt.rstrip()
    start, end = problem.span or (0, 0)
    room = width - len(_INDENT) - 2
    is_plain = clean(line) == line and all(one.isascii() or measure(one) == 1 for one in line)
    if is_plain and len(line) <= room and end <= len(line):  # most lines
        return line, (start, max(1, end - start)) if problem.span else None
    before = [
        measure(_piece(line, at)) for at in range(max(0, start - room), min(start, len(line)))
    ]
    first = min(start, len(line)) - len(before)
    is_far = first > 0 or sum(before) + min(end - start, room // 2) > room
    while is_far and sum(before) > room // 3:
        before.pop(0)
        first += 1
    shown, columns, at = ("…" if first else ""), 0, first
    while at < len(line) and columns + measure(_piece(line, at)) <= room:
        columns += measure(_piece(line, at))
        shown += _piece(line, at)
        at += 1
    under = measure("".join(_piece(line, one) for one in range(min(start, at), min(end, at))))
    spot = sum(before) + (1 if first else 0), max(1, under)
    return shown + ("…" if at < len(line) else ""), spot if problem.span else None


def _lower_first(text: str) -> str:
    """Lowercase the first letter of a sentence that continues a row of carets; "I" stays."""
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def _say_what(problem: Problem, width: int) -> list[str]:
    what = clean(problem.what)
    if not problem.excerpt.strip():
        return _wrap(what, width)
    shown, carets = _cut_excerpt(problem, width)
    lines = [_INDENT + shown]
    if carets is None:
        return lines + _wrap(what, width)
    row = _INDENT + " " * carets[0] + "^" * carets[1]
    if len(row) + 1 + measure(what) <= width:
        return [*lines, f"{row} {_lower_first(what)}"]
    return [*lines, row, *_wrap(what, width)]


def colour_label(severity: Severity, *, colour: bool) -> str:
    """Return the label of a Problem, in its color if wanted."""
    label = LABELS[severity]
    return f"{_COLOURS[severity]}{label}{_PLAIN}" if colour else label


def say_problem(problem: Problem, *, width: int = _WIDEST, colour: bool = False) -> str:
    """Format one Problem: where, the source line, what is wrong, what to do."""
    label = colour_label(problem.severity, colour=colour)
    lines = [f"  {label}  {clean(problem.place)}", *_say_what(problem, width)]
    if problem.fix:
        fix = clean(problem.fix)
        lines += [_INDENT + fix] if len(fix) <= width - len(_INDENT) else _wrap(fix, width)
    return "\n".join(lines)


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _count_places(problems: Iterable[Problem]) -> str:
    files = {problem.file for problem in problems}
    if all(file.startswith("content/posts/") and file.endswith(".md") for file in files):
        return _count(len(files), "post")
    if all(file.startswith("page ") for file in files):
        return _count(len(files), "page")
    if all("/" in file or file.endswith((".py", ".toml")) for file in files):
        return _count(len(files), "file")  # "the theme" and "the built site" are not files
    return "the built site"


def say_ending(problems: Iterable[Problem], ending: str = "") -> str:
    """Return the closing sentence with the numbers of problems, questions and warnings.

    Parameters
    ----------
    ending:
        What did not happen because of the Problems, such as ``Nothing was published.``
    """
    listed = list(problems)
    errors = [one for one in listed if one.severity is Severity.ERROR]
    questions = sum(one.severity is Severity.ASK for one in listed)
    warnings = sum(one.severity is Severity.WARN for one in listed)
    counts = []
    if questions:
        counts.append(f"{_count(questions, 'question')} to answer")
    if warnings:
        counts.append(_count(warnings, "warning"))
    if errors:
        text = f"{_count(len(errors), 'problem')} in {_count_places(errors)}."
        if counts:
            text = f"{text[:-1]}, {' and '.join(counts)}."
        return f"{text} {ending}".strip()
    return f"No problems. {' and '.join(counts)}." if counts else "No problems."


def _shorten(problems: list[Problem], rest: dict[str, int]) -> list[Problem]:
    """Drop a file's warnings after the seventh, and all warnings beyond the overall limit.

    ``rest`` counts the former by file, and the latter under an empty name.
    """
    kept: list[Problem] = []
    seen: dict[str, int] = {}
    said = 0
    for problem in problems:
        if problem.severity is Severity.WARN:
            seen[problem.file] = seen.get(problem.file, 0) + 1
            if said >= WARNINGS_AT_ONCE:
                rest[""] = rest.get("", 0) + 1
                continue
            if seen[problem.file] > WARNINGS_A_FILE:
                rest[problem.file] = rest.get(problem.file, 0) + 1
                continue
            said += 1
        kept.append(problem)
    return kept


def say_problems(
    problems: Iterable[Problem], *, ending: str = "", width: int = _WIDEST, colour: bool = False
) -> str:
    """Format all Problems, worst first, with a closing sentence of numbers.

    Parameters
    ----------
    ending:
        What did not happen because of them, such as ``Nothing was sent.``
    width:
        The number of columns.
    colour:
        Whether to color the labels PROBLEM, QUESTION and WARNING.
    """
    listed = sort_problems(problems)
    rest: dict[str, int] = {}
    said = []
    for _, group in groupby(_shorten(listed, rest), key=lambda one: (one.severity, one.file)):
        batch = list(group)
        said += [say_problem(one, width=width, colour=colour) for one in batch]
        left = rest.get(batch[0].file, 0)
        if left and batch[0].severity is Severity.WARN:
            said.append(f"{_INDENT}… and {_count(left, 'more warning')} in {clean(batch[0].file)}")
    if rest.get(""):
        more = _count(rest[""], "more warning")
        said.append(f"  … and {more}. Fix some of these problems to see the others.")
    said.append("  " + say_ending(listed, ending))
    return "\n".join(said)


def print_problems(problems: Iterable[Problem], stream: TextIO, *, ending: str = "") -> None:
    """Write all Problems to a stream, with its width and colors."""
    text = say_problems(
        problems, ending=ending, width=find_width(stream), colour=has_colour(stream)
    )
    stream.write(text + "\n")
