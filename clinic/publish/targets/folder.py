"""A local folder as the host: releases next to it, and an atomic symlink switch.

The live folder is a symlink to one release. A new release is built next to it and fsynced; then
the link is replaced atomically, so a visitor gets either the old site or the new one. Files are
copies, never hard links: damage to a live file must not reach a kept release.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from clinic.publish import schedule
from clinic.publish.errors import DamagedError, PublishError, RefusedError, UnknownSiteError
from clinic.publish.file_set import FileSet, list_paths, read_listing
from clinic.publish.history import Record, Result, Verb, append_record, read_records
from clinic.publish.manifest import RECORDS, Manifest, is_same_site
from clinic.publish.own_files import make_way, move_aside, read_own
from clinic.publish.plan import Live, Plan
from clinic.publish.release_names import find_moment, is_release
from clinic.publish.targets.durable_copy import flush, make_open_folder
from clinic.publish.targets.publish_lock import Lock, Signature, hold_lock, read_signature
from clinic.publish.targets.release_builder import build_release
from clinic.publish.targets.releases import BUILDING, SWITCHING, Releases
from clinic.publish.targets.target import Checked, Progress

# errno values of file systems without symlinks, such as FAT (USB sticks) and network drives.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


class FolderHost:
    """Publishes to the local folder `target`."""

    is_public = False
    is_rehearsal = False
    keeps_what_it_replaces = True

    def __init__(self, target: Path, address: str = "") -> None:
        self.target = Path(os.path.normpath(target))
        self.name = str(self.target)
        self._releases = Releases(
            self.target.parent / f"{self.target.name}.releases", self._is_ours
        )
        self._address = address
        self._history = self._releases.folder / "history.jsonl"
        self._lock: Lock | None = None
        self._who: tuple[str, datetime] | None = None
        self._former: Path | None = None  # the release with foreign files to carry over
        self._seen: frozenset[str] = frozenset()
        self._building: Path | None = None

    def check(self, site: Path | None) -> None:
        """Refuse a target that is not ours to replace, or that overlaps with the site."""
        if site is not None:
            self._check_apart(site.resolve(), self.target.parent.resolve())
        if self._releases.folder.is_symlink() or (
            self._releases.folder.exists() and not self._releases.folder.is_dir()
        ):
            raise RefusedError(
                f"{self._releases.folder} is in the way of the folder for earlier versions.",
                "Move that file elsewhere, then run: make publish",
            )
        self._find_live()

    @contextlib.contextmanager
    def lock(self, who: str, since: datetime) -> Iterator[None]:
        """Hold the publish lock, and clean up after an interrupted publish."""
        if os.name == "nt":  # cannot replace a directory symlink atomically
            raise PublishError(
                "Publishing to a folder does not work on Windows.",
                "Publish to a web host instead, or publish from Linux, macOS or WSL.",
            )
        if not self._releases.folder.exists():
            make_open_folder(self._releases.folder)
        with hold_lock(self._releases.folder / ".lock") as lock:
            self._lock, self._who = lock, (who, since)
            try:
                self._recover(lock)
                yield
            except Exception:
                self._drop_building()
                raise
            finally:
                self._lock = None

    def _drop_building(self) -> None:
        if self._building:
            shutil.rmtree(self._building, ignore_errors=True)

    def read_live(self) -> Live:
        """Read the manifest and all files of the live release.

        If the manifest is damaged, the manifests of all kept releases prove what is ours.
        """
        folder = self._former = self._find_live()
        if folder is None:
            return self._read_last()
        found = read_listing(folder, leave_out=RECORDS)
        self._seen = frozenset(found.files)
        manifest, damage = self._releases.read_both(folder.name)
        proofs = self._releases.list_proofs() if damage else ()
        if damage:
            away = f"Delete the link {self.target} (its files stay on this computer)."
            damage.last_resort = f"{away} Then run: make publish"
        return Live(manifest, found, damage=damage, proofs=proofs)

    def _read_last(self) -> Live:
        """Read the foreign files of the newest release, if the live link is gone.

        Files that no manifest names must not get lost with the link.
        """
        last = self._releases.find_last(self._find_recorded())
        if last is None:
            return Live()
        self._former = self._releases.folder / last
        found = read_listing(self._former, leave_out=RECORDS).files
        proofs = self._releases.list_proofs()
        named = {path for proof in proofs for path in proof}
        others = FileSet({path: facts for path, facts in found.items() if path not in named})
        return Live(found=others, proofs=proofs, is_offline=True)

    def look_closer(self, live: Live, plan: Plan) -> Live:
        """Return `live`: `read_live` has read all files."""
        del plan
        return live

    def name_release(self, when: datetime) -> str:
        """Return the name of the next release."""
        return self._releases.name_next(when)

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Build the release next to the live one, under a name that marks it as unfinished."""
        self._building = self._releases.folder / f"{BUILDING}{manifest.release}"
        if self._lock and self._who:
            self._lock.sign(*self._who, manifest.release, manifest.restored)
        try:
            build_release(self._building, site, plan, manifest, self._former, progress)
        except BaseException:
            self._drop_building()
            raise

    def switch(self, release: str) -> None:
        """Point the live symlink at the release, atomically.

        The temporary link shows recovery that this release was never live.
        """
        link = self._releases.folder / SWITCHING
        if link.is_symlink():
            link.unlink()
        elif os.path.lexists(link):
            move_aside(link)
        try:
            link.symlink_to(Path(self._releases.folder.name, release), target_is_directory=True)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            raise PublishError(
                f"{self._releases.folder}: this disk or this account cannot make links. "
                "The live site has not changed.",
                "Publish to a folder on this computer's own disk, or ask your web support person.",
            ) from error
        if self._building and self._building.name == f"{BUILDING}{release}":
            self._building.rename(self._releases.folder / release)
            self._building = None
            flush(self._releases.folder)
            self._copy_late_files(self._releases.folder / release)
        if self.target.is_dir() and not self.target.is_symlink():
            self.target.rmdir()  # `check` found it empty; rmdir refuses otherwise
        link.replace(self.target)
        with contextlib.suppress(OSError):  # visitors see the release already
            flush(self.target.parent)

    def _copy_late_files(self, release: Path) -> None:
        """Copy foreign files that appeared in the live folder during the build."""
        live = self._find_live()
        if live is None:
            return
        for path in set(list_paths(live, leave_out=RECORDS)) - self._seen:
            goal = release / path
            if not goal.exists() and all(one.is_dir() for one in goal.parents if one.exists()):
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(live / path, goal)

    def verify(self, manifest: Manifest) -> Checked:
        """Hash every file through the live symlink."""
        found = read_listing(self.target.resolve(), leave_out=RECORDS).files
        hashes = manifest.hashes
        wrong = [p for p, sha in hashes.items() if p not in found or found[p].sha256 != sha]
        return Checked(tuple(sorted(wrong)), len(hashes))

    def compare(self, manifest: Manifest) -> Checked:
        """Verify; the next publish reads the live folder anyway, so it finds the damage."""
        return self.verify(manifest)

    def take_back(self, release: str, former: str | None) -> None:
        """Make the former release live again, if any, and delete the new one."""
        if self._lock:
            self._lock.sign_back(former)
        self._revert(release, former)

    def _revert(self, release: str, former: str | None) -> None:
        """Revert, or finish an interrupted revert."""
        live = self._find_live()
        if live and live.name == release:
            if former is None:
                self.target.unlink()
            else:
                self.switch(former)
        if (self._releases.folder / release).is_dir():
            self._releases.remove(release)

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """Return the kept releases, without those that were never live."""
        del live
        folder = self._find_live()
        failed = {record.release for record in self.read_records() if record.result == "failed"}
        now = folder.name if folder else None
        former = self._releases.list_former(now, self._find_recorded())
        return [one for one in former if one.release not in failed]

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Return damaged or missing files; all files if the release cannot be read."""
        del live
        try:
            found = read_listing(self._releases.folder / former.release, leave_out=RECORDS).files
        except (OSError, PublishError):
            return tuple(former.files)
        return [p for p, sha in former.files.items() if p not in found or found[p].sha256 != sha]

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Return the folder of the release."""
        del live
        return self._releases.folder / former.release

    def record(self, record: Record) -> None:
        """Append to the local history."""
        append_record(self._history, record)

    def read_records(self) -> list[Record]:
        """Return the local history, oldest first, completed after a killed publish."""
        records = read_records(self._history)
        last = self._find_unrecorded(read_signature(self._releases.folder / ".lock"), records)
        return [*records, last] if last else records

    def note_run(self, when: datetime) -> None:
        """Write the note next to the releases, outside the site."""
        note = self._releases.folder / Path(schedule.NOTE).name
        if self._releases.folder.is_dir():
            make_way(note)
            new = note.with_name(f"{note.name}.new")
            new.write_bytes(schedule.write_run(when))
            new.replace(note)

    def read_run(self) -> datetime | None:
        """Read the note."""
        return schedule.read_run(read_own(self._releases.folder / Path(schedule.NOTE).name))

    def tidy(self, now: datetime) -> None:
        """Delete expired releases; a failed deletion is tried again next time."""
        if (live := self._find_live()) is not None:
            with contextlib.suppress(OSError, DamagedError):
                self._releases.prune(live.name, now)

    def close(self) -> None:
        """Do nothing: no resource is open."""

    def _find_live(self) -> Path | None:
        """Return the live release; refuse a target that is neither ours nor empty."""
        target = self.target
        if not target.is_symlink():
            if target.is_dir() and not any(target.iterdir()):
                return None
            if target.exists():
                kind = "holds files" if target.is_dir() else "is a file"
                published = "were" if target.is_dir() else "was"
                raise UnknownSiteError(
                    f"{target} {kind} that {published} not published from here.",
                    "Write another folder in PUBLISH_TARGET, then run: make publish",
                )
            return None
        points_at = Path(os.path.normpath(target.parent / target.readlink()))
        is_ours = points_at.parent == self._releases.folder and is_release(points_at.name)
        if not is_ours or points_at.is_symlink():
            raise UnknownSiteError(
                f"{target} is a link to {target.readlink()} that was not published from here. "
                "Nothing was changed.",
                "Move the link elsewhere, or write another PUBLISH_TARGET. Then run: make publish",
            )
        if not points_at.is_dir():
            raise PublishError(
                f"{target} is a link to {points_at}, which is missing. Nothing was changed.",
                f"To publish the site again, delete {target}, then run: make publish",
            )
        return points_at

    def _check_apart(self, site: Path, parent: Path) -> None:
        target = parent / self.target.name
        releases = parent / self._releases.folder.name
        for place in (target, releases):
            if site == place or place in site.parents or site in place.parents:
                raise RefusedError(
                    f"The finished site ({site}) and the folder to publish to ({place}) overlap. "
                    "Nothing was changed.",
                    "Write a folder outside the finished site in PUBLISH_TARGET.",
                )

    def _recover(self, lock: Lock) -> None:
        last = self._find_unrecorded(lock.leftover, read_records(self._history))
        if last and last.result == "failed":
            with contextlib.suppress(OSError, PublishError):  # the release to revert may be damaged
                self._revert(last.release, lock.leftover.former)
        folder = self._find_live()
        live = folder.name if folder else None
        self._releases.clear_leftovers(live, self._find_recorded(), lock.leftover.release)
        if last:
            self.record(last)
        lock.clear_leftover()

    def _find_unrecorded(self, signed: Signature, records: Sequence[Record]) -> Record | None:
        """Return the missing record of a publish that was killed after it went live."""
        folder = None
        with contextlib.suppress(PublishError):
            folder = self._find_live()
        is_live = folder is not None and signed.release == folder.name
        is_recorded = any(record.release == signed.release for record in records)
        if is_recorded or not (is_live or (signed.release and signed.is_taken_back)):
            return None
        manifest, _ = self._releases.read_both(signed.release)
        restored = signed.restored or (manifest.restored if manifest else None)
        verb: Verb = "rollback" if restored else "publish"
        commit = manifest.commit if manifest else None
        when = signed.since or find_moment(signed.release)
        who = signed.who or "someone"
        result: Result = "failed" if signed.is_taken_back else "interrupted"
        return Record(when, who, verb, signed.release, result, commit, restored=restored)

    def _is_ours(self, manifest: Manifest) -> bool:
        """Return whether a release belongs to this site: it was live here, or has our URL."""
        is_live = self.target.is_symlink() and self.target.readlink().name == manifest.release
        if is_live or not self._address or not manifest.address:
            return True
        is_own = is_same_site(manifest.address, self._address)
        return is_own or manifest.release in self._find_recorded()

    def _find_recorded(self) -> set[str]:
        records = read_records(self._history)
        return {record.release for record in records if record.result != "failed"}
