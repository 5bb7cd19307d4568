"""Hands at a real terminal and in a real browser; each key and each click is counted."""

import os
from dataclasses import dataclass
from pathlib import Path

import pexpect
from playwright.sync_api import Locator, Page

from tests.cli.at_terminal import GIVEN

PROMPT = "clinic$ "
COLUMNS = 84
PATIENCE = 60  # seconds: on a busy computer all that is waited for comes late


@dataclass
class Count:
    """What a person did so far."""

    keys: int = 0
    clicks: int = 0


class Terminal:
    """A terminal in the folder of a project, as somebody opens it who has nothing set up."""

    def __init__(self, project: Path, count: Count, **environment: str) -> None:
        kept = {name: one for name, one in os.environ.items() if name not in (*GIVEN, "PORT")}
        asked = {"PS1": PROMPT, "TERM": "xterm-256color", "NO_BROWSER": "1"}
        self.count = count
        self.written = ""  # since the last word was typed, with all that steers a terminal
        self._child = pexpect.spawn(
            "sh",
            cwd=str(project),
            env=kept | asked | environment,
            timeout=PATIENCE,
            encoding="utf-8",
            dimensions=(50, COLUMNS),
        )
        self._settle()

    def _settle(self) -> None:
        """Wait until the shell has done all that it was given: after Ctrl-C it may ask twice."""
        self._child.sendline("echo set$((7 * 6))led")
        self._child.expect_exact("set42led")
        self._child.expect_exact(PROMPT)

    def type(self, words: str) -> None:
        """Type a line and press Enter."""
        self.count.keys += len(words) + 1
        self._child.sendline(words)

    def begin(self, words: str) -> None:
        """Type a word that begins something."""
        self._settle()
        self.written = PROMPT
        self.type(words)

    def read(self, *patterns: str) -> str:
        """Read until one of the patterns comes; return what matched."""
        self._child.expect(list(patterns))
        self.written += self._child.before + self._child.after
        return str(self._child.after)

    def end(self) -> str:
        """Read until the terminal waits for another word; return all since the last one."""
        self.read(r"clinic\$ ")
        return self.written

    def run(self, words: str) -> str:
        """Type a word, agree to what it asks with Enter or y, and return all that it wrote."""
        self.begin(words)
        while True:
            asked = self.read(r"clinic\$ ", r"\[y/N\] ", r"\[\d+\]: ")
            if asked == PROMPT:
                return self.written
            self.type("y" if "y/N" in asked else "")

    def stop(self) -> str:
        """Hold Ctrl and press C."""
        self.count.keys += 1
        self._child.sendintr()
        return self.end()

    def close(self) -> None:
        """Close the window, and with it all that runs in it."""
        self._child.close(force=True)


class Hands:
    """Hands at one page of a browser."""

    def __init__(self, page: Page, count: Count) -> None:
        self.page, self.count = page, count

    def click(self, what: Locator) -> None:
        """Click something."""
        self.count.clicks += 1
        what.click()

    def type(self, words: str) -> None:
        """Type where the cursor is; a line's end is the Enter key."""
        self.count.keys += len(words)
        self.page.keyboard.type(words)

    def press(self, key: str) -> None:
        """Press one key, or several at once."""
        self.count.keys += 1
        self.page.keyboard.press(key)

    def write(self, field: Locator, words: str) -> None:
        """Click into a field and write in the place of what is there."""
        self.click(field)
        self.press("Control+a")
        if words:
            self.type(words)
        else:
            self.press("Delete")

    def choose(self, field: Locator, words: str) -> None:
        """Choose one of a list by its first words."""
        self.click(field)
        self.type(words)
        self.press("Enter")
