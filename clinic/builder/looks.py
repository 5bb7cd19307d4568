"""What the system says of each file of a built site: none can be changed without it."""

import hashlib
import os
from pathlib import Path
from struct import Struct

_SEEN = Struct("<QqqQQ")
Looks = dict[str, bytes]  # by the file's whole path


def _look(seen: os.stat_result) -> bytes:
    # The time of change (ctime) can't be set by hand, as that of modification can; on Windows it
    # says something else.
    return _SEEN.pack(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_mode)


def look_at_output(output: Path) -> Looks:
    """Look at every file of a folder."""
    looks: Looks = {}
    folders = [str(output)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for one in entries:
                if one.is_dir(follow_symlinks=False):
                    folders.append(one.path)
                else:
                    looks[one.path] = _look(one.stat(follow_symlinks=False))
    return looks


def look_again(looks: Looks, paths: list[Path]) -> None:
    """Look again at files that were written or removed."""
    for path in paths:
        if path.exists():
            looks[str(path)] = _look(path.stat(follow_symlinks=False))
        else:
            looks.pop(str(path), None)


def sum_looks(looks: Looks) -> str:
    """Return a sum of the names of all files and how they look."""
    told = hashlib.sha256()
    for path in sorted(looks):
        told.update(path.encode("utf-8", "surrogateescape"))
        told.update(looks[path])
    return told.hexdigest()
