"""Earlier versions of a post, from git and autosave, and word-level diffs."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path

from clinic.content.document import CONTENT
from clinic.web.editor.autosave import REASONS, AutosaveStore

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_FROM_GIT = re.compile(r"git-(?P<commit>[0-9a-f]{40})")
_MOST = 50  # versions from git
_FEWEST_ALIKE = 0.3  # less similar lines are shown as removed and added, not as changed


@dataclass(frozen=True)
class Version:
    """An earlier version: its id, time, description and author."""

    id: str
    when: datetime
    what: str
    who: str = ""


@dataclass(frozen=True)
class Piece:
    """A part of a diff: ``kind`` is same, out (removed), in (added) or gap."""

    kind: str
    text: str


def _ask_git(root: Path, *question: str) -> bytes | None:
    git = shutil.which("git")
    if git is None:
        return None
    asked = subprocess.run([git, "-C", str(root), *question], capture_output=True, check=False)
    return asked.stdout if asked.returncode == 0 else None


def _list_from_git(root: Path, place: str) -> list[Version]:
    form = "--format=%H%x1f%aI%x1f%an%x1f%s"
    log = _ask_git(root, "log", f"-{_MOST}", form, "--", f"{CONTENT}/{place}")
    found = []
    for line in (log or b"").decode("utf-8", "replace").splitlines():
        commit, when, who, what = line.split("\x1f", 3)
        found.append(Version(f"git-{commit}", datetime.fromisoformat(when), what, who))
    return found


def list_versions(root: Path, keeping: AutosaveStore, place: str) -> list[Version]:
    """Return all known earlier versions of a post, newest first."""
    kept = [
        Version(one.name, one.when, REASONS.get(one.why, "")) for one in keeping.versions(place)
    ]
    both = kept + _list_from_git(root, place)
    return sorted(both, key=lambda one: one.when, reverse=True)


def read_version(root: Path, keeping: AutosaveStore, place: str, version: str) -> bytes | None:
    """Return the content of an earlier version; None if it is not available."""
    if found := _FROM_GIT.fullmatch(version):
        return _ask_git(root, "show", f"{found['commit']}:./{CONTENT}/{place}")
    return keeping.read(place, version)


def _join(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for one in pieces:
        if joined and joined[-1].kind == one.kind:
            joined[-1] = Piece(one.kind, joined[-1].text + one.text)
        elif one.text:
            joined.append(one)
    return joined


def _compare(old: list[str], new: list[str]) -> list[Piece]:
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
        else:
            pieces += [Piece("out", "".join(old[a:b])), Piece("in", "".join(new[c:d]))]
    return pieces


def compare_words(old: str, new: str) -> list[Piece]:
    """Return the word-level diff of two texts."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        words = _WORD.findall(gone), _WORD.findall(come)
        if tag == "equal":
            pieces.append(Piece("same", gone))
        elif SequenceMatcher(None, *words, autojunk=False).quick_ratio() < _FEWEST_ALIKE:
            pieces += [Piece("out", gone), Piece("in", come)]
        else:
            pieces += _compare(*words)
    return _join(pieces)


def has_changes(pieces: list[Piece]) -> bool:
    """Return whether a diff has changes."""
    return any(one.kind != "same" for one in pieces)


def shorten(pieces: list[Piece], around: int = 2) -> list[Piece]:
    """Return a diff without the lines far from any change; ``gap`` replaces them.

    Parameters
    ----------
    around:
        The number of context lines above and below a change.
    """
    short: list[Piece] = []
    for at, one in enumerate(pieces):
        lines = one.text.splitlines(keepends=True)
        above = around + 1 if at else 0  # the rest of the changed line counts as one
        below = around + 1 if at < len(pieces) - 1 else 0
        if one.kind != "same" or len(lines) <= above + below + 1:
            short.append(one)
            continue
        short.append(Piece("same", "".join(lines[:above])))
        short.append(Piece("gap", str(len(lines) - above - below)))
        short.append(Piece("same", "".join(lines[len(lines) - below :])))
    return [one for one in short if one.text]
