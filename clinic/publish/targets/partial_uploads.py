"""Find leftovers of interrupted uploads on a host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from clinic.publish.targets.temp_dirs import name_machine
from clinic.publish.targets.transport import Files


def list_beside(files: Files, paths: Iterable[str]) -> set[str]:
    """Return all files in the folders of these paths."""
    folders = {str(PurePosixPath(path).parent) for path in paths}
    return {
        found
        for folder in sorted(folders)
        for found in files.list_files("" if folder == "." else folder, deep=False)
    }


# The suffix of a file during its upload, after the name and eight hex digits from rclone. It
# contains an id of this computer, so that only our own partial uploads are deleted. rclone allows
# 16 characters.
HALF = f".{name_machine()[:7]}.partial"
_HALF = re.compile(rf"\.[0-9a-f]{{8}}{re.escape(HALF)}\Z")


def find_halves(files: Files, touched: Iterable[str]) -> list[str]:
    """Return the partial uploads that an interrupted publish of this computer left."""
    ours = frozenset(touched)
    found = list_beside(files, ours)
    return sorted(p for p in found if (half := _HALF.search(p)) and p[: half.start()] in ours)
