"""Files that we alone keep, read and written whatever stands in their place.

A folder, a pipe or a link there is not ours, so it is never removed. It is moved aside, in the same
folder, where somebody can find it.
"""

from __future__ import annotations

import itertools
import os
import stat
from pathlib import Path


def read_own(path: Path) -> bytes | None:
    """Read a file; None where there is none, or where something else stands there."""
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, os.O_RDONLY | flags)  # a pipe would be waited for
    except OSError:
        return None if not _is_file(path) else path.read_bytes()  # which says why
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read()


def make_way(path: Path) -> None:
    """Make a place for a file, and the folders above it, by moving aside what stands there."""
    folder = path.parent
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        move_aside(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(path) and not _is_file(path):
        move_aside(path)


def remove_own(path: Path) -> None:
    """Remove a file if there is one; what else stands there stays."""
    if _is_file(path):
        path.unlink(missing_ok=True)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def move_aside(path: Path) -> None:
    """Give what stands there a name that nothing has."""
    names = (path.with_name(f"{path.name}.moved-{number}") for number in itertools.count(1))
    path.rename(next(name for name in names if not os.path.lexists(name)))
