"""What the system says of each file and folder of a built site: none can be changed without it."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from struct import Struct

_SEEN = Struct("<QqqQQ")
StatSignatures = dict[str, bytes]  # by the file's whole path; a folder's ends with a separator


def _look(seen: os.stat_result) -> bytes:
    # The time of change (ctime) can't be set by hand, as that of modification can; on Windows it
    # says something else.
    return _SEEN.pack(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_mode)


def scan_output(output: Path) -> StatSignatures:
    """Look at every file of a folder, and at every folder: it tells when a name comes or goes."""
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
    """Look at files and folders that are known by name: a third of the time of finding them.

    Raises
    ------
    OSError
        One of them is no longer there.
    """
    return {path: _look(os.lstat(path)) for path in paths}


def digest_signatures(looks: StatSignatures) -> str:
    """Return a sum of the names of all files and how they look."""
    told = hashlib.sha256()
    for path in sorted(looks):
        told.update(path.encode("utf-8", "surrogateescape"))
        told.update(looks[path])
    return told.hexdigest()
