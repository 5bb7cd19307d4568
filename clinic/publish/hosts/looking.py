"""Looking at what a host really holds, when what was written down cannot be believed."""

from __future__ import annotations

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


def find_halves(files: Files, touched: Iterable[str]) -> list[str]:
    """Find what an interrupted publish left half sent: `index.html.1a2b3c4d.partial`."""
    ours = tuple(f"{path}." for path in touched)
    found = list_beside(files, touched)
    return sorted(p for p in found if p.endswith(".partial") and p.startswith(ours))
