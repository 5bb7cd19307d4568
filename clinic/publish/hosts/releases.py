"""The folder of releases beside a live folder: names, what each holds, which may go."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic.publish import manifest as manifests
from clinic.publish.errors import DamagedError
from clinic.publish.manifest import Manifest

KEEP = 5  # releases, and as many versions: two releases with the same files are one
KEEP_MOST = 20
KEEP_YOUNGER_THAN = timedelta(hours=1)

BUILDING = ".building-"
REMOVING = ".removing-"
SWITCHING = ".switching"

_NAME = re.compile(r"(\d{6,})-(\d{8}T\d{6}Z)\Z")
_STAMP = "%Y%m%dT%H%M%SZ"


class Releases:
    """The releases in one folder, oldest first by number: clocks may go back, numbers do not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list_names(self) -> list[str]:
        """Give the names of the releases, oldest first."""
        if not self.folder.is_dir():
            return []
        found = [p.name for p in self.folder.iterdir() if is_release(p.name)]
        names = [name for name in found if (self.folder / name).is_dir()]
        return sorted(names, key=find_number)

    def name_next(self, when: datetime) -> str:
        """Give a name with a number above all that are here."""
        return name_release(max(map(find_number, self.list_names()), default=0) + 1, when)

    def read(self, name: str) -> Manifest:
        """Read a release's manifest; raises DamagedError when it is not to be trusted."""
        path = self.folder / name / manifests.PATH
        try:
            manifest = manifests.read_manifest(path.read_bytes(), str(path))
            if manifest.release == name:
                return manifest
            how = "belongs to another version"
        except FileNotFoundError:
            how = "is missing"
        except DamagedError as error:
            error.release = name
            raise
        raise DamagedError(
            f"The record of what is live, {path}, {how}. Nothing was changed.",
            "To put the last good version online: make rollback",
            release=name,
        )

    def list_former(self, live: str, recorded: set[str]) -> list[Manifest]:
        """Read all but the live release, newest first, as far as they were live and are ours."""
        found = []
        for name in reversed(self.list_names()):
            is_other = name == live or (self.folder / name).is_symlink()
            if not is_other and not self._is_orphan(name, live, recorded):
                with contextlib.suppress(DamagedError):
                    found.append(self.read(name))
        return found

    def remove(self, name: str) -> None:
        """Remove a release: set aside in one step first, so that none is ever seen half gone."""
        aside = self.folder / f"{REMOVING}{name}"
        (self.folder / name).rename(aside)
        shutil.rmtree(aside)

    def clear_leftovers(self, live: str | None, recorded: set[str]) -> bool:
        """Remove what an interrupted publish left; say whether there was anything.

        That is: releases half built or half removed, and a whole one that was never live.
        """
        if not self.folder.is_dir():
            return False
        found = False
        for path in sorted(self.folder.iterdir()):
            if path.name == SWITCHING and path.is_symlink():
                path.unlink()
            elif path.is_symlink() or not path.is_dir():
                continue
            elif _is_unfinished(path.name):
                shutil.rmtree(path)
            elif is_release(path.name) and self._is_orphan(path.name, live, recorded):
                self.remove(path.name)
            else:
                continue
            found = True
        return found

    def prune(self, live: str, now: datetime) -> None:
        """Remove the oldest releases, never the live one nor the one a rollback would restore."""
        names = self.list_names()
        found = {}
        for name in names:
            with contextlib.suppress(DamagedError, OSError):
                found[name] = self.read(name)
        needed = {live, self.read(live).previous, *names[-KEEP:], *find_newest_versions(found)}
        left = len(names)
        for name in names:
            is_young = now - find_moment(name) < KEEP_YOUNGER_THAN and left <= KEEP_MOST
            if name in needed or is_young or not self._is_ours(name):
                continue
            self.remove(name)
            left -= 1

    def _is_orphan(self, name: str, live: str | None, recorded: set[str]) -> bool:
        is_newer = live is None or find_number(name) > find_number(live)
        return is_newer and name not in recorded and self._is_ours(name)

    def _is_ours(self, name: str) -> bool:
        if (self.folder / name).is_symlink():
            return False
        try:
            self.read(name)
        except (DamagedError, OSError):
            return False
        return True


def find_newest_versions(found: Mapping[str, Manifest]) -> set[str]:
    """Give the newest release of each of the KEEP newest versions; `found` is oldest first.

    Who goes back and forth between two versions must not lose the others by it.
    """
    newest: dict[frozenset[tuple[str, str]], str] = {}
    for name in reversed(list(found)):
        newest.setdefault(frozenset(found[name].files.items()), name)
    return set(list(newest.values())[:KEEP])


def name_release(number: int, when: datetime) -> str:
    """Give the name of a release with that number, made at that moment."""
    return f"{number:06}-{when.astimezone(UTC).strftime(_STAMP)}"


def is_release(name: str) -> bool:
    """Say whether a folder's name is one that `name_release` gives."""
    return _NAME.match(name) is not None


def find_number(name: str) -> int:
    """Give a release's number."""
    return int(name.partition("-")[0])


def find_moment(name: str) -> datetime:
    """Give when a release was made, in UTC."""
    return datetime.strptime(name.partition("-")[2], _STAMP).replace(tzinfo=UTC)


def _is_unfinished(name: str) -> bool:
    return any(
        name.startswith(mark) and is_release(name.removeprefix(mark))
        for mark in (BUILDING, REMOVING)
    )
