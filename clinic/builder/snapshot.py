"""Snapshots of the input files of a site, to detect changes during a build."""

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
_DEEPEST = 60  # nesting levels of folders
_MOST = 1 << 24  # bytes per read
# Do not block on a pipe; do not translate line ends on Windows.
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
    """Return the mtime and the digest of every input file of the site.

    The mtime reveals a file that was changed and changed back during the build.
    """
    # Strings, not Path objects: for ten thousand files those take as long as reading.
    stock: Snapshot = {}
    start = len(str(root)) + 1
    for path in _find_files(str(root)):
        name = path[start:].replace(os.sep, "/")
        try:
            stock[name] = _look_into(path)
        except OSError as error:  # a link loop, or no permission: the checks report it
            stock[name] = 0, f"unreadable: {error.errno}"
    return stock


def fingerprint_content(stock: Snapshot) -> str:
    """Return a SHA-256 of all names and bytes below content/."""
    digest = hashlib.sha256()
    for name, (_, sha256) in sorted(stock.items()):
        if name.startswith("content/"):
            digest.update(f"{name}\0{sha256}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _look_into(path: str) -> tuple[int, str]:
    """Return a file's mtime in nanoseconds and its SHA-256."""
    # System calls: Python's file objects take twice as long.
    file = os.open(path, _READING)
    try:
        seen = os.fstat(file)
        if not stat.S_ISREG(seen.st_mode):
            return 0, "no file"
        digest, wanted = hashlib.sha256(), min(seen.st_size + 1, _MOST)
        while True:
            piece = os.read(file, wanted)
            digest.update(piece)
            if len(piece) < wanted:  # end of file
                return seen.st_mtime_ns, digest.hexdigest()
    finally:
        os.close(file)


def diff_snapshots(before: Snapshot, after: Snapshot) -> list[Problem]:
    """Return a Problem for each file that changed between two snapshots."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return [
        Problem(
            rule=RULE,
            file=name,
            what="This file changed while the site was being built.",
            fix="Finish your changes to this file, then build again.",
        )
        for name in sorted(changed)
    ]
