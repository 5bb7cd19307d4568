"""The kept versions: what a rollback can restore.

A version is what visitors saw. A rollback makes a new release with the files of an older one, so
several releases can be one version. People choose among versions, by number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.publish.history import Record, make_record
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live
from clinic.publish.release_names import find_moment, find_number
from clinic.publish.targets.target import Host


@dataclass(frozen=True)
class Version:
    """One kept version, and how it relates to the live one.

    Parameters
    ----------
    names:
        All releases with these files, oldest first.
    lost:
        Files that are damaged or missing; such a version cannot be restored.
    previous:
        The release before this version.
    older:
        The manifest of `previous`, if kept.
    record:
        The history record of the oldest release; `who` is "" or "someone" if unknown.
    is_before:
        One step back restores this version.
    is_left:
        This version was live until a rollback.
    is_spoiled:
        This version is live, but an interrupted publish has changed some of its files.
    """

    manifest: Manifest
    names: tuple[str, ...]
    lost: tuple[str, ...]
    previous: str | None
    older: Manifest | None
    record: Record
    is_before: bool
    is_left: bool
    is_spoiled: bool

    @property
    def origin(self) -> str:
        """The release that first had these files, even if that release is not kept."""
        return find_origin(self.names[0], self.record)

    @property
    def number(self) -> int:
        """What people type to restore this version: the number of its first release."""
        return find_number(self.origin)

    @property
    def when(self) -> datetime:
        """When this version was first published, in UTC."""
        return find_moment(self.origin)


def find_origin(release: str, record: Record | None) -> str:
    """Return the release that first had the files of this one, according to its record."""
    return (record and record.restored) or release


def find_versions(host: Host, live: Live) -> Iterator[Version]:
    """Yield the kept versions: first the one that one step back restores, then the newest first.

    This is a generator because each version is verified when it is requested.
    """
    spoiled = live.manifest if _is_spoiled(live) else None
    formers = [*([spoiled] if spoiled else []), *host.list_former(live)]
    known = {one.release: one for one in [*([live.manifest] if live.manifest else []), *formers]}
    records = {one.release: one for one in host.read_records() if one.result != "failed"}
    newest = next(iter(formers), None)
    before = _find_before(live.manifest, known) if live.manifest else newest
    for group in _gather(formers, None if spoiled else live.manifest, before):
        chosen, lost = _find_whole(host, live, group)
        first = group[0]
        record = records.get(first.release) or make_record(first, _choose_name(host))
        yield Version(
            chosen,
            tuple(one.release for one in group),
            lost,
            _find_newest_name(chosen.previous, known),
            known.get(first.previous or ""),
            record,
            is_before=before in group,
            is_left=newest in group and before not in group and not spoiled,
            is_spoiled=spoiled in group,
        )


def _choose_name(host: Host) -> str:
    """Return who published a release without a record: "" (another computer) on a public host."""
    return "" if host.is_public else "someone"


def _is_spoiled(live: Live) -> bool:
    """Return whether files of the live version differ from its manifest."""
    hashes = live.manifest.hashes if live.manifest else {}
    return any(sha256 != hashes.get(path) for path, sha256 in live.corrected.items())


def _find_whole(
    host: Host, live: Live, group: Sequence[Manifest]
) -> tuple[Manifest, tuple[str, ...]]:
    """Return the newest intact release of a version, else the newest one and its lost files."""
    damaged = []
    for one in reversed(group):
        lost = tuple(host.find_lost(one, live))
        if not lost:
            return one, ()
        damaged.append((one, lost))
    return damaged[0]


def select_version(versions: Sequence[Version], wanted: str) -> Version | None:
    """Return the version with this number or release name; None if there is none."""
    for version in versions:
        if wanted in (str(version.number), *version.names):
            return version
    return None


def _gather(
    formers: Sequence[Manifest], live: Manifest | None, before: Manifest | None
) -> list[list[Manifest]]:
    """Group releases with equal files, oldest first, without those equal to the live one.

    The group with `before` comes first, then the newest group.
    """
    groups: dict[frozenset[tuple[str, str]], list[Manifest]] = {}
    for one in reversed(formers):
        if live is None or dict(one.files) != dict(live.files):
            groups.setdefault(frozenset(one.files.items()), []).append(one)
    latest_first = list(reversed(groups.values()))
    return sorted(latest_first, key=lambda group: before not in group)


def _find_before(live: Manifest, known: Mapping[str, Manifest]) -> Manifest | None:
    """Return the release before the live one that had different files (a repair has the same)."""
    seen = {live.release}
    former = known.get(live.previous or "")
    while former and former.release not in seen and dict(former.files) == dict(live.files):
        seen.add(former.release)
        former = known.get(former.previous or "")
    return former if former and former.release not in seen else None


def _find_newest_name(release: str | None, known: Mapping[str, Manifest]) -> str | None:
    """Return the newest release with equal files: that one is kept longest."""
    own = known.get(release or "")
    same = (name for name, one in known.items() if own and dict(one.files) == dict(own.files))
    return next(same, release)
