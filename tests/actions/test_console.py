"""What is said fits the window, and what is no window gets it as it is."""

import io

import pytest

from clinic.actions.console import Screen

pytestmark = pytest.mark.quick

LONG = (
    "  The version of November 22, 2026, is online again: 17 pages, 7 files and an-other-long-name."
)
COMMAND = 'Give a title, like this:  make new TITLE="Walking after an injection" TOPIC="Injections"'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")


def say(out: io.StringIO, words: str) -> list[str]:
    Screen(out).say(words)
    return out.getvalue().splitlines()


def test_long_lines_break_between_two_words():
    lines = say(Terminal(), f"Short.\n{LONG}")
    assert lines[0] == "Short." and len(lines) == 4
    assert max(map(len, lines)) <= 40
    assert [one.startswith("  ") for one in lines[1:]] == [True] * 3
    assert " ".join(lines[1:]).split() == LONG.split()


def test_a_command_that_may_be_copied_stays_one_line():
    assert say(Terminal(), COMMAND) == [COMMAND]


def test_what_is_read_by_a_program_is_not_broken():
    assert say(io.StringIO(), LONG) == [LONG]
