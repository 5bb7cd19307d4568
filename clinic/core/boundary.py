"""What belongs to a site: which files may be read into it, and where it may be written.

The one owner of this rule; whatever opens a file that a text or an address names asks here first.
A name is judged by its words before the computer is asked: on Windows, only to look at
``//server/share`` sends this person's name and a sum of the password to that server. A hard link
can't be told from the file itself: whoever may make one could as well copy the file.
"""

import os
import posixpath
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class OutsideError(Exception):
    """A name leads to what does not belong to the site; the message says how."""


def is_device(name: str) -> bool:
    """Return whether Windows takes a file's name for a device, whatever its ending."""
    return bool(_DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")))


def find_fault(place: str) -> str:
    """Return what keeps a place from being one below a folder, by its words alone; or nothing.

    Parameters
    ----------
    place:
        The place as it is written, its parts parted by ``/``.
    """
    parts = place.split("/")
    if "\\" in place:
        return "It has a backslash."
    if ":" in place:
        return "It has a colon."
    if place.startswith("/"):
        return "It names a whole path of this computer."
    if posixpath.normpath(place).split("/")[0] == "..":
        return "It leads out of the folder."
    if _CONTROL.search(place):
        return "It has a control character."
    if any(is_device(part) for part in parts):
        return "Windows takes the name for a device."
    if any(part.strip(". ") == "" and part not in ("", ".", "..") for part in parts):
        return "It has a name of dots and spaces alone."
    return ""


def is_inside(path: Path | str, folder: Path | str) -> bool:
    """Return whether a path ends inside a folder once all links in it are followed."""
    end, root = os.path.realpath(path), os.path.realpath(folder)
    return end == root or end.startswith(root.rstrip(os.sep) + os.sep)


def is_link(path: Path | str) -> bool:
    """Return whether a path is itself a link to elsewhere: a symbolic one, or Windows' junction."""
    try:
        info = os.lstat(path)
    except OSError:
        return False
    tag = getattr(info, "st_reparse_tag", 0)
    is_junction = bool(tag) and tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
    return stat.S_ISLNK(info.st_mode) or is_junction


def _is_junction(path: str) -> bool:
    """Return whether what looks like a folder is Windows' link to one; other systems have none."""
    return sys.platform == "win32" and is_link(path)


def find_source(folder: Path | str, place: str) -> Path:
    """Return the file at a place below a folder; it need not be there.

    Raises
    ------
    OutsideError
        The place, or a link in it, leads out of the folder, or to what is not a plain file.
    """
    path = find_destination(folder, place)
    if path.exists() and not path.is_file():
        raise OutsideError("It is not a file.")
    return path


def find_destination(folder: Path | str, place: str) -> Path:
    """Return the path of a place below a folder, where something may be written.

    Raises
    ------
    OutsideError
        The place, or a link in it, leads out of the folder.
    """
    if fault := find_fault(place):
        raise OutsideError(fault)
    path = Path(folder, place)
    if _may_lead_away(folder, place) and not is_inside(path, folder):
        raise OutsideError("A link leads out of the folder.")
    return path


def _may_lead_away(folder: Path | str, place: str) -> bool:
    """Return whether a part of a place is a link, or is to be followed back up."""
    path, parts = os.fspath(folder), place.split("/")
    if ".." in parts:
        return True
    for part in parts:
        path = os.path.join(path, part)  # noqa: PTH118  (thousands of them)
        if is_link(path):
            return True
    return False


def walk_below(folder: Path | str) -> Iterator[tuple[str, bool]]:
    """Yield each path below a folder, and whether it is itself a folder; no link is followed.

    (``Path.rglob`` and ``os.walk`` call themselves for each folder, up to Python 3.12: a thousand
    folders inside each other end them.)
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
    """Return all that is below a folder, each folder before what is in it; no link is followed."""
    return [Path(path) for path, _ in walk_below(folder)]


def list_files(folder: Path | str) -> list[str]:
    """Return the places of all files below a folder, and of links, in order; parted by ``/``."""
    start = len(os.fspath(folder).rstrip(os.sep)) + 1
    files = (path for path, is_folder in walk_below(folder) if not is_folder)
    places = (path[start:].replace(os.sep, "/") for path in files)
    return sorted(places, key=lambda place: place.split("/"))


def find_links_out(folder: Path | str, root: Path | str) -> list[str]:
    """Return the links below a folder, by their places, that lead out of ``root``."""
    links = (one for one in list_below(folder) if is_link(one) and not is_inside(one, root))
    return sorted(one.relative_to(folder).as_posix() for one in links)
