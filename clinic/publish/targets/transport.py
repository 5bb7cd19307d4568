"""The interface between `RemoteHost` and a file transfer library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

Sent = Callable[[int, int], None]
"""Called with the number of files and bytes sent so far."""


class Files(Protocol):
    """Files on a remote computer, by relative POSIX path.

    To support a new kind of host, implement this protocol and use it in choose_target.py. All
    methods raise PublishError if the host is unreachable or refuses. A missing file is a result,
    not an error.
    """

    name: str
    """The host in messages: a URL without secrets."""

    def read(self, path: str) -> bytes | None:
        """Return the content of one small file; None if missing."""

    def write(self, path: str, content: bytes) -> None:
        """Write or replace one small file."""

    def send(
        self, folder: Path, paths: Sequence[str], sent: Sent, *, are_new: bool = False
    ) -> None:
        """Upload files of a folder; returns when all have arrived under their names.

        Existing files are replaced atomically, from a temporary name with the suffix
        `partial_uploads.HALF`. `are_new`: none of the paths exists yet.
        """

    def read_hashes(self, paths: Sequence[str], *, like: Path | None = None) -> dict[str, str]:
        """Return the SHA-256 of files on the host, without missing files.

        `like` is a folder with the sent files: if the host's own hash of a file matches, the file
        is not downloaded.
        """

    def fetch(self, paths: Sequence[str], folder: Path) -> None:
        """Download files into a folder; missing files are skipped."""

    def delete(self, paths: Sequence[str], *, and_folders: bool = False) -> None:
        """Delete files, and with `and_folders` the emptied folders; missing files are fine."""

    def list_files(self, folder: str, *, deep: bool) -> tuple[str, ...]:
        """Return the full paths of the files in a folder ("": the root), recursively if `deep`."""

    def close(self) -> None:
        """Close the connection."""
