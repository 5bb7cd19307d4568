"""Looking at what a host really holds, when what was written down cannot be believed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from clinic.publish.hosts.files import Files


def list_beside(files: Files, paths: Iterable[str]) -> set[str]:
    """List the folders that hold these paths."""
    folders = {str(PurePosixPath(path).parent) for path in paths}
    return {
        found
        for folder in sorted(folders)
        for found in files.list_files("" if folder == "." else folder, deep=False)
    }


# How rclone names a file while it arrives, and hosts that number such names.
_HALF = re.compile(r"(?:\.[0-9a-f]{8}|(?:\.[0-9]+)+)\.partial\Z")


def find_halves(files: Files, touched: Iterable[str]) -> list[str]:
    """Find what an interrupted publish left half sent: `index.html.1a2b3c4d.partial`."""
    ours = frozenset(touched)
    found = list_beside(files, ours)
    return sorted(p for p in found if (half := _HALF.search(p)) and p[: half.start()] in ours)
