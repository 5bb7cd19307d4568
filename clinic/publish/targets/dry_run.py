"""A rehearsal: reads what another host holds and changes nothing."""

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
    """Answers like the host it stands for, and keeps every change to itself."""

    is_rehearsal = True

    def __init__(self, host: Host) -> None:
        self._host = host
        self.name = host.name
        self.is_public = host.is_public
        self.keeps_what_it_replaces = host.keeps_what_it_replaces

    def check(self, site: Path | None) -> None:
        """Check as the real host does."""
        self._host.check(site)

    def lock(self, who: str, since: datetime) -> AbstractContextManager[None]:
        """Lock nothing: who only reads gets in nobody's way."""
        del who, since
        return nullcontext()

    def read_live(self) -> Live:
        """Read what is really live."""
        return self._host.read_live()

    def look_closer(self, live: Live, plan: Plan) -> Live:
        """Look at what is really there."""
        return self._host.look_closer(live, plan)

    def name_release(self, when: datetime) -> str:
        """Name the release as the real host would."""
        return self._host.name_release(when)

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Send nothing."""

    def switch(self, release: str) -> None:
        """Switch nothing."""

    def verify(self, manifest: Manifest) -> Checked:
        """Find nothing wrong with what was not sent."""
        del manifest
        return Checked((), 0)

    def compare(self, manifest: Manifest) -> Checked:
        """Compare what is really there."""
        return self._host.compare(manifest)

    def take_back(self, release: str, former: str | None) -> None:
        """Take nothing back."""

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """List what is really kept."""
        return self._host.list_former(live)

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Look through what is really kept."""
        return self._host.find_lost(former, live)

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Lay it out as the real host does: nobody else sees that."""
        return self._host.lay_out(former, live)

    def record(self, record: Record) -> None:
        """Write nothing down."""

    def read_records(self) -> list[Record]:
        """Read what was really written down."""
        return self._host.read_records()

    def tidy(self, now: datetime) -> None:
        """Remove nothing."""

    def close(self) -> None:
        """Let go of the real host."""
        self._host.close()
