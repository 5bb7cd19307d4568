"""Console output: a spinner on a terminal, plain lines elsewhere."""

import os
import re
import shutil
import sys
import textwrap
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.status import Status

_COMMAND = re.compile(r"\b[A-Z]+=")  # such as POST=…: keep on one line, to be copied


def fold(words: str, width: int) -> str:
    """Wrap lines longer than ``width`` characters at spaces."""
    return "\n".join(
        line
        if len(line) <= width or _COMMAND.search(line)
        else textwrap.fill(
            line,
            width,
            subsequent_indent=" " * (len(line) - len(line.lstrip()) + 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in words.split("\n")
    )


class Screen:
    """Prints messages. On a terminal, the current step has a spinner.

    Parameters
    ----------
    out:
        The output stream. A terminal gets colors unless NO_COLOR is set or TERM is "dumb".
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.is_terminal = self.out.isatty() and os.environ.get("TERM") != "dumb"
        self.has_colour = self.is_terminal and not os.environ.get("NO_COLOR")
        self._status: Status | None = None

    def step(self, words: str) -> None:
        """Print the current step; on a terminal, it replaces the one before."""
        if not self.is_terminal:
            print(f"{words} …", file=self.out, flush=True)
        elif self._status:
            self._status.update(f"{words} …")
        else:
            from rich.console import Console  # a slow import, needed only for the spinner

            self._status = Console(file=self.out, highlight=False).status(f"{words} …")
            self._status.start()

    def say(self, words: str = "") -> None:
        """Print a permanent message."""
        self.close()
        folded = fold(words, shutil.get_terminal_size().columns) if self.is_terminal else words
        print(folded, file=self.out, flush=True)

    def close(self) -> None:
        """Remove the spinner."""
        if self._status:
            self._status.stop()
            self._status = None

    def __enter__(self) -> "Screen":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
