"""On a real terminal, of any width: the caret stands under the word, and nothing runs over."""

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest
from rich.cells import cell_len

from clinic.checks.report import WARNINGS_A_FILE
from tests.projects import copy_project

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]")
FOLDER = "content/posts/2026"
LONG = "Some words come first here, and more of them follow. " * 8
# Each line holds the word that the caret must stand under, and what surrounds it.
LINES = {
    "short": "This will cure you quickly.",
    "long": f"{LONG}This will cure you quickly. {LONG}",
    "wide": "你好你好 and 健康 words: this will cure you quickly.",
    "emoji": "👍 👩‍⚕️ 🎉 it will cure you quickly.",
    "tab": "Words\twith\ttabs: this will cure you quickly.",
    "accents": "Cafe\u0301 man\u0303ana: it will cure you quickly.",
    "wide-and-long": f"{'健康' * 60} will cure you quickly. {'健康' * 60}.",
}


@pytest.fixture(scope="module")
def odd(root, tmp_path_factory) -> Path:
    """A project with one warning in each of several odd lines, and ten in one post."""
    project = copy_project(root, tmp_path_factory.mktemp("terminal") / "project", "clinic")
    header = "Title: Odd\nDate: 2026-09-14\nCategory: Injections\nType: news\n\n"
    for name, line in LINES.items():
        (project / FOLDER / f"odd-{name}.md").write_text(f"{header}{line}\n", encoding="utf-8")
    many = "\n\n".join(f"Cure number {number} is a miracle." for number in range(10))
    (project / FOLDER / "odd-many.md").write_text(header + many + "\n", encoding="utf-8")
    return project


def run(project: Path, columns: int, **environment: str) -> str:
    """Run the check on a terminal of so many columns; return all that was written to it."""
    env = {key: one for key, one in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
    command = [sys.executable, "-m", "clinic", "check"]
    said = pexpect.run(
        " ".join(command),
        cwd=str(project),
        env=env | {"TERM": "xterm-256color", **environment},
        timeout=200,
        encoding="utf-8",
        dimensions=(60, columns),
    )
    return str(said)


def read_lines(said: str) -> list[str]:
    plain = CONTROL.sub("", said).replace("\r\n", "\n").replace("\r", "\n")
    return [line.rstrip() for line in plain.split("\n")]


def take_columns(line: str, start: int, length: int) -> str:
    """Return the letters that stand in some columns of a line, by another program's measure."""
    at, taken = 0, ""
    for sign in line:
        if start <= at < start + length:
            taken += sign
        at += cell_len(sign)
    return taken


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_caret_stands_under_the_word_and_no_line_runs_over(odd, columns):
    lines = read_lines(run(odd, columns))
    under = {}
    for at, line in enumerate(lines):
        if found := re.match(r"^ +(\^+)", line):
            place = next(
                one for one in reversed(lines[:at]) if re.match(r"  [A-Z]+  content/", one)
            )
            under[place.split()[1]] = take_columns(lines[at - 1], found.start(1), len(found[1]))
    for name in LINES:
        assert under[f"{FOLDER}/odd-{name}.md:6"].strip() == "cure", f"{name}: {under}"
    over = [one for one in lines if cell_len(one) > columns and "content/" not in one]
    assert over == []


def test_ten_warnings_in_one_post_are_seven_and_a_count(odd):
    lines = read_lines(run(odd, 80))
    named = [one for one in lines if f"{FOLDER}/odd-many.md:" in one]
    assert len(named) == WARNINGS_A_FILE
    assert any("… and " in one and f"more warnings in {FOLDER}/odd-many.md" in one for one in lines)


def test_colour_is_used_on_a_terminal_and_never_where_it_is_not_wanted(odd):
    assert "\x1b[1;33mWARNING" in run(odd, 80)
    for wish in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b[1;33m" not in run(odd, 80, **wish)


def test_only_colours_are_set_that_can_be_read_on_light_and_on_dark(odd):
    """Bold and one of the eight named colours, which each terminal shows as its owner can read."""
    used = set(re.findall(r"\x1b\[([0-9;]+)m", run(odd, 80)))
    assert used <= {"0", "1;31", "1;33", "1;36", "32", "39"}, used
