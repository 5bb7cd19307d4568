"""A folder of this computer: releases beside it, and a switch that readers cannot fall into.

The live folder is a link to one release. A new release is built whole beside it, flushed, and
then the link is replaced in one step, so a reader gets the old site or the new one. Files are
copies, never hard links: damage to a live file must not reach the release to go back to.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from clinic.publish import manifest as manifests
from clinic.publish.errors import DamagedError, PublishError, RefusedError
from clinic.publish.hosts.building import build_release
from clinic.publish.hosts.copying import flush, make_open_folder
from clinic.publish.hosts.host import Checked, Progress
from clinic.publish.hosts.lock import Lock, hold_lock
from clinic.publish.hosts.releases import BUILDING, SWITCHING, Releases, is_release
from clinic.publish.listing import read_listing
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan
from clinic.publish.records import Record, append_record, read_records

# What disks without links answer, such as USB sticks (FAT) and some network drives.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
_MANIFEST_ONLY = frozenset({manifests.PATH})


class FolderHost:
    """Publishes into a folder; `target` is its path."""

    is_public = False
    is_rehearsal = False

    def __init__(self, target: Path) -> None:
        self.target = Path(os.path.normpath(target))
        self.name = str(self.target)
        self._releases = Releases(self.target.parent / f"{self.target.name}.releases")
        self._history = self._releases.folder / "history.jsonl"
        self._lock: Lock | None = None
        self._who: tuple[str, datetime] | None = None

    def check(self, site: Path | None) -> None:
        """Refuse a target that is not a folder of ours to replace, or overlaps with the site."""
        if site is not None:
            self._check_apart(site.resolve(), self.target.parent.resolve())
        if self._releases.folder.is_symlink() or (
            self._releases.folder.exists() and not self._releases.folder.is_dir()
        ):
            raise RefusedError(
                f"{self._releases.folder} is in the way: finished versions are kept there.",
                "Move it elsewhere, then: make publish",
            )
        self._find_live()

    @contextlib.contextmanager
    def lock(self, who: str, since: datetime) -> Iterator[None]:
        """Keep other publishers out, and clear what an interrupted one left."""
        if not self._releases.folder.exists():
            make_open_folder(self._releases.folder)
        with hold_lock(self._releases.folder / ".lock") as lock:
            self._lock, self._who = lock, (who, since)
            try:
                self._heal(lock, since)
                yield
            finally:
                self._lock = None

    def read_live(self) -> Live:
        """Read the live release: its manifest, and every file that is really there."""
        folder = self._find_live()
        if folder is None:
            return Live()
        manifest = self._releases.read(folder.name)
        return Live(manifest, read_listing(folder, leave_out=_MANIFEST_ONLY))

    def find_strangers(self, paths: Sequence[str], *, is_first: bool) -> frozenset[str]:
        """Find nothing more: `read_live` lists every file there is."""
        del paths, is_first
        return frozenset()

    def name_release(self, when: datetime) -> str:
        """Give the name of the next release."""
        return self._releases.name_next(when)

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Build the whole release beside the live one, under a name that says it is unfinished."""
        building = self._releases.folder / f"{BUILDING}{manifest.release}"
        if self._lock and self._who:
            self._lock.sign(*self._who, manifest.release)
        try:
            build_release(building, site, plan, manifest, self._find_live(), progress)
            building.rename(self._releases.folder / manifest.release)
            flush(self._releases.folder)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise

    def switch(self, release: str) -> None:
        """Point the live folder at the release, in one step."""
        link = self._releases.folder / SWITCHING
        with contextlib.suppress(FileNotFoundError):
            link.unlink()
        try:
            link.symlink_to(Path(self._releases.folder.name, release), target_is_directory=True)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            raise PublishError(
                f"{self._releases.folder}: no link can be made on this disk or by this account. "
                "The live site is as it was.",
                "Publish to a folder on this computer's own disk, or ask who looks after it.",
            ) from error
        if self.target.is_dir() and not self.target.is_symlink():
            self.target.rmdir()  # `check` found it empty; rmdir refuses otherwise
        link.replace(self.target)
        with contextlib.suppress(OSError):  # readers have it already
            flush(self.target.parent)

    def verify(self, manifest: Manifest) -> Checked:
        """Read every file back through the live folder."""
        found = read_listing(self.target.resolve(), leave_out=_MANIFEST_ONLY).files
        hashes = manifest.hashes
        wrong = [p for p, sha in hashes.items() if p not in found or found[p].sha256 != sha]
        return Checked(tuple(sorted(wrong)), len(hashes))

    def compare(self, manifest: Manifest) -> Checked:
        """Do the same: the next publish reads the live folder itself, and so finds the damage."""
        return self.verify(manifest)

    def take_back(self, release: str, former: str | None) -> None:
        """Put the former release back, or nothing when there was none, and drop the new one."""
        if former is None:
            self.target.unlink()
        else:
            self.switch(former)
        self._releases.remove(release)

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """List the releases beside the live one, without those that never were live."""
        del live
        folder = self._find_live()
        return self._releases.list_former(folder.name, self._find_recorded()) if folder else ()

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Read every file of the release; one that can not be read through has lost all."""
        del live
        try:
            found = read_listing(self._releases.folder / former.release).files
        except (OSError, PublishError):
            return tuple(former.files)
        return [p for p, sha in former.files.items() if p not in found or found[p].sha256 != sha]

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Give the release's own folder."""
        del live
        return self._releases.folder / former.release

    def record(self, record: Record) -> None:
        """Add a line to the local history."""
        append_record(self._history, record)

    def read_records(self) -> list[Record]:
        """Read the local history, oldest first."""
        return read_records(self._history)

    def tidy(self, now: datetime) -> None:
        """Remove releases that are old enough; what cannot be removed waits for the next time."""
        if (live := self._find_live()) is not None:
            with contextlib.suppress(OSError, DamagedError):
                self._releases.prune(live.name, now)

    def close(self) -> None:
        """Nothing is held open."""

    def _find_live(self) -> Path | None:
        """Find the release that is live; refuse a target that is anything but ours or empty."""
        target = self.target
        if not target.is_symlink():
            if target.is_dir() and not any(target.iterdir()):
                return None
            if target.exists():
                kind = "holds files already" if target.is_dir() else "is a file"
                raise RefusedError(
                    f"{target} {kind} that this site did not put there. Nothing was touched.",
                    f"Move {target} elsewhere, or choose another PUBLISH_TARGET, "
                    "then: make publish",
                )
            return None
        points_at = Path(os.path.normpath(target.parent / target.readlink()))
        if points_at.parent != self._releases.folder or not is_release(points_at.name):
            raise RefusedError(
                f"{target} is a link to {target.readlink()}, which this site did not make. "
                "Nothing was touched.",
                "Move the link elsewhere, or choose another PUBLISH_TARGET, then: make publish",
            )
        if not points_at.is_dir():
            raise PublishError(
                f"{target} should show {points_at}, which is gone. Nothing was changed.",
                f"If it was deleted on purpose, delete {target} too, then: make publish",
            )
        return points_at

    def _check_apart(self, site: Path, parent: Path) -> None:
        target = parent / self.target.name
        releases = parent / self._releases.folder.name
        for place in (target, releases):
            if site == place or place in site.parents or site in place.parents:
                raise RefusedError(
                    f"The finished site ({site}) and the place to publish to ({place}) "
                    "lie inside one another. Nothing was touched.",
                    "Choose a PUBLISH_TARGET outside the site's own folder.",
                )

    def _heal(self, lock: Lock, now: datetime) -> None:
        folder = self._find_live()
        live = folder.name if folder else None
        recorded = self._find_recorded()
        self._releases.clear_leftovers(live, recorded)
        if lock.leftover and live == lock.leftover.get("release") and live not in recorded:
            who = str(lock.leftover.get("who", "somebody"))
            self.record(Record(now, who, "publish", str(live), "interrupted"))
        if lock.leftover:
            lock.clear()

    def _find_recorded(self) -> set[str]:
        return {record.release for record in self.read_records() if record.result != "failed"}
