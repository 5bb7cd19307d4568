"""Stat signatures of the files and folders of a built site, to detect changes without reading."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from struct import Struct

_SEEN = Struct("<QqqQQ")
StatSignatures = dict[str, bytes]  # by absolute path; a folder's ends with a separator


def _look(seen: os.stat_result) -> bytes:
    # Unlike mtime, ctime cannot be set by hand; on Windows it means something else.
    return _SEEN.pack(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_mode)


def scan_output(output: Path) -> StatSignatures:
    """Stat every file and folder; a folder's signature reveals added and removed names."""
    looks: StatSignatures = {}
    folders = [str(output)]
    while folders:
        folder = folders.pop()
        looks[f"{folder}{os.sep}"] = _look(os.lstat(folder))
        with os.scandir(folder) as entries:
            for one in entries:
                if one.is_dir(follow_symlinks=False):
                    folders.append(one.path)
                else:
                    looks[one.path] = _look(one.stat(follow_symlinks=False))
    return looks


def look_at(paths: Iterable[str]) -> StatSignatures:
    """Stat files and folders by name, in a third of the time of a scan.

    Raises
    ------
    OSError
        If one of them is missing.
    """
    return {path: _look(os.lstat(path)) for path in paths}


def digest_signatures(looks: StatSignatures) -> str:
    """Return a digest of all names and signatures."""
    digest = hashlib.sha256()
    for path in sorted(looks):
        digest.update(path.encode("utf-8", "surrogateescape"))
        digest.update(looks[path])
    return digest.hexdigest()
