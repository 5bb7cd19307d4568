"""A lock per folder, so that only one build runs; the system releases it when its holder dies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from clinic.builder.errors import BusyError
from clinic.core.boundary import list_below

# The entries of a work folder.
_FILES = ("cache.db", "lock", "lock-holder.json", "last-build.json")
_FOLDERS = ("search",)


def _describe_holder(folder: Path) -> str:
    """Return a message about the lock's holder, as far as known."""
    try:
        holder = json.loads((folder / "lock-holder.json").read_text(encoding="utf-8"))
        return f"{holder['who']} has been building this site since {holder['since']}."
    except (OSError, ValueError, KeyError, TypeError):
        return "Another window on this computer is building this site."


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder with its content."""
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
    """Create the work folder, and remove entries of the wrong type.

    Everything in this folder is safe to delete.
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
    """Hold the folder's lock during the block.

    Parameters
    ----------
    folder:
        The folder for the lock's two small files; created if needed.
    who:
        The holder's name for the message that others see.

    Raises
    ------
    BusyError
        If another process holds it.
    """
    _prepare(folder)
    # No soft lock: a mere lock file would outlive a killed holder.
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
