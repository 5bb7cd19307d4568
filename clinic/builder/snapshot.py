"""What a site is made from, as it lies on the disk at one moment."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from clinic.core.junk_files import is_dropping
from clinic.core.problem import Problem

RULE = "changed-meanwhile"
_FOLDERS = ("content", "theme", "clinic")
_FILES = ("pelicanconf.py", "publishconf.py")
_PASSED_OVER = {"__pycache__"}
_DEEPEST = 60  # folders inside each other
_MOST = 1 << 24  # bytes read at a time
# A pipe keeps nobody waiting; Windows changes no line break.
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

Snapshot = dict[str, tuple[int, str]]


def _find_files(root: str) -> Iterator[str]:
    for name in _FILES:
        yield f"{root}{os.sep}{name}"
    for folder in _FOLDERS:
        for path, folders, names in os.walk(f"{root}{os.sep}{folder}"):
            is_deep = path.count(os.sep) - root.count(os.sep) > _DEEPEST  # the checks say it
            folders[:] = [] if is_deep else [one for one in folders if one not in _PASSED_OVER]
            yield from (f"{path}{os.sep}{name}" for name in names if not is_dropping(name))


def take_snapshot(root: Path) -> Snapshot:
    """Return every file that shapes the site, with its time of change and a sum of its bytes.

    The time tells of a file that was changed and changed back: what was read of it in between is
    not what it holds now.
    """
    # Names as texts, not as paths: of ten thousand files these would take as long as the reading.
    stock: Snapshot = {}
    start = len(str(root)) + 1
    for path in _find_files(str(root)):
        name = path[start:].replace(os.sep, "/")
        try:
            stock[name] = _look_into(path)
        except OSError as error:  # a loop, or not ours to read: the checks say so
            stock[name] = 0, f"unreadable: {error.errno}"
    return stock


def _look_into(path: str) -> tuple[int, str]:
    """Return a file's time of change and a sum of its bytes."""
    # (By the system's own words: Python's file objects take as long again.)
    file = os.open(path, _READING)
    try:
        seen = os.fstat(file)
        if not stat.S_ISREG(seen.st_mode):
            return 0, "no file"
        told, wanted = hashlib.sha256(), min(seen.st_size + 1, _MOST)
        while True:
            piece = os.read(file, wanted)
            told.update(piece)
            if len(piece) < wanted:  # it is at its end
                return seen.st_mtime_ns, told.hexdigest()
    finally:
        os.close(file)


def diff_snapshots(before: Snapshot, after: Snapshot) -> list[Problem]:
    """Return a Problem for each file that changed between two moments of one build."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return [
        Problem(
            rule=RULE,
            file=name,
            what="This file changed while the site was being built.",
            fix="Nothing is wrong with it. Finish what you are writing there, and build again.",
        )
        for name in sorted(changed)
    ]
