"""The interface between publishing and the hosts."""

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
    """A progress callback."""

    def __call__(self, done: int, total: int, bytes_done: int = 0, bytes_total: int = 0) -> None:
        """Report files done and in total, and bytes if the host counts them."""


@dataclass(frozen=True)
class Checked:
    """The result of a verification: paths with wrong content, and the number of files read."""

    wrong: tuple[str, ...]
    count: int


class Host(Protocol):
    """A destination for a site.

    The order of calls is: check, lock; while locked: read_live, look_closer, name_release, send,
    switch, verify, record, tidy; finally close. Nothing before `switch` is visible to visitors of
    the live pages.
    """

    name: str
    """The host in messages: a path or URL without secrets."""
    is_public: bool
    """Whether anyone can read the host."""
    is_rehearsal: bool
    """Whether this is a dry run."""
    keeps_what_it_replaces: bool
    """Whether replaced files are kept outside the live site."""

    def check(self, site: Path | None) -> None:
        """Raise if this host cannot be used, or overlaps with `site`."""

    def lock(self, who: str, since: datetime) -> AbstractContextManager[None]:
        """Hold the publish lock; on entry, recover from an interrupted publish."""

    def read_live(self) -> Live:
        """Read the live state; without an intact manifest, list the files on the host.

        A manifest that cannot be trusted is `damage`; an unreachable host is an error.
        """

    def look_closer(self, live: Live, plan: Plan) -> Live:
        """Check the files that a plan replaces or removes; return the updated live state."""

    def name_release(self, when: datetime) -> str:
        """Return the name of the next release."""

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Transfer the files of the release; each file is hashed on the way."""

    def switch(self, release: str) -> None:
        """Make the release visible to visitors."""

    def verify(self, manifest: Manifest) -> Checked:
        """Verify what was sent."""

    def compare(self, manifest: Manifest) -> Checked:
        """Verify all live files; remember damaged ones for the next publish."""

    def take_back(self, release: str, former: str | None) -> None:
        """Revert to the former release, because the new one failed `verify`."""

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """Return the kept manifests that were live, newest first, without the live one."""

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Return the files of a former release that are damaged or missing."""

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Return a folder with the available files of a former release."""

    def record(self, record: Record) -> None:
        """Append a record to the history."""

    def read_records(self) -> list[Record]:
        """Return the history, oldest first."""

    def note_run(self, when: datetime) -> None:
        """Note at the host that a schedule ran, whether or not the site changes."""

    def read_run(self) -> datetime | None:
        """Return when a schedule last ran; None if no schedule is known."""

    def tidy(self, now: datetime) -> None:
        """Delete expired releases and leftovers."""

    def close(self) -> None:
        """Release all resources."""
