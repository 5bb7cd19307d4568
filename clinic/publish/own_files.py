"""Read and write our own state files, even if something else is at their path.

A folder, a pipe or a link at that path is not ours, so it is never deleted. It is renamed within
the same folder, where a person can find it.
"""

from __future__ import annotations

import itertools
import os
import stat
from pathlib import Path


def read_own(path: Path) -> bytes | None:
    """Return the content of a regular file; None if there is no such file."""
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, os.O_RDONLY | flags)  # O_NONBLOCK: a FIFO would block
    except OSError:
        return None if not _is_file(path) else path.read_bytes()  # raises with the reason
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read()


def make_way(path: Path) -> None:
    """Create the parent folders of a file, and rename whatever is in the way."""
    folder = path.parent
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        move_aside(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(path) and not _is_file(path):
        move_aside(path)


def remove_own(path: Path) -> None:
    """Delete a regular file if it exists; leave anything else."""
    if _is_file(path):
        path.unlink(missing_ok=True)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def move_aside(path: Path) -> None:
    """Rename an entry to an unused name."""
    names = (path.with_name(f"{path.name}.moved-{number}") for number in itertools.count(1))
    path.rename(next(name for name in names if not os.path.lexists(name)))
