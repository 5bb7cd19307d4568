"""The commands rollback and history."""

from collections.abc import Sequence
from pathlib import Path

from clinic.actions.console import Screen
from clinic.actions.git_info import find_name
from clinic.cli import publish_support as hosting
from clinic.cli.prompts import ask, can_ask
from clinic.cli.take_down_command import make_tools
from clinic.publish import history_report as telling
from clinic.publish.rollback import Choose, roll_back
from clinic.publish.status import read_history
from clinic.publish.versions import Version

STOP = ("q", "quit", "stop", "n", "no")


def rollback(
    root: Path,
    screen: Screen,
    target: str,
    release: str,
    *,
    force: bool,
    dry_run: bool,
    more: str = "",
) -> int:
    """Restore a version: the one named by number or release, the chosen one, or the one before.

    `more` holds arguments for the command that undoes the rollback, such as ` TO=…`.
    """
    screen.step("Reading the earlier versions")
    done = roll_back(
        target,
        root=root,
        who=find_name(root),
        tell=screen.say,
        wanted=release,
        choose=_make_list(screen),
        confirm=hosting.make_question(screen),
        dry_run=dry_run,
        address=hosting.find_address(root),
        force=force,
        progress=hosting.make_bar(screen),
        more=more,
        tools=make_tools(root),
    )
    screen.say(done.sentence)
    return 0


def _make_list(screen: Screen) -> Choose | None:
    """Return a function that asks for a version; None without a terminal."""
    return (lambda versions: _choose(screen, versions)) if can_ask(screen) else None


def _choose(screen: Screen, versions: Sequence[Version]) -> Version | None:
    """Print the versions and ask for a number; Enter alone takes the first."""
    numbered = {str(version.number): version for version in versions if not version.lost}
    screen.say("These versions can be restored:")
    for line in telling.describe_versions(versions):
        screen.say(line)

    def complain(answer: str) -> str:
        if answer in numbered or answer.lower() in STOP:
            return ""
        return f"Type one of these numbers: {', '.join(numbered)}. Or type q to stop."

    first = next(iter(numbered))
    return numbered.get(ask(screen, "Version number, or q to stop", first, complain))


def history(root: Path, screen: Screen, target: str) -> int:
    """Print what was published, newest last, and which versions can be restored."""
    for line in read_history(target, root=root, address=hosting.find_address(root)).lines:
        screen.say(line)
    return 0
