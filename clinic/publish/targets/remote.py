"""Remote hosts that show every file as it arrives: SFTP, S3, WebDAV, FTP and the like.

There is no atomic switch, so the upload order takes that role: assets first, then new pages,
changed pages, feeds and sitemaps, and the manifest. Each batch is verified before the next one. Old
files are deleted last. A journal on the host lists the affected paths until everything is done, so
that the next publish can finish an interrupted one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from clinic.publish import journal as pending
from clinic.publish import manifest as manifests
from clinic.publish import schedule
from clinic.publish.errors import DamagedError, PublishError
from clinic.publish.file_set import FileFacts, FileSet
from clinic.publish.history import Record, make_record
from clinic.publish.manifest import Manifest
from clinic.publish.messages import format_urls
from clinic.publish.plan import Live, Plan, Reason
from clinic.publish.release_names import name_next
from clinic.publish.targets.error_messages import adding
from clinic.publish.targets.partial_uploads import find_halves, list_beside
from clinic.publish.targets.progress import Count
from clinic.publish.targets.release_store import ReleaseStore, empty
from clinic.publish.targets.remote_lock import RemoteLock, find_dead_tickets, hold_ticket
from clinic.publish.targets.target import Checked, Progress
from clinic.publish.targets.temp_dirs import make_scratch
from clinic.publish.targets.transport import Files
from clinic.publish.targets.uploader import Sending
from clinic.publish.upload_order import LEAVING, SENT, Batch, make_waves

_BATCH = 500  # files that are verified between two progress lines
_FINISH = "Run the same command again to finish."


class RemoteHost:
    """Publishes in batches; `shelf` stores former versions on this computer."""

    is_public = True
    is_rehearsal = False
    keeps_what_it_replaces = False

    def __init__(
        self, files: Files, shelf: ReleaseStore, tell: Callable[[str], None], address: str = ""
    ) -> None:
        self.name = files.name
        self._files = files
        self._shelf = shelf
        self._tell = tell
        self._address = address
        self._scratch = make_scratch()
        self._work = Path(self._scratch.name)
        self._beside = ThreadPoolExecutor(1)
        self._greeting: Future[bytes | None] | None = None
        self._shelving: Future[None] | None = None
        self._ticket: RemoteLock | None = None
        self._former: tuple[Manifest, bytes] | None = None
        self._whole: set[str] = set()
        self._other_site: Manifest | None = None
        self._looked: tuple[bytes | None, Live] | None = None
        self._note: pending.Pending | None = None
        self._who = "someone"
        self._waves: list[Batch] = []
        self._leaving: dict[str, str] = {}
        self._manifest: Manifest | None = None
        self._sending: Sending | None = None

    def check(self, site: Path | None) -> None:
        """Start reading the manifest in the background."""
        del site
        self._greeting = self._beside.submit(self._files.read, manifests.PATH)

    @contextlib.contextmanager
    def lock(self, who: str, since: datetime) -> Iterator[None]:
        """Hold the remote lock."""
        with hold_ticket(self._files, who, since, self._tell) as ticket:
            self._ticket, self._who = ticket, who
            try:
                yield
            finally:
                self._ticket = None

    def read_live(self) -> Live:
        """Read the manifest, and hash the files that may differ from it.

        Without a trusted manifest, the files on the host are listed. Files that a local manifest
        names are hashed, to find out which are ours.
        """
        greeting, self._greeting = self._greeting, None
        content = greeting.result() if greeting else self._files.read(manifests.PATH)
        self._note = pending.read_pending(self._files.read(pending.PATH))
        is_unfinished = self._note is not None or bool(find_dead_tickets(self._files))
        doubtful = self._shelf.read_damaged() | (self._note.touched if self._note else frozenset())
        if self._looked and self._looked[0] == content and not is_unfinished and not doubtful:
            return self._looked[1]  # unchanged since the last read
        manifest, damage = self._read_manifest(content)
        self._note = self._distrust(self._note, manifest)
        self._former = (manifest, content) if manifest and content and not damage else None
        # If two manifests of one release disagree, neither proves anything alone.
        unsure = manifest.release if manifest else ""
        is_plain = self._former and not self._note
        proofs = () if is_plain else self._shelf.list_proofs(leave_out=unsure)
        ours = self._note.ours if self._note else {}
        live = Live(
            manifest if self._former else None,
            None if self._former else self._list_all(proofs),
            {**dict.fromkeys(doubtful), **self._files.read_hashes(sorted(doubtful))},
            is_unfinished,
            damage,
            frozenset(ours),
            (*proofs, *([manifest.hashes] if manifest else []), ours),
            other_site=self._other_site,
            is_undoing=self._note is not None and self._note.is_held,
            removing=self._note.removed if self._note else (),
        )
        is_sure = self._former and not is_unfinished and not doubtful
        self._looked = (content, live) if is_sure else None
        return live

    def _distrust(
        self, note: pending.Pending | None, live: Manifest | None
    ) -> pending.Pending | None:
        """Return the journal without its hashes, unless we know its release.

        Anyone with access can write a journal. Its paths are checked anyway.
        """
        if note is None or self._shelf.has_begun(note.release):
            return note
        is_live = live is not None and live.release == note.release
        return note if is_live else replace(note, ours={})

    def _read_manifest(self, content: bytes | None) -> tuple[Manifest | None, DamagedError | None]:
        if content is None:
            return None, None
        where = f"{self.name.rstrip('/')}/{manifests.PATH}"
        self._other_site = None
        try:
            record = manifests.read_manifest(content, where)
        except DamagedError as error:
            damage: DamagedError | None = error
            manifest = None
        else:
            self._shelf.adopt(record.release, content)
            copy = self._shelf.read_manifest(record.release)
            if copy is None and not manifests.can_be_ours(record, self._address, self._list_own()):
                self._other_site = record
                return None, None
            manifest, damage = manifests.reconcile(record, copy, where)
        if damage and not damage.is_newer:
            damage.to_do = damage.last_resort
        return manifest, damage

    def _list_all(self, proofs: Sequence[Mapping[str, str]]) -> FileSet:
        """List all files of the host; hash only those that may be ours."""
        own = f"{manifests.FOLDER}/"
        paths = [p for p in self._files.list_files("", deep=True) if not p.startswith(own)]
        named = {path for proof in proofs for path in proof}
        hashes = self._files.read_hashes([path for path in paths if path in named])
        return FileSet({path: FileFacts(hashes.get(path, ""), 0) for path in paths})

    def look_closer(self, live: Live, plan: Plan) -> Live:
        """Find existing files at the paths of new ones, and hash the files to be removed."""
        known = live.there
        new = [path for path in plan.find(Reason.NEW) if path not in known]
        there = list_beside(self._files, new) & set(new) if live.found is None else set()
        leaving = [path for path in plan.find(*LEAVING) if path not in known]
        if not there and not leaving:
            return live
        hashes = self._files.read_hashes(sorted({*there, *leaving}))
        looked = {**dict.fromkeys(leaving), **dict.fromkeys(there, ""), **hashes}
        return replace(live, corrected={**live.corrected, **looked})

    def name_release(self, when: datetime) -> str:
        """Return a name with a number above all known ones."""
        former = [self._former[0].release] if self._former else []
        return name_next([*self._shelf.list_releases(), *former], when)

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Upload the assets; no page changes yet."""
        self._manifest = manifest
        self._waves = list(make_waves(plan))
        self._leaving = {a.path: a.was for a in plan.actions if a.reason in LEAVING and a.was}
        new = set(plan.find(Reason.NEW)) - set(plan.find(Reason.IN_THE_WAY))
        sent = plan.find(*SENT)
        count = Count(progress, len(sent), sum((site / path).stat().st_size for path in sent))
        self._sending = Sending(self._files, site, manifest.files, new, count)
        self._keep_former([*sent, *self._leaving])
        kept = {path: manifest.files[path] for path in sent}
        self._begin(manifest, kept)
        # In parallel: uploading mostly waits for the network.
        self._shelving = self._beside.submit(self._shelf.put, site, kept)
        while self._waves and not self._waves[0].is_seen:
            self._send_wave(self._waves.pop(0), "The live pages have not changed.")

    def _begin(self, manifest: Manifest, sent: Mapping[str, str]) -> None:
        """Write the journal, here and at the host."""
        if interrupted := self._shelf.find_interrupted(self._former[0] if self._former else None):
            self._shelf.record(interrupted)
        self._shelf.begin(make_record(manifest, self._who, "interrupted"))
        older = self._note or pending.Pending("", frozenset())
        touched = {*sent, *self._leaving, *older.touched}
        self._check_ticket()
        ours = {**older.ours, **self._leaving, **sent}
        note = pending.write_pending(
            manifest.release, touched, ours, is_held=manifest.is_held, removed=manifest.removed
        )
        self._files.write(pending.PATH, note)

    def switch(self, release: str) -> None:
        """Upload the pages, then the manifest."""
        assert self._manifest is not None and self._manifest.release == release
        state = f"Every live page works. {_FINISH}"
        while self._waves:
            self._send_wave(self._waves.pop(0), state)
        with adding(state):
            if self._shelving:
                self._shelving.result()
            content = manifests.write_manifest(self._manifest)
            self._shelf.put_manifest(release, content)
        self._check_ticket()
        with adding(state):
            self._files.write(manifests.PATH, content)
            if self._files.read(manifests.PATH) != content:
                raise PublishError(f"{self.name}: the record of the live site did not arrive.")

    def verify(self, manifest: Manifest) -> Checked:
        """Return the verified files: each batch was verified before the next one."""
        del manifest
        return Checked((), self._sending.checked if self._sending else 0)

    def compare(self, manifest: Manifest) -> Checked:
        """Hash all live files, in batches."""
        paths = sorted(manifest.hashes)
        wrong: list[str] = []
        for start in range(0, len(paths), _BATCH):
            batch = paths[start : start + _BATCH]
            found = self._files.read_hashes(batch)
            wrong += [path for path in batch if found.get(path) != manifest.hashes[path]]
            self._tell(f"  Verified {start + len(batch):,} of {len(paths):,} files")
        if wrong:
            self._shelf.note_damaged(wrong)
        else:
            self._shelf.forget_damaged()
        return Checked(tuple(wrong), len(paths))

    def take_back(self, release: str, former: str | None) -> None:
        """Refuse: the next publish sends damaged files again."""
        del release, former
        raise PublishError(f"Every live page works. {_FINISH}")

    def list_former(self, live: Live) -> Sequence[Manifest]:
        """Return the stored manifests that were live, without the live one."""
        now = live.manifest.release if live.manifest else None
        return [one for one in reversed(self._list_own()) if one.release != now]

    def _list_own(self) -> list[Manifest]:
        """Return the stored manifests that were live, oldest first."""
        never = {one.release for one in self._shelf.read_records() if one.result == "failed"}
        names = [name for name in self._shelf.list_releases() if name not in never]
        return [one for name in names if (one := self._shelf.read_manifest(name))]

    def find_lost(self, former: Manifest, live: Live) -> Sequence[str]:
        """Return the files that are neither live unchanged nor in the local store."""
        lost = []
        for path, sha256 in former.files.items():
            if live.find_hash(path) != sha256 and sha256 not in self._whole:
                if self._shelf.has(sha256):
                    self._whole.add(sha256)
                else:
                    lost.append(path)
        return lost

    def lay_out(self, former: Manifest, live: Live) -> Path:
        """Copy files from the local store, and download the rest if it is live unchanged."""
        folder = empty(self._work / "former")
        files = former.files
        missing = [p for p, sha256 in files.items() if not self._shelf.take(sha256, folder / p)]
        self._files.fetch([p for p in missing if live.find_hash(p) == files[p]], folder)
        return folder

    def record(self, record: Record) -> None:
        """Append to the history on this computer."""
        self._shelf.record(record)

    def read_records(self) -> list[Record]:
        """Return the history of this computer, completed after a killed publish."""
        records = self._shelf.read_records()
        last = self._shelf.find_interrupted(self._former[0] if self._former else None)
        return [*records, last] if last else records

    def note_run(self, when: datetime) -> None:
        """Write the note beside the manifest: it holds only a time."""
        self._files.write(schedule.NOTE, schedule.write_run(when))

    def read_run(self) -> datetime | None:
        """Read the note."""
        return schedule.read_run(self._files.read(schedule.NOTE))

    def tidy(self, now: datetime) -> None:
        """Delete files that left the site, then the journal, then old stored releases."""
        del now
        assert self._manifest is not None
        self._check_ticket()
        self._remove_leaving()
        # A publish killed while writing its journal leaves no journal.
        touched = self._note.touched if self._note else ()
        halves = find_halves(self._files, {*touched, pending.PATH, manifests.PATH})
        self._files.delete([*halves, *find_dead_tickets(self._files), pending.PATH])
        self._shelf.forget_damaged()
        self._shelf.prune((self._manifest.release, self._manifest.previous))

    def _remove_leaving(self) -> None:
        """Delete files that left the site, if they still have the content that we published."""
        if not self._leaving:
            return
        with adding("Every new file is live, but some old files are still there."):
            found = self._files.read_hashes(sorted(self._leaving))
            ours = [path for path, sha256 in found.items() if sha256 == self._leaving[path]]
            self._files.delete(sorted(ours), and_folders=True)
        if others := sorted(found.keys() - set(ours)):
            named = format_urls(others, are_foreign=True)
            self._tell(f"Someone changed these files at the web host, so they will stay: {named}.")

    def close(self) -> None:
        """Close the connection, and delete the scratch folder."""
        self._beside.shutdown()
        self._files.close()
        self._scratch.cleanup()

    def _check_ticket(self) -> None:
        if self._ticket:
            self._ticket.check()

    def _keep_former(self, paths: Iterable[str]) -> None:
        """Store the live content of files that are about to change."""
        if self._former is None:
            return
        former, content = self._former
        hashes = former.hashes
        changing = {path: hashes[path] for path in paths if path in hashes}
        missing = [path for path, sha256 in changing.items() if not self._shelf.has(sha256)]
        if missing:
            folder = empty(self._work / "before")
            self._files.fetch(missing, folder)
            self._shelf.put(folder, {path: changing[path] for path in missing})
        self._shelf.put_manifest(former.release, content)

    def _send_wave(self, wave: Batch, state: str) -> None:
        assert self._sending is not None
        self._check_ticket()
        self._sending.send_wave(wave, state)
