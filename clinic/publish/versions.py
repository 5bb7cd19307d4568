"""The versions that are kept besides the live one: what a rollback can put online.

A version is what readers saw. A rollback makes a new release with an older one's files, so several
releases may be one version; people choose among versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.publish.history import Record, make_record
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live
from clinic.publish.release_names import find_moment
from clinic.publish.targets.target import Host


@dataclass(frozen=True)
class Version:
    """One version that is kept, and how it stands to the live one.

    `number` is what people type to have it; None: its files in `lost` are damaged or missing.
    `names` are all releases with these files, oldest first; `record` tells of the oldest.
    Where nobody wrote it down, the record's `who` is "" or "somebody".
    `previous` is the release that came before it, `older` what that held, if it is kept.
    `is_before`: one step back leads here. `is_left`: it was live until a rollback. `is_spoiled`:
    it is the live one, of which an interrupted publish has changed some files.
    """

    manifest: Manifest
    names: tuple[str, ...]
    number: int | None
    lost: tuple[str, ...]
    previous: str | None
    older: Manifest | None
    record: Record
    is_before: bool
    is_left: bool
    is_spoiled: bool

    @property
    def origin(self) -> str:
        """The release that had these files first, even if it is not kept any more."""
        return find_origin(self.names[0], self.record)

    @property
    def when(self) -> datetime:
        """When it was published first, in UTC."""
        return find_moment(self.origin)


def find_origin(release: str, record: Record | None) -> str:
    """Give the release that had the files of this one first, as its record tells."""
    return (record and record.restored) or release


def find_versions(host: Host, live: Live) -> Iterator[Version]:
    """Yield what is kept: first what one step back leads to, then all others, newest first.

    Each is read through only when it is asked for.
    """
    spoiled = live.manifest if _is_spoiled(live) else None
    formers = [*([spoiled] if spoiled else []), *host.list_former(live)]
    known = {one.release: one for one in [*([live.manifest] if live.manifest else []), *formers]}
    records = {one.release: one for one in host.read_records() if one.result != "failed"}
    newest = next(iter(formers), None)
    before = _find_before(live.manifest, known) if live.manifest else newest
    number = 0
    for group in _gather(formers, None if spoiled else live.manifest, before):
        chosen, lost = _find_whole(host, live, group)
        number += not lost
        first = group[0]
        record = records.get(first.release) or make_record(first, _choose_name(host))
        yield Version(
            chosen,
            tuple(one.release for one in group),
            None if lost else number,
            lost,
            _find_newest_name(chosen.previous, known),
            known.get(first.previous or ""),
            record,
            is_before=before in group,
            is_left=newest in group and before not in group and not spoiled,
            is_spoiled=spoiled in group,
        )


def _choose_name(host: Host) -> str:
    """Return who published what no record tells of: on the web, "" for another computer."""
    return "" if host.is_public else "somebody"


def _is_spoiled(live: Live) -> bool:
    """Say whether files of the live version are not what they were when it was published."""
    hashes = live.manifest.hashes if live.manifest else {}
    return any(sha256 != hashes.get(path) for path, sha256 in live.corrected.items())


def _find_whole(
    host: Host, live: Live, group: Sequence[Manifest]
) -> tuple[Manifest, tuple[str, ...]]:
    """Find the newest release of a version that is whole, else the newest and what it lost."""
    damaged = []
    for one in reversed(group):
        lost = tuple(host.find_lost(one, live))
        if not lost:
            return one, ()
        damaged.append((one, lost))
    return damaged[0]


def select_version(versions: Sequence[Version], wanted: str) -> Version | None:
    """Give the version that a number of the list or a release's name means; None: none does."""
    for version in versions:
        is_number = version.number is not None and wanted == str(version.number)
        if is_number or wanted in version.names:
            return version
    return None


def _gather(
    formers: Sequence[Manifest], live: Manifest | None, before: Manifest | None
) -> list[list[Manifest]]:
    """Put releases with the same files together, oldest first; leave out those like the live one.

    That with `before` comes first, then the one that was published last.
    """
    groups: dict[frozenset[tuple[str, str]], list[Manifest]] = {}
    for one in reversed(formers):
        if live is None or dict(one.files) != dict(live.files):
            groups.setdefault(frozenset(one.files.items()), []).append(one)
    latest_first = list(reversed(groups.values()))
    return sorted(latest_first, key=lambda group: before not in group)


def _find_before(live: Manifest, known: Mapping[str, Manifest]) -> Manifest | None:
    """Find what was live before and looked different: a repair changes nothing for readers."""
    seen = {live.release}
    one = known.get(live.previous or "")
    while one and one.release not in seen and dict(one.files) == dict(live.files):
        seen.add(one.release)
        one = known.get(one.previous or "")
    return one if one and one.release not in seen else None


def _find_newest_name(release: str | None, known: Mapping[str, Manifest]) -> str | None:
    """Give the newest release with the same files, which stays longest."""
    own = known.get(release or "")
    same = (name for name, one in known.items() if own and dict(one.files) == dict(own.files))
    return next(same, release)
