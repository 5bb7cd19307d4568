"""The story of `start`: a list to choose from, for whoever begins with a double click."""

import signal
import subprocess
from datetime import datetime
from pathlib import Path
from types import FrameType

from clinic.actions.context import Project
from clinic.cli.prompts import can_ask, choose
from clinic.cli.status_line import describe
from clinic.core.isolation import clinic_command
from clinic.publish.secrets import read_environment

DONE, WRONG_USE = 0, 2
STOP = "stop"
# What is chosen, the word it stands for, and what it means.
CHOICES = (
    ("write", "write", "write or change a post, in your browser"),
    ("preview", "preview", "see the whole site as patients will"),
    ("check", "check", "look for mistakes; nothing is sent"),
    ("publish", "publish", "check, then put the site online"),
    ("undo", "rollback", "put an earlier version of the site back"),
    ("setup", "setup", "your clinic's name, phone, hours, host"),
    (STOP, "", "close this"),
)


def start(project: Project) -> int:
    """Ask what to do, do it, and ask again, until somebody stops."""
    screen = project.screen
    if not can_ask(screen):
        screen.say("This asks, so it needs a window to type in. Without one:  make help")
        return WRONG_USE
    words = {chosen: word for chosen, word, _ in CHOICES}
    listed = [(chosen, meaning) for chosen, _, meaning in CHOICES]
    while True:
        screen.say(f"\n{describe(project.root, datetime.now().astimezone())}\n")
        try:
            chosen = choose(screen, "What would you like to do?", listed)
        except KeyboardInterrupt:
            chosen = STOP
        if chosen == STOP:
            break
        run_word(project.root, words[chosen])
    screen.say("\nGood-bye. You can close this window.")
    return DONE


def run_word(root: Path, word: str) -> int:
    """Tell the story of a word in a process of its own; return its exit code.

    Ctrl-C ends that story alone: it reaches both of us, and here it means nothing meanwhile.
    """
    before = signal.signal(signal.SIGINT, _pass_over)  # unlike SIG_IGN, no child inherits this
    try:
        return subprocess.call(clinic_command(word), cwd=root, env=read_environment().reveal())
    finally:
        signal.signal(signal.SIGINT, before)


def _pass_over(sign: int, frame: FrameType | None) -> None:
    """Let who was called hear it."""
