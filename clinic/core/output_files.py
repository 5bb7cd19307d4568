"""Write the files of a site: confined to its folder, and cheap for unchanged files.

Creating a file or a folder costs far more than moving one (ext4: half a millisecond against a
hundredth; on Windows a virus scanner opens each new file too). So the previous site's files are
recycled: a file with the same bytes is moved to its new path, and so are folders. The result is as
if all of it were new. A published file is never written in place: someone may still
be reading it.
"""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from clinic.core.boundary import OutsideError, find_destination, find_fault, walk_below

SETTING = "OUTPUT_FILES"  # the setting by which plugins get the writer


class Spares:
    """The recycled files and folders of a site that is no longer needed.

    Parameters
    ----------
    heap:
        A folder that does not exist yet, on the same disk as the new site.
    """

    def __init__(self, heap: Path) -> None:
        self._heap = heap
        self._files: dict[
            str, tuple[str, int]
        ] = {}  # by place: the present path, and the size in bytes
        self._folders: list[str] = []

    def gather(self, site: Path) -> None:
        """Collect a site's files and folders; links and files in use stay in place."""
        if not site.is_dir() or site.is_symlink():
            return
        self._heap.mkdir()
        start, occupied, folders = len(os.fspath(site)) + 1, set[str](), []
        for path, is_folder in walk_below(site):
            if is_folder:
                folders.append(path)
            elif not self._take_in(path, path[start:].replace(os.sep, "/")):
                occupied.add(os.path.dirname(path))  # noqa: PTH120  (thousands of them)
        for number, path in enumerate(reversed(folders)):
            to = os.fspath(self._heap / f"folder-{number}")
            if path not in occupied and _move(path, to):
                self._folders.append(to)
            else:
                occupied.add(os.path.dirname(path))  # noqa: PTH120

    def _take_in(self, path: str, place: str) -> bool:
        seen = os.lstat(path)
        to = os.fspath(self._heap / f"file-{len(self._files)}")
        if not stat.S_ISREG(seen.st_mode) or seen.st_nlink != 1 or not _move(path, to):
            return False
        self._files[place] = to, seen.st_size
        return True

    def give_file(self, place: str, content: bytes, to: Path) -> bool:
        """Move the file of a place to its new path, if its content is the same."""
        path, size = self._files.pop(place, ("", -1))
        if size != len(content):
            return False
        with suppress(OSError):
            return Path(path).read_bytes() == content and _move(path, os.fspath(to))
        return False

    def give_folder(self, to: Path) -> bool:
        """Move an empty folder to a new path; return False if none is left."""
        while self._folders:
            if _move(self._folders.pop(), os.fspath(to)):
                return True
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
        file = find_destination(os.path.join(self._root, folder), name)  # noqa: PTH118
        if self._spares is None or not self._spares.give_file(place, content, file):
            file.write_bytes(content)

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
