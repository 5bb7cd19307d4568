"""Atomic file writes, and quick reads."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class ChangedError(Exception):
    """A file has changed since its new content was chosen."""


def read_bytes(path: str) -> bytes:
    """Return a file's bytes, for thousands of files: a Path object costs as much as reading."""
    with open(path, "rb", buffering=0) as stream:  # noqa: PTH123
        return stream.read()


def replace_file(path: Path, content: bytes, is_as_read: Callable[[], bool] = lambda: True) -> None:
    """Replace a file atomically: after a crash or a power cut, either version is complete.

    Permissions are kept, and symbolic links are followed.

    Parameters
    ----------
    path, content:
        The file, created with its folder if needed, and its new bytes.
    is_as_read:
        Called last, when only the rename is left; False aborts.

    Raises
    ------
    ChangedError
        If ``is_as_read`` returns False.
    OSError
        If the disk is full, or the folder is not writable.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(
        f".{path.name}.{os.getpid()}.new"
    )  # the checks ignore names with a leading dot
    try:
        _write_to_disk(new, content)
        if path.exists():
            shutil.copymode(path, new)
        if not is_as_read():
            raise ChangedError
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    with suppress(OSError):  # Windows cannot open folders
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_new(path: Path, content: bytes) -> None:
    """Create a file atomically.

    Raises
    ------
    FileExistsError
        If the file exists; it is not changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(
        f".{path.name}.{os.getpid()}.new"
    )  # the checks ignore names with a leading dot
    try:
        _write_to_disk(new, content)
        try:
            os.link(new, path)  # unlike a rename, this never overwrites
        except (OSError, NotImplementedError) as error:
            if isinstance(error, FileExistsError):
                raise
            with path.open("xb") as opened:  # a file system without hard links
                opened.write(content)
    finally:
        with suppress(OSError):
            new.unlink()


def _write_to_disk(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
