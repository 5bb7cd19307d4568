"""The releases folder next to a live folder: reading, pruning and recovery."""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from clinic.publish import manifest as manifests
from clinic.publish.errors import DamagedError
from clinic.publish.manifest import RECORDS, Manifest
from clinic.publish.own_files import read_own, remove_own
from clinic.publish.release_names import find_moment, find_number, is_release, name_next

KEEP = 5  # releases, and as many versions (releases with equal files are one version)
KEEP_MOST = 20
KEEP_YOUNGER_THAN = timedelta(hours=1)

BUILDING = ".building-"
REMOVING = ".removing-"
SWITCHING = ".switching"


class Releases:
    """The releases in one folder, ordered by number: clocks may go back, numbers do not."""

    def __init__(self, folder: Path, is_ours: Callable[[Manifest], bool] = lambda _: True) -> None:
        self.folder = folder
        self._is_this_sites = is_ours

    def list_names(self) -> list[str]:
        """Return the names of the releases, oldest first."""
        if not self.folder.is_dir():
            return []
        found = [p.name for p in self.folder.iterdir() if is_release(p.name)]
        names = [name for name in found if (self.folder / name).is_dir()]
        return sorted(names, key=find_number)

    def name_next(self, when: datetime) -> str:
        """Return a name with a number above all in the folder."""
        return name_next(self.list_names(), when)

    def read(self, name: str) -> Manifest:
        """Return the manifest of a release; raises DamagedError if it cannot be trusted."""
        manifest, damage = self.read_both(name)
        if damage or not manifest:
            raise damage or DamagedError(f"{self.folder / name} has no record.", release=name)
        return manifest

    def read_both(self, name: str) -> tuple[Manifest | None, DamagedError | None]:
        """Return what the two manifest copies of a release prove, and the damage of the first."""
        where = str(self.folder / name / manifests.PATH)
        first, second = (read_own(self.folder / name / one) for one in RECORDS)
        record: Manifest | DamagedError
        copy: Manifest | None = None
        try:
            record = _read_record(first, name, where)
        except DamagedError as error:
            record = error
        if first != second:  # rare, so parse the second copy only then
            with contextlib.suppress(DamagedError):
                copy = _read_record(second, name, where)
        manifest, damage = manifests.reconcile(record, copy, where)
        if manifest and not self._is_this_sites(manifest):
            manifest, damage = None, manifests.explain_damage(where, "belongs to another site")
        if damage:
            damage.release = name
        return manifest, damage

    def list_former(self, live: str | None, recorded: set[str]) -> list[Manifest]:
        """Return the manifests of our former releases, newest first, if they were ever live.

        Without a live release, or if it is not in the history, all releases count as former.
        """
        never = {self._find_unswitched(live)}
        if live is not None and live in recorded:
            newer = [name for name in self.list_names() if find_number(name) > find_number(live)]
            never |= set(newer) - recorded
        found = []
        for name in reversed(self.list_names()):
            if name != live and name not in never and not (self.folder / name).is_symlink():
                with contextlib.suppress(OSError):
                    manifest, damage = self.read_both(name)
                    if manifest and not (damage and damage.has_rival):  # one intact copy is enough
                        found.append(manifest)
        return found

    def find_last(self, recorded: set[str]) -> str | None:
        """Return the newest release that was live, according to its manifest or the history.

        A folder with only the name of a release may be anything, and must not become live.
        """
        for name in reversed(self.list_names()):
            if (self.folder / name).is_symlink() or name == self._find_unswitched(None):
                continue
            if name in recorded or self.read_both(name)[0]:
                return name
        return None

    def list_proofs(self) -> tuple[Mapping[str, str], ...]:
        """Return the hashes by path of all manifests in the folder."""
        names = [name for name in self.list_names() if not (self.folder / name).is_symlink()]
        found = (self.read_both(name)[0] for name in names)
        return tuple(one.hashes for one in found if one)

    def remove(self, name: str) -> None:
        """Delete a release, but not its foreign files.

        It is renamed first, so that no release is ever seen half deleted.
        """
        manifest = self.read(name) or _read_half(self.folder / name)
        aside = self.folder / f"{REMOVING}{name}"
        (self.folder / name).rename(aside)
        self._delete(aside, manifest)

    def _delete(self, aside: Path, manifest: Manifest | None) -> None:
        """Delete the files of the manifest. Foreign files go back to the release folder."""
        others = [self.folder / one for one in reversed(self.list_names())]
        _delete_ours(aside, manifest.hashes if manifest else {})
        _drop_copies(aside, others)
        _drop_records(aside)
        if (
            aside.exists()
            and not (goal := self.folder / aside.name.removeprefix(REMOVING)).exists()
        ):
            aside.rename(goal)

    def clear_leftovers(self, live: str | None, recorded: set[str], unfinished: str) -> None:
        """Delete what an interrupted publish left, if that is proven.

        That is: the half-built release `unfinished` of the last publisher, a half-deleted release
        with its manifest, and a complete release just before its switch. Everything else stays.
        """
        if not self.folder.is_dir():
            return
        if (name := self._find_unswitched(live)) and name not in recorded:
            self.remove(name)
        if (link := self.folder / SWITCHING).is_symlink():
            link.unlink()
        for path in sorted(self.folder.iterdir()):
            if path.is_symlink() or not path.is_dir():
                continue
            if is_release(unfinished) and path.name == f"{BUILDING}{unfinished}":
                shutil.rmtree(path)
            elif path.name.startswith(REMOVING) and self._is_half_removed(path):
                self._delete(path, _read_half(path))

    def prune(self, live: str, now: datetime) -> None:
        """Delete the oldest releases, but not the live one or the one that a rollback restores."""
        found: dict[str, Manifest] = {}
        for name in self.list_names():
            if not (self.folder / name).is_symlink():
                with contextlib.suppress(DamagedError, OSError):
                    found[name] = self.read(name)
        if live not in found:
            return
        names = list(found)  # without an intact manifest, a release is not ours to delete
        needed = {live, found[live].previous, *names[-KEEP:], *find_newest_versions(found)}
        left = len(names)
        for name in names:
            is_young = now - find_moment(name) < KEEP_YOUNGER_THAN and left <= KEEP_MOST
            if name not in needed and not is_young:
                self.remove(name)
                left -= 1

    def _find_unswitched(self, live: str | None) -> str | None:
        """Return the newest release, if a publisher died just before its switch.

        The temporary link of the switch still points to it. (During a revert, that link points
        to an older release.)
        """
        names = self.list_names()
        link = self.folder / SWITCHING
        if not names or not link.is_symlink() or link.readlink().name != names[-1]:
            return None
        is_newer = live is None or find_number(names[-1]) > find_number(live)
        return names[-1] if is_newer and self._is_ours(names[-1]) else None

    def _is_ours(self, name: str) -> bool:
        if (self.folder / name).is_symlink():
            return False
        try:
            self.read(name)
        except (DamagedError, OSError):
            return False
        return True

    def _is_half_removed(self, path: Path) -> bool:
        """Return whether a folder is a half-deleted release: the manifest is deleted last."""
        if not is_release(path.name.removeprefix(REMOVING)):
            return False
        if _read_half(path):
            return True
        return not any(one.is_symlink() or not one.is_dir() for one in path.rglob("*"))


