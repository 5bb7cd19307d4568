"""Write the files of a site: confined to its folder, and cheap for unchanged files.

Creating a file or a folder costs far more than moving one (ext4: half a millisecond against a
hundredth; on Windows a virus scanner opens each new file too). So the previous site's files are
recycled: a file with the same bytes is moved to its new path, and so are folders. The result is as
if all of it were new. A published file is never written in place: someone may still
be reading it.
"""

import os
import stat
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from clinic.core.boundary import OutsideError, find_destination, find_fault, join_below, walk_below
from clinic.core.files import read_bytes

SETTING = "OUTPUT_FILES"  # the setting by which plugins get the writer


def name_place(path: str, root: str) -> str:
    """Return the path below the root of a site's file, with ``/``."""
    start = f"{root}{os.sep}"
    place = path[len(start) :] if path.startswith(start) else os.path.relpath(path, root)
    return place.replace(os.sep, "/")


class Spares:
    """The recycled files and folders of a site that is no longer needed.

    The site is moved to the heap as a whole, and each file from there to its new path. A folder is
    given away when its files are gone; files that may still be wanted then wait beside the site.

    Parameters
    ----------
    heap:
        A folder that does not exist yet, on the same disk as the new site.
    """

    def __init__(self, heap: Path) -> None:
        self._heap = heap
        self._files: dict[str, str] = {}  # by place: the present path
        self._inside: dict[str, list[str]] = {}  # by folder: its files
        self._subfolders: Counter[str] = Counter()
        self._next: list[str] = []  # folders to give away, the last first
        self._numbers = count()

    def gather(self, site: Path) -> None:
        """Collect a site's files and folders; a site with a file in use stays in place."""
        if not site.is_dir() or site.is_symlink():
            return
        self._heap.mkdir()
        root = os.fspath(self._heap / "site")
        if not _move(os.fspath(site), root):
            return
        for path, is_folder in walk_below(root):
            folder = os.path.dirname(path)  # noqa: PTH120  (thousands of them)
            if is_folder:
                self._inside[path] = []
                self._subfolders[folder] += 1
            else:
                self._files[name_place(path, root)] = path
                if folder != root:
                    self._inside[folder].append(path)
        self._next += self._inside

    def give_file(self, place: str, content: bytes, to: str) -> bool:
        """Move the file of a place to its new path, if its content is the same."""
        path = self._files.get(place)
        if path is None or not _is_same(path, content) or not _move(path, to):
            return False
        del self._files[place]
        folder = os.path.dirname(path)  # noqa: PTH120  (thousands of them)
        if folder in self._inside:
            self._inside[folder].remove(path)
            self._next.append(folder)
        return True

    def give_folder(self, to: Path) -> bool:
        """Move an empty folder to a new path; return False if none is left."""
        while self._next:
            folder = self._next.pop()
            if folder not in self._inside or self._subfolders[folder]:
                continue
            if self._empty(folder) and _move(folder, os.fspath(to)):
                del self._inside[folder]
                above = os.path.dirname(folder)  # noqa: PTH120  (thousands of them)
                self._subfolders[above] -= 1
                self._next.append(above)
                return True
        return False

    def _empty(self, folder: str) -> bool:
        """Move the files of a folder out of it, to where they can still be given away."""
        root = os.fspath(self._heap / "site")
        while self._inside[folder]:
            path = self._inside[folder][-1]
            to = os.fspath(self._heap / f"file-{next(self._numbers)}")
            if not _move(path, to):
                return False
            self._files[name_place(path, root)] = to
            self._inside[folder].pop()
        return True


def _is_same(path: str, content: bytes) -> bool:
    """Return whether a path is a file with this content, and nowhere else a name of it."""
    with suppress(OSError):
        seen = os.lstat(path)
        if stat.S_ISREG(seen.st_mode) and seen.st_nlink == 1 and seen.st_size == len(content):
            return read_bytes(path) == content
    return False


def _move(path: str, to: str) -> bool:
    try:
        os.replace(path, to)  # noqa: PTH105  (thousands of them)
    except OSError:
        return False
    return True


class OutputFiles:
    """Writes files below one folder.

    Parameters
    ----------
    root:
        The site's folder.
    spares:
        Recycled files of another site.
    """

    def __init__(self, root: Path, spares: Spares | None = None) -> None:
        self._root, self._spares = root, spares
        self._folders: set[str] = set()  # those already created, and confined

    def write(self, place: str, content: bytes) -> None:
        """Write a whole file.

        Parameters
        ----------
        place:
            Its path below the root, with ``/``.

        Raises
        ------
        OutsideError
            If the path, or a link in it, goes outside the root.
        """
        if fault := find_fault(place):
            raise OutsideError(fault)
        folder, _, name = place.rpartition("/")
        self.make_folder(folder)
        file = join_below(os.path.join(self._root, folder), name)  # noqa: PTH118
        if self._spares is None or not self._spares.give_file(place, content, file):
            Path(file).write_bytes(content)

    def make_folder(self, place: str) -> None:
        """Create the folder at a path, if needed.

        Raises
        ------
        OutsideError
            If the path, or a link in it, goes outside the root.
        """
        if place not in self._folders:
            self._make_folder(find_destination(self._root, place))
            self._folders.add(place)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        if self._spares is None or not self._spares.give_folder(folder):
            folder.mkdir(exist_ok=True)


def find_output_files(settings: Mapping[str, Any]) -> OutputFiles:
    """Return the file writer of a Pelican run."""
    found = settings.get(SETTING)
    return found if isinstance(found, OutputFiles) else OutputFiles(Path(settings["OUTPUT_PATH"]))
