"""Dry run: a host wrapper that reads but never writes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from clinic.publish.history import Record
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan
from clinic.publish.targets.target import Checked, Host, Progress


class DryRunHost:
    """Reads from the wrapped host, and ignores all changes."""

    is_rehearsal = True

    def __init__(self, host: Host) -> None:
        self._host = host
        self.name = host.name
        self.is_public = host.is_public
        self.keeps_what_it_replaces = host.keeps_what_it_replaces

    def check(self, site: Path | None) -> None:
        """Check like the real host."""
        self._host.check(site)

    def lock(self, who: str, since: datetime) -> AbstractContextManager[None]:
        """Lock nothing: a dry run only reads."""
        del who, since
        return nullcontext()

    def read_live(self) -> Live:
        """Read the real live state."""
        return self._host.read_live()

    def look_closer(self, live: Live, plan: Plan) -> Live:
        """Check the real files."""
        return self._host.look_closer(live, plan)

    def name_release(self, when: datetime) -> str:
        """Name the release like the real host."""
        return self._host.name_release(when)

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Send nothing."""

    def switch(self, release: str) -> None:
        """Switch nothing."""

    def verify(self, manifest: Manifest) -> Checked:
        """Report success: nothing was sent."""
        del manifest
        return Checked((), 0)

    def compare(self, manifest: Manifest) -> Checked:
        """Compare the real files."""
        return self._host.compare(manifest)

    def take_back(self, release: str, former: str | None) -> None:
        """Undo nothing."""

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """List the real kept releases."""
        return self._host.list_former(live)

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Check the real kept release."""
        return self._host.find_lost(former, live)

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Lay out the files like the real host: only a local scratch folder changes."""
        return self._host.lay_out(former, live)

    def record(self, record: Record) -> None:
        """Record nothing."""

    def read_records(self) -> list[Record]:
        """Read the real history."""
        return self._host.read_records()

    def note_run(self, when: datetime) -> None:
        """Note nothing."""

    def read_run(self) -> datetime | None:
        """Read the real note."""
        return self._host.read_run()

    def tidy(self, now: datetime) -> None:
        """Remove nothing."""

    def close(self) -> None:
        """Close the real host."""
        self._host.close()
