"""The command `start`: a menu for people who start the program with a double click."""

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
# The choice, its command, and its meaning.
CHOICES = (
    ("write", "write", "write or change posts in your browser"),
    ("preview", "preview", "see the whole site as patients will"),
    ("check", "check", "find problems (nothing is sent)"),
    ("publish", "publish", "check the site, then make it live"),
    ("undo", "rollback", "restore an earlier version of the site"),
    ("setup", "setup", "enter your clinic details and your web host"),
    (STOP, "", "close this menu"),
)


def start(project: Project) -> int:
    """Show the menu until the person stops."""
    screen = project.screen
    if not can_ask(screen):
        screen.say("This menu needs a terminal window. To see all commands, run: make help")
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
    screen.say("\nGoodbye. You can close this window.")
    return DONE


def run_word(root: Path, word: str) -> int:
    """Run a command in a child process; return its exit code.

    Ctrl-C goes to both processes. The menu ignores it, so that only the command ends.
    """
    before = signal.signal(signal.SIGINT, _ignore)  # a child would inherit SIG_IGN
    try:
        return subprocess.call(clinic_command(word), cwd=root, env=read_environment().reveal())
    finally:
        signal.signal(signal.SIGINT, before)


def _ignore(sign: int, frame: FrameType | None) -> None:
    """Ignore the signal."""
