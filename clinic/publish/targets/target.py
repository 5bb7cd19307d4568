"""What publishing asks of a host."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from clinic.publish.history import Record
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan


class Progress(Protocol):
    """Told now and then how far the sending is."""

    def __call__(self, done: int, total: int, bytes_done: int = 0, bytes_total: int = 0) -> None:
        """Take the number of files done and of all, and of bytes where the host counts them."""


@dataclass(frozen=True)
class Checked:
    """What was read back: the paths that are not as they should be, and how many were read."""

    wrong: tuple[str, ...]
    count: int


class Host(Protocol):
    """A place a site can be published to.

    Publishing calls in this order: check, lock, and while it is held read_live, look_closer,
    name_release, send, switch, verify, record, tidy; close at the very end. Everything before
    `switch` is invisible to readers of the pages that are live.
    """

    name: str
    """The host in a message: a path or an address, never with a secret in it."""
    is_public: bool
    """Whether strangers can read it."""
    is_rehearsal: bool
    """Whether nothing is really changed."""
    keeps_what_it_replaces: bool
    """Whether the files that a publish replaces stay, as they were, outside the live site."""

    def check(self, site: Path | None) -> None:
        """Raise when this host, or a site taken from there, cannot work."""

    def lock(self, who: str, since: datetime) -> AbstractContextManager[None]:
        """Keep other publishers out; on entry clear what an interrupted one left."""

    def read_live(self) -> Live:
        """Read what is live; without a whole record, what the host holds is listed.

        A record that cannot be believed is `damage`; a host that cannot be read is an error.
        """

    def look_closer(self, live: Live, plan: Plan) -> Live:
        """Look at what a plan would replace or remove; return what is known of the host then."""

    def name_release(self, when: datetime) -> str:
        """Give the name of the next release."""

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Bring everything the release needs to the host, each file hashed as it goes."""

    def switch(self, release: str) -> None:
        """Let readers see the release."""

    def verify(self, manifest: Manifest) -> Checked:
        """Read back what was sent."""

    def compare(self, manifest: Manifest) -> Checked:
        """Read back everything that is live, and remember what is damaged for the next publish."""

    def take_back(self, release: str, former: str | None) -> None:
        """Put the former release back because the new one did not pass `verify`."""

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """List what was live and is kept, newest first, without what is live now."""

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Find the files of a former release that are damaged or missing by now."""

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Give a folder with the files of a former release, as far as they are there."""

    def record(self, record: Record) -> None:
        """Write down who published what."""

    def read_records(self) -> list[Record]:
        """Read what was written down, oldest first."""

    def tidy(self, now: datetime) -> None:
        """Remove releases that are old enough."""

    def close(self) -> None:
        """Let go of the host."""
