"""Looking at what a host really holds, when what was written down cannot be believed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from clinic.publish.hosts.files import Files
from clinic.publish.hosts.shelf import empty


def read_hashes(files: Files, paths: Sequence[str], scratch: Path) -> dict[str, str]:
    """Read files back and give their SHA-256; those that are not there are left out."""
    if not paths:
        return {}
    folder = empty(scratch / "back")
    files.fetch(paths, folder)
    found = {}
    for path in paths:
        if (folder / path).is_file():
            found[path] = hashlib.sha256((folder / path).read_bytes()).hexdigest()
    empty(folder)
    return found


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
