"""Write a file in one step."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class ChangedError(Exception):
    """A file is no longer what it was when its new words were chosen."""


def replace_file(path: Path, content: bytes, is_as_read: Callable[[], bool] = lambda: True) -> None:
    """Put new bytes in a file's place: a crash or a power cut leaves the old or the new, whole.

    Its rights stay, and a shortcut stays one.

    Parameters
    ----------
    path, content:
        Which file, made with its folder when it is not there, and all its bytes.
    is_as_read:
        Asked last of all, when the new bytes are on the disk and one rename is left to do.

    Raises
    ------
    ChangedError
        It says no.
    OSError
        The disk is full, or the folder may not be written to.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")  # a dot: the checks pass over it
    try:
        _write_to_disk(new, content)
        if path.exists():
            shutil.copymode(path, new)
        if not is_as_read():
            raise ChangedError
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_new(path: Path, content: bytes) -> None:
    """Write a new file, whole or not at all.

    Raises
    ------
    FileExistsError
        There is one already; it stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")  # a dot: the checks pass over it
    try:
        _write_to_disk(new, content)
        try:
            os.link(new, path)  # unlike a rename, this never takes another file's place
        except (OSError, NotImplementedError) as error:
            if isinstance(error, FileExistsError):
                raise
            with path.open("xb") as opened:  # a disk without links
                opened.write(content)
    finally:
        with suppress(OSError):
            new.unlink()


def _write_to_disk(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
