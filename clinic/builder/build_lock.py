"""One build at a time in a folder; the system lets the lock go when its holder dies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from clinic.builder.errors import BusyError
from clinic.core.boundary import list_below

# What is written below a work folder, here and by what makes pages.
_FILES = ("cache.db", "lock", "lock-holder.json", "last-build.json")
_FOLDERS = ("search",)


def _describe_holder(folder: Path) -> str:
    """Say in words who holds the lock, as far as its holder wrote it down."""
    try:
        holder = json.loads((folder / "lock-holder.json").read_text(encoding="utf-8"))
        return f"{holder['who']} has been building this site since {holder['since']}."
    except (OSError, ValueError, KeyError, TypeError):
        return "This site is being built by another window on this computer."


def remove(path: Path) -> None:
    """Remove a file, a shortcut, or a folder with all in it."""
    if path.is_dir() and not path.is_symlink():
        for one in reversed(list_below(path)):
            if one.is_dir() and not one.is_symlink():
                one.rmdir()
            else:
                one.unlink()
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _prepare(folder: Path) -> None:
    """Make the work folder, and clear out of it what stands in the place of something of ours.

    Whatever is in it can be deleted at any time.
    """
    if not folder.is_dir():
        remove(folder)
        folder.mkdir(parents=True)
    for names, is_right in ((_FILES, Path.is_file), (_FOLDERS, Path.is_dir)):
        for path in (folder / name for name in names):
            if not is_right(path):
                remove(path)


@contextmanager
def hold_lock(folder: Path, who: str) -> Iterator[None]:
    """Hold the folder's lock while the block runs.

    Parameters
    ----------
    folder:
        Where the lock's two small files are kept; made when it is not there.
    who:
        A name for the message that somebody else would read.

    Raises
    ------
    BusyError
        Somebody else holds it.
    """
    _prepare(folder)
    # (A lock that is no more than a file would outlive a holder who was killed.)
    lock = FileLock(folder / "lock", blocking=False, mode=0o644, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(_describe_holder(folder)) from None
    try:
        holder = {"who": who, "since": datetime.now().astimezone().strftime("%H:%M")}
        (folder / "lock-holder.json").write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        lock.release()
