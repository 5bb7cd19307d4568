"""Durable copies: hashed while copying, fsynced, and readable by a web server."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from clinic.publish.errors import PublishError

_CHUNK = 1 << 20
FILE_MODE = 0o644  # regardless of umask: the web server is another user
FOLDER_MODE = 0o755


def copy_file(
    source: Path, goal: Path, sha256: str | None, modified_ns: int, mode: int = FILE_MODE
) -> None:
    """Copy one file, with mtime `modified_ns`.

    Raises
    ------
    PublishError
        The source no longer has the expected `sha256`.
    """
    digest = hashlib.sha256()
    try:
        reading = source.open("rb")
    except FileNotFoundError:
        raise _changed(source) from None
    with reading, goal.open("xb") as writing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
    if sha256 is not None and digest.hexdigest() != sha256:
        raise _changed(source)
    goal.chmod(mode)
    os.utime(goal, ns=(modified_ns, modified_ns))


def make_folders(top: Path, paths: list[str]) -> list[Path]:
    """Create the parent folders of `paths` under `top`; return them, deepest last."""
    folders = {top}
    for path in paths:
        folder = (top / path).parent
        while folder not in folders:
            folders.add(folder)
            folder = folder.parent
    made = sorted(folders, key=lambda folder: len(folder.parts))
    for folder in made:
        make_open_folder(folder)
    return made


def make_open_folder(folder: Path) -> None:
    """Create a folder that a web server can read."""
    folder.mkdir(exist_ok=True)
    folder.chmod(FOLDER_MODE)


def flush(path: Path) -> None:
    """Fsync a file or folder."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _changed(path: Path) -> PublishError:
    return PublishError(
        f"{path} changed while it was being published. The live site has not changed.",
        "Wait until the build is finished, then run: make publish",
    )
