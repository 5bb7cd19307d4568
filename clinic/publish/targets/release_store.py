"""What was published to one remote host, kept on this computer: to go back to, and to read.

Files lie under the SHA-256 of their bytes, once each, however many releases hold them. Nothing
here can be read on the web, so it may name people and keep pages that were withdrawn.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from clinic.publish.errors import DamagedError
from clinic.publish.history import Record, append_record, read_records
from clinic.publish.manifest import Manifest, read_manifest, read_path
from clinic.publish.own_files import make_way, read_own, remove_own
from clinic.publish.release_names import find_number, is_release
from clinic.publish.targets.releases import KEEP, find_newest_versions

FOLDER = ".published"
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class ReleaseStore:
    """The shelf of one host, in a folder of its own; made when something is put on it."""

    def __init__(self, folder: Path, former: Path | None = None) -> None:
        self.folder = folder
        self._former_place = former
        self._files = folder / "files"
        self._releases = folder / "releases"
        self._history = folder / "history.jsonl"
        self._damaged = folder / "damaged.json"
        self._begun = folder / "begun.jsonl"

    def adopt(self, release: str, content: bytes) -> None:
        """Take over the shelf of the former place, if the record that is live is kept there.

        The former place was named without the account, so the shelf may be another account's.
        """
        if self._former_place is None or self.folder.exists():
            return
        with contextlib.suppress(OSError):
            kept = self._former_place / "releases" / f"{release}.json"
            if read_own(kept) == content:
                self._former_place.rename(self.folder)

    def has(self, sha256: str) -> bool:
        """Say whether a file is here whole."""
        return self._read(sha256) is not None

    def put(self, folder: Path, files: Mapping[str, str]) -> None:
        """Keep files (path to SHA-256) of a folder; those that are not what they should be wait."""
        for path, sha256 in files.items():
            source, goal = folder / path, self._find(sha256)
            if goal.is_file() or not source.is_file():
                continue
            content = source.read_bytes()
            if hashlib.sha256(content).hexdigest() == sha256:
                self._link(source, goal, content)

    def take(self, sha256: str, goal: Path) -> bool:
        """Copy a file to `goal`; False when it is not here whole."""
        content = self._read(sha256)
        if content is None:
            return False
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_bytes(content)
        return True

    def put_manifest(self, release: str, content: bytes) -> None:
        """Keep what a release held, as it was written down."""
        self._write(self._releases / f"{release}.json", content)

    def read_manifest(self, release: str) -> Manifest | None:
        """Read what a release held; None when it is not here or not to be trusted."""
        path = self._releases / f"{release}.json"
        with contextlib.suppress(DamagedError):
            manifest = read_manifest(read_own(path) or b"", str(path))
            return manifest if manifest.release == release else None
        return None

    def list_releases(self) -> list[str]:
        """Give the names of the releases that are here, oldest first."""
        if not self._releases.is_dir():
            return []
        names = [path.stem for path in self._releases.glob("*.json") if is_release(path.stem)]
        return sorted(names, key=find_number)

    def prune(self, needed: Iterable[str | None]) -> None:
        """Remove all but the newest releases, the newest versions and those needed.

        With them go the files that none of the others holds.
        """
        names = self.list_releases()
        staying = {*names[-KEEP:], *needed}
        if staying.issuperset(names):
            return
        found = {name: one for name in names if (one := self.read_manifest(name))}
        staying |= find_newest_versions(found)
        leaving = [name for name in names if name not in staying]
        if not leaving:
            return
        for name in leaving:
            remove_own(self._releases / f"{name}.json")
        remaining = [name for name in self.list_releases() if name in staying]
        if found.keys() >= set(remaining):  # else what the damaged one held cannot be told
            self._drop_files({h for name in remaining for h in found[name].hashes.values()})

    def _drop_files(self, needed: set[str]) -> None:
        for path in self._files.glob("??/*"):
            name = path.parent.name + path.name
            if _SHA256.match(name) and name not in needed:
                remove_own(path)

    def list_proofs(self, leave_out: str) -> tuple[Mapping[str, str], ...]:
        """Return what the records here prove to have been published, without one release's."""
        found = (self.read_manifest(name) for name in self.list_releases() if name != leave_out)
        return tuple(one.hashes for one in found if one)

    def note_damaged(self, paths: Iterable[str]) -> None:
        """Remember what was found damaged at the host, for the next publish to mend."""
        self._write(self._damaged, json.dumps(sorted(paths)).encode())

    def read_damaged(self) -> frozenset[str]:
        """Give what was found damaged and not mended yet."""
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            return frozenset(read_path(path) for path in json.loads(read_own(self._damaged) or ""))
        return frozenset()

    def forget_damaged(self) -> None:
        """All that was damaged is mended."""
        remove_own(self._damaged)

    def begin(self, record: Record) -> None:
        """Write down what is about to be done, for the history, should it be interrupted."""
        remove_own(self._begun)
        append_record(self._begun, record)

    def has_begun(self, release: str) -> bool:
        """Return whether this computer began that release, and never came to its end."""
        failed = [one for one in self.read_records() if one.result == "failed"]
        return any(one.release == release for one in [*read_records(self._begun), *failed])

    def find_interrupted(self, live: Manifest | None) -> Record | None:
        """Return what was begun and never ended, but came to be live, now or just before."""
        begun = read_records(self._begun)
        names = (live.release, live.previous) if live else ()
        known = {record.release for record in self.read_records()}
        found = [one for one in begun if one.release in names and one.release not in known]
        return found[-1] if found else None

    def record(self, record: Record) -> None:
        """Add a line to the history."""
        append_record(self._history, record)
        if any(one.release == record.release for one in read_records(self._begun)):
            remove_own(self._begun)

    def read_records(self) -> list[Record]:
        """Read the history, oldest first."""
        return read_records(self._history)

    def _find(self, sha256: str) -> Path:
        return self._files / sha256[:2] / sha256[2:]

    def _read(self, sha256: str) -> bytes | None:
        """Read a file; one that is not what its name says is of no use, and goes."""
        content = read_own(self._find(sha256))
        if content is None:
            return None
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
        self._find(sha256).unlink()
        return None

    def _link(self, source: Path, goal: Path, content: bytes) -> None:
        """Keep a file by a second name, which takes no time and no room; else by a copy.

        A build makes every file anew, so what the second name leads to stays as it is.
        """
        try:
            try:
                os.link(source, goal)
            except OSError:  # asked first, each of the 256 folders would take its time
                make_way(goal)
                os.link(source, goal)
        except OSError:  # another disk, or one that knows no second names
            self._write(goal, content)

    def _write(self, goal: Path, content: bytes) -> None:
        unfinished = goal.with_name(f"{goal.name}.{os.getpid()}")
        make_way(unfinished)
        make_way(goal)
        unfinished.write_bytes(content)
        unfinished.replace(goal)


def find_shelf(root: Path, name: str, identity: str = "") -> ReleaseStore:
    """Return the shelf of a host, under the project's folder.

    Parameters
    ----------
    root:
        The project.
    name:
        The host in a message.
    identity:
        All that tells this host from any other, the account included; "": the name does.
    """
    own = _name_folder(name, identity or name)
    former = _name_folder(name, name)
    return ReleaseStore(root / FOLDER / own, None if own == former else root / FOLDER / former)


def _name_folder(name: str, identity: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def empty(folder: Path) -> Path:
    """Make a folder anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