def find_newest_versions(found: Mapping[str, Manifest]) -> set[str]:
    """Return the newest release of each of the KEEP newest versions; `found` is oldest first.

    Switching between two versions again and again must not push out the others.
    """
    newest: dict[frozenset[tuple[str, str]], str] = {}
    for name in reversed(list(found)):
        newest.setdefault(frozenset(found[name].files.items()), name)
    return set(list(newest.values())[:KEEP])


def _list_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield relative paths and files; links are not followed."""
    for top, _, names in os.walk(folder):
        before = Path(top).relative_to(folder).as_posix()
        for name in names:
            file = Path(top, name)
            if stat.S_ISREG(file.lstat().st_mode):
                yield name if before == "." else f"{before}/{name}", file


def _delete_ours(folder: Path, hashes: Mapping[str, str]) -> None:
    """Delete the files with these hashes."""
    for path, file in _list_files(folder):
        sha256 = hashes.get(path)
        if sha256 and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
            file.unlink()


def _drop_records(folder: Path) -> None:
    """Delete the manifests last: until then they prove that the folder is ours."""
    _drop_empty(folder)
    for record in RECORDS:
        with contextlib.suppress(OSError):
            remove_own(folder / record)
    _drop_empty(folder)


def _drop_copies(folder: Path, others: Sequence[Path]) -> None:
    """Delete files, except manifests, that another version has with equal content.

    Foreign files are copied into each new version, so such copies are redundant.
    """
    for place, file in _list_files(folder):
        if place.startswith(f"{manifests.FOLDER}/"):
            continue
        same = (other / place for other in others)
        if any(
            one.is_file() and not one.is_symlink() and filecmp.cmp(file, one, shallow=False)
            for one in same
        ):
            file.unlink()


def _drop_empty(folder: Path) -> None:
    """Delete empty folders, and then the folder itself if it is empty."""
    for top, _, _ in os.walk(folder, topdown=False):
        with contextlib.suppress(OSError):
            Path(top).rmdir()


def _read_half(path: Path) -> Manifest | None:
    """Return either intact manifest of a half-deleted release; None if there is none."""
    name = path.name.removeprefix(REMOVING)
    for record in RECORDS:
        with contextlib.suppress(DamagedError, OSError):
            return _read_record(read_own(path / record), name, str(path))
    return None


def _read_record(content: bytes | None, name: str, where: str) -> Manifest:
    """Parse the manifest of the release `name`; raises DamagedError."""
    if content is None:
        raise manifests.explain_damage(where, "is missing")
    manifest = manifests.read_manifest(content, where)
    if manifest.release != name:
        raise manifests.explain_damage(where, "belongs to another version")
    return manifest
