"""Path confinement: which files may be read into a site, and where it may be written.

This is the only module with this check: any code that opens a file named by content or by a URL
calls it first. A path is validated as a string before the file system is touched: on Windows,
merely opening ``//server/share`` sends the user's name and password hash to that server. A hard
link is indistinguishable from the file itself: anyone who can create one could also copy the file.
"""

import os
import posixpath
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class OutsideError(Exception):
    """A path is outside the site; the message says how."""


def is_device(name: str) -> bool:
    """Return whether Windows reserves a file name for a device, whatever its extension."""
    return bool(_DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")))


@lru_cache(maxsize=10_000)  # a build asks again and again
def find_fault(place: str) -> str:
    """Return why a path is not a valid path below a folder, as a sentence; or an empty string.

    Parameters
    ----------
    place:
        The path with ``/`` as separator; only the string is examined.
    """
    parts = place.split("/")
    if "\\" in place:
        return "The path has a backslash."
    if ":" in place:
        return "The path has a colon."
    if place.startswith("/"):
        return "The path starts at the root of this computer."
    if posixpath.normpath(place).split("/")[0] == "..":
        return "The path goes outside the folder."
    if _CONTROL.search(place):
        return "The path has a control character."
    if any(is_device(part) for part in parts):
        return "Windows reserves this name for a device."
    if any(part.strip(". ") == "" and part not in ("", ".", "..") for part in parts):
        return "The path has a name of only dots and spaces."
    return ""


def is_inside(path: Path | str, folder: Path | str) -> bool:
    """Return whether a path is inside a folder after resolving all links."""
    end, root = os.path.realpath(path), os.path.realpath(folder)
    return end == root or end.startswith(root.rstrip(os.sep) + os.sep)


def is_link(path: Path | str) -> bool:
    """Return whether a path is itself a symbolic link or a Windows junction."""
    try:
        return _is_link(os.lstat(path))
    except OSError:
        return False


def _is_link(info: os.stat_result) -> bool:
    tag = getattr(info, "st_reparse_tag", 0)
    is_junction = bool(tag) and tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
    return stat.S_ISLNK(info.st_mode) or is_junction


def _is_junction(path: str) -> bool:
    """Return whether an apparent folder is a Windows junction."""
    return sys.platform == "win32" and is_link(path)


def find_source(folder: Path | str, place: str) -> Path:
    """Return the file at a path below a folder; it need not exist.

    Raises
    ------
    OutsideError
        If the path, or a link in it, goes outside the folder, or is not a regular file.
    """
    path = join_below(folder, place)
    with suppress(OSError):
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            raise OutsideError("The path is not a file.")
    return Path(path)


def find_destination(folder: Path | str, place: str) -> Path:
    """Return the path below a folder at which to write; see `join_below`."""
    return Path(join_below(folder, place))


def join_below(folder: Path | str, place: str) -> str:
    """Return the path below a folder at which to write, as a string.

    Raises
    ------
    OutsideError
        If the path, or a link in it, goes outside the folder.
    """
    if fault := find_fault(place):
        raise OutsideError(fault)
    path = os.path.join(folder, place)  # noqa: PTH118  (thousands of them)
    if _may_lead_away(folder, place) and not is_inside(path, folder):
        raise OutsideError("A link goes outside the folder.")
    return path


def _may_lead_away(folder: Path | str, place: str) -> bool:
    """Return whether a component of a path is a link or ``..``."""
    path, parts = os.fspath(folder), place.split("/")
    if ".." in parts:
        return True
    for part in parts:
        path = f"{path}{os.sep}{part}"
        try:
            if _is_link(os.lstat(path)):
                return True
        except FileNotFoundError:  # then nothing is below it
            return False
        except OSError:
            continue
    return False


def walk_below(folder: Path | str) -> Iterator[tuple[str, bool]]:
    """Yield each path below a folder, and whether it is a folder; links are not followed.

    (Up to Python 3.12, ``Path.rglob`` and ``os.walk`` recurse, and fail on a thousand nested
    folders.)
    """
    waiting = [os.fspath(folder)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for one in entries:
                is_folder = one.is_dir(follow_symlinks=False) and not _is_junction(one.path)
                yield one.path, is_folder
                if is_folder:
                    waiting.append(one.path)


def list_below(folder: Path | str) -> list[Path]:
    """Return all paths below a folder, each folder before its content; links are not followed."""
    return [Path(path) for path, _ in walk_below(folder)]


def list_files(folder: Path | str) -> list[str]:
    """Return the sorted relative paths of all files and links below a folder, with ``/``."""
    start = len(os.fspath(folder).rstrip(os.sep)) + 1
    files = (path[start:] for path, is_folder in walk_below(folder) if not is_folder)
    # A zero byte is in no name, and less than any other: folders sort by their names.
    return [
        place.replace("\0", "/") for place in sorted(one.replace(os.sep, "\0") for one in files)
    ]


def find_links_out(folder: Path | str, root: Path | str) -> list[str]:
    """Return the relative paths of the links below a folder whose targets are outside ``root``."""
    links = (one for one, _ in walk_below(folder) if is_link(one) and not is_inside(one, root))
    return sorted(Path(one).relative_to(folder).as_posix() for one in links)
