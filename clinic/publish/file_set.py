"""The files of a built site: relative path, SHA-256 and size in bytes."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from clinic.publish.errors import PublishError

Kind = Literal["page", "picture", "other"]

_CHUNK = 1 << 18  # bytes

_FINGERPRINT = re.compile(r".\.([0-9a-f]{8,})(?:\.[A-Za-z][A-Za-z0-9]*){1,2}$")
# A date is not a content hash: leaflet.20261122.pdf.
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
# Pagefind puts the content hash into the name: en_1a2b3c4d.pf_fragment.
_SEARCH_PART = re.compile(r"_[0-9a-f]{7,}\.pf_(?:filter|fragment|index|meta)$")
_PICTURES = frozenset({".avif", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".webp"})


@dataclass(frozen=True)
class FileFacts:
    """One file's content: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class FileSet:
    """The files of a folder by relative POSIX path, sorted."""

    files: Mapping[str, FileFacts]

    @property
    def pages(self) -> tuple[str, ...]:
        """The paths of the pages, sorted."""
        return tuple(path for path in self.files if is_page(path))


def is_fingerprinted(path: str) -> bool:
    """Return whether the file name contains a content hash: `name.<8 or more hex>.ext`.

    Parts of Pagefind's search index count too: `en_<7 or more hex>.pf_fragment`.
    """
    name = PurePosixPath(path).name
    if _SEARCH_PART.search(name):
        return True
    match = _FINGERPRINT.search(name)
    return match is not None and not _DATE.match(match[1])


def is_page(path: str) -> bool:
    """Return whether the path is an HTML page."""
    return path.endswith((".html", ".htm"))


def find_kind(path: str) -> Kind:
    """Return the kind of a file, by its extension."""
    if is_page(path):
        return "page"
    return "picture" if PurePosixPath(path).suffix.lower() in _PICTURES else "other"


def read_listing(folder: Path, *, leave_out: Collection[str] = ()) -> FileSet:
    """Hash every file under `folder`. Empty folders are ignored: no host serves them.

    Parameters
    ----------
    leave_out:
        Relative paths to skip.

    Raises
    ------
    PublishError
        An entry is a link or a device, or its name is not valid in a URL.
    OSError
        An entry cannot be read.
    """
    paths = list_paths(folder, leave_out=leave_out)
    return FileSet({path: _read_facts(f"{folder}/{path}") for path in paths})


def list_paths(folder: Path, *, leave_out: Collection[str] = ()) -> list[str]:
    """Return the sorted relative paths of all files under `folder`; raises like `read_listing`."""
    above = {path.rpartition("/")[0] for path in leave_out}
    return sorted(_walk(str(folder), "", frozenset(leave_out), above))


def _walk(folder: str, prefix: str, leave_out: Set[str], above: Set[str]) -> list[str]:
    """Return the paths as strings: `Path` objects cost more time than the disk.

    Paths in `leave_out` are skipped, and so are paths in `above` that are not folders.
    """
    paths: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if path in leave_out:
                continue
            _check_name(folder, path)
            if entry.is_dir(follow_symlinks=False):
                paths += _walk(entry.path, f"{path}/", leave_out, above)
            elif path in above:
                continue
            elif entry.is_file(follow_symlinks=False):
                paths.append(path)
            else:
                kind = "a link" if entry.is_symlink() else "not an ordinary file"
                raise PublishError(
                    f"{entry.path} is {kind}. Only ordinary files can be published.",
                    "Put the file itself there, or remove that entry from the folder.",
                )
    return paths


def _check_name(folder: str, path: str) -> None:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode("utf-8", "replace")
        raise PublishError(
            f"{folder}: the file name {shown} has characters that do not work in web addresses.",
            "Rename the file with plain letters, digits and hyphens.",
        ) from None


def _read_facts(path: str) -> FileFacts:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        # fstat of the open file, so that no other file can take its place (TOCTOU).
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):  # replaced since scandir
            raise PublishError(f"{path} is not an ordinary file.", "Remove it, then publish again.")
        digest = hashlib.sha256()
        while chunk := os.read(descriptor, _CHUNK):
            digest.update(chunk)
    finally:
        os.close(descriptor)
    return FileFacts(digest.hexdigest(), about.st_size)
