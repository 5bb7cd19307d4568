"""A publisher in a process of its own, which can be told to stop dead at a chosen moment.

Started as `publisher.py JSON`. It publishes `root`/`site` to `root`/public, prints
what an editor would read and ends with the exit code of the front door.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.publish.errors import PublishError
from clinic.publish.publish import publish_site
from clinic.publish.rollback import roll_back

# What changes something on the disk; `open` counts when it is for writing.
_STEPS = frozenset(
    f"os.{call}"
    for call in ("chmod", "mkdir", "remove", "rename", "rmdir", "symlink", "truncate", "utime")
)


def say(words: object) -> None:
    """Speak to the test, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def die() -> None:
    """Die as by kill -9: no clean-up, no word."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Story:
    """The lines told so far, and at which of them to stop or to wait for a word on stdin."""

    die_at: int
    hold_at: str
    damages: Path | None = None  # spoiled before all is read back
    told: int = 0

    def tell(self, line: str) -> None:
        self.told += 1
        if self.told == self.die_at:
            die()
        if self.damages and line.startswith("Verifying every file"):
            self.damages.write_text("SPOILED")
            say("spoiled")
        if self.hold_at and line.startswith(self.hold_at):
            say("held")
            sys.stdin.readline()


def count_steps(die_at: int) -> list[int]:
    """Count the steps that change the disk from here on; die just before the chosen one."""
    steps = [0]

    def watch(event: str, values: tuple[Any, ...]) -> None:
        is_writing = event == "open" and bool(int(values[2] or 0) & (os.O_WRONLY | os.O_RDWR))
        if is_writing or event in _STEPS:
            steps[0] += 1
            if steps[0] == die_at:
                die()

    sys.addaudithook(watch)
    return steps


def run(order: dict[str, Any]) -> int:
    root = Path(order["root"])
    damages = root / order["damages"] if "damages" in order else None
    story = Story(order.get("die_at_line", 0), order.get("hold_at", ""), damages)
    if order.get("wait"):
        say("ready")
        sys.stdin.readline()
    if (user := order.get("user")) and os.geteuid() == 0:
        os.seteuid(user)
    if limit := order.get("largest_file"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    began = time.monotonic()
    steps = count_steps(order.get("die_at_step", 0))
    if seconds := order.get("die_after"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM ends a process without a word
    who = order.get("who", "Maria")
    try:
        if order.get("verb") == "rollback":
            sentence = roll_back("public", root=root, who=who, tell=story.tell).sentence
        else:
            sentence = publish_site(
                root / order.get("site", "output"),
                "public",
                root=root,
                demo=True,
                who=who,
                commit=None,
                address="",
                tell=story.tell,
            ).sentence
    except PublishError as error:
        say(error)
        if damages:
            say(f"{steps[0]} steps {time.monotonic() - began:.4f} seconds")
        return error.exit_code
    say(sentence)
    say(f"{steps[0]} steps {time.monotonic() - began:.4f} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(run(json.loads(sys.argv[1])))
