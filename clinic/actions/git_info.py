"""The editor's name and the commit of the checkout, from git."""

import getpass
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a build does not need the publish package
    from clinic.publish.guards import Age


def _ask_git(root: Path, *question: str) -> str:
    git = shutil.which("git")
    if not git:
        return ""
    answer = subprocess.run(
        [git, "-C", str(root), *question], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""


def find_name(root: Path) -> str:
    """Return user.name from git, or else the name of the user account."""
    name = _ask_git(root, "config", "user.name")
    if name:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return "someone"


def find_commit(root: Path) -> str | None:
    """Return the current commit; None outside git."""
    return _ask_git(root, "rev-parse", "HEAD") or None


def compare_commits(root: Path, live: str | None) -> "Age":
    """Return how the checkout relates to the live commit."""
    head = find_commit(root)
    if not live or not head or live == head:
        return "newer"
    if not _ask_git(root, "cat-file", "-t", live):
        return "unknown"
    base = _ask_git(root, "merge-base", live, head)
    if base == live:
        return "newer"
    return "older" if base == head else "apart"
