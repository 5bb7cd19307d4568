"""The local store of what was published to one remote host: releases, files and history.

Files are content-addressed by SHA-256, so each is stored once. The store is not on the web, so it
may name people and keep withdrawn pages.
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
    """The store of one host in its own folder, which is created by the first write."""

    def __init__(self, folder: Path, former: Path | None = None) -> None:
        self.folder = folder
        self._former_place = former
        self._files = folder / "files"
        self._releases = folder / "releases"
        self._history = folder / "history.jsonl"
        self._damaged = folder / "damaged.json"
        self._begun = folder / "begun.jsonl"

    def adopt(self, release: str, content: bytes) -> None:
        """Take over the store at the former path, if it contains the live manifest.

        Former paths did not contain the account, so that store may belong to another one.
        """
        if self._former_place is None or self.folder.exists():
            return
        with contextlib.suppress(OSError):
            kept = self._former_place / "releases" / f"{release}.json"
            if read_own(kept) == content:
                self._former_place.rename(self.folder)

    def has(self, sha256: str) -> bool:
        """Return whether an intact copy of a file is stored."""
        return self._read(sha256) is not None

    def put(self, folder: Path, files: Mapping[str, str]) -> None:
        """Store files (SHA-256 by path) of a folder; skip files with another hash."""
        for path, sha256 in files.items():
            source, goal = folder / path, self._find(sha256)
            if goal.is_file() or not source.is_file():
                continue
            content = source.read_bytes()
            if hashlib.sha256(content).hexdigest() == sha256:
                self._link(source, goal, content)

    def take(self, sha256: str, goal: Path) -> bool:
        """Copy a file to `goal`; return False if there is no intact copy."""
        content = self._read(sha256)
        if content is None:
            return False
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_bytes(content)
        return True

    def put_manifest(self, release: str, content: bytes) -> None:
        """Store the serialized manifest of a release."""
        self._write(self._releases / f"{release}.json", content)

    def read_manifest(self, release: str) -> Manifest | None:
        """Return the manifest of a release; None if missing or damaged."""
        path = self._releases / f"{release}.json"
        with contextlib.suppress(DamagedError):
            manifest = read_manifest(read_own(path) or b"", str(path))
            return manifest if manifest.release == release else None
        return None

    def list_releases(self) -> list[str]:
        """Return the names of the stored releases, oldest first."""
        if not self._releases.is_dir():
            return []
        names = [path.stem for path in self._releases.glob("*.json") if is_release(path.stem)]
        return sorted(names, key=find_number)

    def prune(self, needed: Iterable[str | None]) -> None:
        """Delete all releases except the newest ones, the newest versions and `needed`.

        Files that no remaining release uses are deleted too.
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
        if found.keys() >= set(remaining):  # else a damaged manifest may use any file
            self._drop_files({h for name in remaining for h in found[name].hashes.values()})

    def _drop_files(self, needed: set[str]) -> None:
        for path in self._files.glob("??/*"):
            name = path.parent.name + path.name
            if _SHA256.match(name) and name not in needed:
                remove_own(path)

    def list_proofs(self, leave_out: str) -> tuple[Mapping[str, str], ...]:
        """Return the hashes by path of all stored manifests, except one release."""
        found = (self.read_manifest(name) for name in self.list_releases() if name != leave_out)
        return tuple(one.hashes for one in found if one)

    def note_damaged(self, paths: Iterable[str]) -> None:
        """Store the paths that are damaged at the host; the next publish repairs them."""
        self._write(self._damaged, json.dumps(sorted(paths)).encode())

    def read_damaged(self) -> frozenset[str]:
        """Return the paths that are damaged and not repaired yet."""
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            return frozenset(read_path(path) for path in json.loads(read_own(self._damaged) or ""))
        return frozenset()

    def forget_damaged(self) -> None:
        """Clear the list of damaged paths."""
        remove_own(self._damaged)

    def begin(self, record: Record) -> None:
        """Store a record before a publish, in case it is interrupted."""
        remove_own(self._begun)
        append_record(self._begun, record)

    def has_begun(self, release: str) -> bool:
        """Return whether this computer started that release and did not finish it."""
        failed = [one for one in self.read_records() if one.result == "failed"]
        return any(one.release == release for one in [*read_records(self._begun), *failed])

    def find_interrupted(self, live: Manifest | None) -> Record | None:
        """Return the record of an interrupted release that is live, or was live just before."""
        begun = read_records(self._begun)
        names = (live.release, live.previous) if live else ()
        known = {record.release for record in self.read_records()}
        found = [one for one in begun if one.release in names and one.release not in known]
        return found[-1] if found else None

    def record(self, record: Record) -> None:
        """Append a record to the history."""
        append_record(self._history, record)
        if any(one.release == record.release for one in read_records(self._begun)):
            remove_own(self._begun)

    def read_records(self) -> list[Record]:
        """Return the history, oldest first."""
        return read_records(self._history)

    def _find(self, sha256: str) -> Path:
        return self._files / sha256[:2] / sha256[2:]

    def _read(self, sha256: str) -> bytes | None:
        """Return the content of a stored file; a damaged one is deleted."""
        content = read_own(self._find(sha256))
        if content is None:
            return None
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
        self._find(sha256).unlink()
        return None

    def _link(self, source: Path, goal: Path, content: bytes) -> None:
        """Store a file as a hard link, which takes no time and space, or else as a copy.

        A build writes new files instead of changing old ones, so a hard link is safe.
        """
        try:
            try:
                os.link(source, goal)
            except OSError:  # usually a missing folder; checking before each link would be slow
                make_way(goal)
                os.link(source, goal)
        except OSError:  # another file system, or no hard links
            self._write(goal, content)

    def _write(self, goal: Path, content: bytes) -> None:
        unfinished = goal.with_name(f"{goal.name}.{os.getpid()}")
        make_way(unfinished)
        make_way(goal)
        unfinished.write_bytes(content)
        unfinished.replace(goal)


def find_shelf(root: Path, name: str, identity: str = "") -> ReleaseStore:
    """Return the store of a host, in the project folder `root`.

    Parameters
    ----------
    name:
        The host in messages.
    identity:
        Identifies the host, including the account; "": `name` does.
    """
    own = _name_folder(name, identity or name)
    former = _name_folder(name, name)
    return ReleaseStore(root / FOLDER / own, None if own == former else root / FOLDER / former)


def _name_folder(name: str, identity: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def empty(folder: Path) -> Path:
    """Delete a folder and create it again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
