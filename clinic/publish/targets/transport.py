"""What publishing asks of a place that keeps files and shows each of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

Sent = Callable[[int, int], None]
"""Called with the number of files and of bytes that have gone so far."""


class Files(Protocol):
    """Files on a remote computer, by relative POSIX path.

    To publish to a new kind of host, write one class like this and name it in choose_target.py.
    Every method raises PublishError when the host cannot be reached or refuses: that something is
    not there is an answer, never a failure.
    """

    name: str
    """The host in a message: an address, never with a secret in it."""

    def read(self, path: str) -> bytes | None:
        """Read one small file; None when it is not there."""

    def write(self, path: str, content: bytes) -> None:
        """Write one small file, in place of what is there."""

    def send(
        self, folder: Path, paths: Sequence[str], sent: Sent, *, are_new: bool = False
    ) -> None:
        """Send files of a folder; returns when all have arrived under their names.

        A file that readers may have open is replaced at once or not at all, by another that
        arrives under a name as `looking.HALF` has it; `are_new`: there is none of these names yet.
        """

    def read_hashes(self, paths: Sequence[str], *, like: Path | None = None) -> dict[str, str]:
        """Give the SHA-256 of files as they lie at the host; what is not there is left out.

        `like` is a folder with what was sent: a host that can tell by a hash of its own that it
        has the same need not be read back.
        """

    def fetch(self, paths: Sequence[str], folder: Path) -> None:
        """Bring files into a folder; those that are not there are left out."""

    def delete(self, paths: Sequence[str], *, and_folders: bool = False) -> None:
        """Delete files, `and_folders` that are empty then; what is not there is fine."""

    def list_files(self, folder: str, *, deep: bool) -> tuple[str, ...]:
        """List the files in a folder ("" for all), with what is below it when `deep`.

        The paths are whole, as the other methods take them.
        """

    def close(self) -> None:
        """Let go of the connection."""
