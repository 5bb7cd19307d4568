"""Looking at what a host really holds, when what was written down cannot be believed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from clinic.publish.targets.temp_dirs import name_machine
from clinic.publish.targets.transport import Files


def list_beside(files: Files, paths: Iterable[str]) -> set[str]:
    """List the folders that hold these paths."""
    folders = {str(PurePosixPath(path).parent) for path in paths}
    return {
        found
        for folder in sorted(folders)
        for found in files.list_files("" if folder == "." else folder, deep=False)
    }


# What a file is called while it arrives: its name, eight digits of rclone's, and this ending. It
# names this computer, so that no file of anybody else's is ever taken for half a file of ours.
# rclone allows 16 characters.
HALF = f".{name_machine()[:7]}.partial"
_HALF = re.compile(rf"\.[0-9a-f]{{8}}{re.escape(HALF)}\Z")


def find_halves(files: Files, touched: Iterable[str]) -> list[str]:
    """Find what an interrupted publish of this computer left half sent."""
    ours = frozenset(touched)
    found = list_beside(files, ours)
    return sorted(p for p in found if (half := _HALF.search(p)) and p[: half.start()] in ours)
