"""One word of the front door, typed at a terminal for a project elsewhere.

`python at_terminal.py PROJECT WORD …`
"""

import os
import sys
from pathlib import Path

import pexpect

from clinic.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
GIVEN = (  # what make hands on through the environment
    *("TO", "FORCE", "DRY_RUN", "RELEASE", "TITLE", "TOPIC", "AUTHOR", "TYPE", "IN", "FILE", "YES"),
    *("NO_COLOR", "PUBLISH_TARGET"),
)


def sit_down(project: Path, *words: str, seconds: int = 180) -> pexpect.spawn:
    """Start a word at a terminal of 100 columns; nothing of the caller's wishes comes along."""
    env = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return pexpect.spawn(
        sys.executable,
        [str(Path(__file__)), str(project), *words],
        cwd=str(project),
        env={**env, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        timeout=seconds,
        encoding="utf-8",
        dimensions=(50, 100),
    )


def stop_with_ctrl_c(terminal: pexpect.spawn, answer: str = "Stopped") -> None:
    """Press Ctrl+C at a question until the program answers.

    A press between printing a question and waiting for a key is only noticed at the next key:
    Python's `input` works so.
    """
    terminal.sendintr()
    while terminal.expect([answer, pexpect.TIMEOUT], timeout=10):
        terminal.sendintr()


def stop_with_ctrl_d(terminal: pexpect.spawn, answer: str = "Stopped") -> None:
    """Press Ctrl+D at a question and wait for the answer."""
    terminal.sendeof()
    terminal.expect(answer)


def end(terminal: pexpect.spawn) -> int | None:
    """Read to the end and return the exit code."""
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.exitstatus


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], Path(sys.argv[1])))
