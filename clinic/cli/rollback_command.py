"""Going back to a version that was online: the list, the question, what happened before."""

from collections.abc import Sequence
from pathlib import Path

from clinic.actions.console import Screen
from clinic.actions.git_info import find_name
from clinic.cli import publish_support as hosting
from clinic.cli.prompts import ask, can_ask
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
    """Put a version back: the one named by number or release, else chosen, else the one before.

    `more` is what the command that undoes this needs behind its name.
    """
    screen.step("Looking at the earlier versions")
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
    )
    screen.say(done.sentence)
    return 0


def _make_list(screen: Screen) -> Choose | None:
    """Give the question which version it shall be; None when nobody sits at a terminal."""
    return (lambda versions: _choose(screen, versions)) if can_ask(screen) else None


def _choose(screen: Screen, versions: Sequence[Version]) -> Version | None:
    """Show what can be put back and ask for a number; Enter alone takes the first."""
    numbered = {str(one.number): one for one in versions if one.number}
    screen.say("These versions can be restored:")
    for line in telling.describe_versions(versions):
        screen.say(line)

    def complain(answer: str) -> str:
        if answer in numbered or answer.lower() in STOP:
            return ""
        return f"Type a number from 1 to {len(numbered)}, or q to stop."

    return numbered.get(ask(screen, "Which one? Its number, or q to stop", "1", complain))


def history(root: Path, screen: Screen, target: str) -> int:
    """List what was published, the newest last, and what of it can be put back."""
    for line in read_history(target, root=root, address=hosting.find_address(root)).lines:
        screen.say(line)
    return 0
