"""What a site is made from, as it lies on the disk at one moment."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from clinic.model.droppings import is_dropping
from clinic.model.problem import Problem

RULE = "changed-meanwhile"
_FOLDERS = ("content", "theme", "clinic")
_FILES = ("pelicanconf.py", "publishconf.py")
_PASSED_OVER = {"__pycache__"}

Stock = dict[str, tuple[int, str]]


def _find_files(root: Path) -> Iterator[Path]:
    for name in _FILES:
        yield root / name
    for folder in _FOLDERS:
        for path, folders, names in os.walk(root / folder):
            folders[:] = [one for one in folders if one not in _PASSED_OVER]
            yield from (Path(path, name) for name in names if not is_dropping(name))


def take_stock(root: Path) -> Stock:
    """Return every file that shapes the site, with its time of change and a sum of its bytes.

    The time tells of a file that was changed and changed back: what was read of it in between is
    not what it holds now.
    """
    stock: Stock = {}
    for path in _find_files(root):
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep its reader waiting
                stock[path.relative_to(root).as_posix()] = 0, "no file"
                continue
            with path.open("rb") as stream:
                changed = os.fstat(stream.fileno()).st_mtime_ns
                found = changed, hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:  # a loop, or not ours to read: the checks say so
            found = 0, f"unreadable: {error.errno}"
        stock[path.relative_to(root).as_posix()] = found
    return stock


def find_changes(before: Stock, after: Stock) -> list[Problem]:
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
