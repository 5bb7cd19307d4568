"""What a publish will do with every file, and why. Pure: nothing here touches a disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from clinic.publish.errors import DamagedError
from clinic.publish.file_set import FileSet, Kind, find_kind, is_fingerprinted
from clinic.publish.manifest import Kept, Manifest

# A page opened or cached before a publish still asks for its style sheet: caches of pages live
# for minutes, a browser tab left open for days.
KEEP_FOR = timedelta(days=7)


class Reason(StrEnum):
    """Why a file is sent, left or taken away."""

    NEW = "new"
    CHANGED = "changed"
    REPAIRED = "repaired"  # the site's file is the same, the live one was damaged or missing
    UNCHANGED = "unchanged"
    KEPT = "kept"  # left the site, stays KEEP_FOR
    GONE = "gone"
    EXPIRED = "expired"  # kept long enough
    FOREIGN = "foreign"  # lies in the live folder, was not published by us
    ALTERED = "altered"  # left the site, but somebody changed it at the host: not ours to remove
    IN_THE_WAY = "in the way"  # foreign, where a file of the site must go


@dataclass(frozen=True)
class Live:
    """What is known of the live site.

    `manifest` is None before the first publish, and when no whole record is there. `found` is what
    the host really holds, or None when the host cannot be listed cheaply and the manifest is
    believed, except for `corrected`: paths that an interrupted publish may have touched, or that
    were found damaged, with the hashes they were read to have (None: not there; "": something that
    was not read). `is_unfinished`: a publish was interrupted. `damage` says what is wrong with the
    record. `begun` are the paths that an interrupted publish was sending, `proofs` the paths and
    hashes of other whole records. `is_offline`: readers find nothing, though versions are kept;
    `found` is then what others left in the newest. `other_site` is a whole record that is not this
    site's, as far as is known here: it proves nothing.
    """

    manifest: Manifest | None = None
    found: FileSet | None = None
    corrected: Mapping[str, str | None] = field(default_factory=dict)
    is_unfinished: bool = False
    damage: DamagedError | None = None
    begun: frozenset[str] = frozenset()
    proofs: tuple[Mapping[str, str], ...] = ()
    is_offline: bool = False
    other_site: Manifest | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether the host holds files and no record says what they are."""
        is_empty = self.found is None or not self.found.files
        return self.manifest is None and not self.damage and not self.is_offline and not is_empty

    @cached_property
    def there(self) -> Mapping[str, str | None]:
        """The hashes of all files that were looked at; None: not there."""
        found = self.found.files if self.found else {}
        return {**{path: facts.sha256 for path, facts in found.items()}, **self.corrected}

    def find_hash(self, path: str) -> str | None:
        """Give the SHA-256 of the live file at `path`, None when there is none."""
        if path in self.corrected:
            return self.corrected[path]
        if self.found is not None:
            facts = self.found.files.get(path)
            return facts.sha256 if facts else None
        return self.manifest.hashes.get(path) if self.manifest else None

    def is_proven(self, path: str, sha256: str | None) -> bool:
        """Return whether a whole record says that we published these very bytes there."""
        own = (self.manifest.hashes,) if self.manifest else ()
        return sha256 is not None and any(one.get(path) == sha256 for one in (*own, *self.proofs))


@dataclass(frozen=True)
class Action:
    """One file: where, why, and the content it has when all is done (None: it goes away).

    `was` is the content that proves what goes away to be ours (None: there is nothing any more).
    """

    path: str
    reason: Reason
    sha256: str | None = None
    until: datetime | None = None
    was: str | None = None


@dataclass(frozen=True)
class Plan:
    """Every file of the site and of the host, sorted by path, with what happens to it."""

    actions: tuple[Action, ...]
    changes_nothing: bool

    @property
    def files(self) -> dict[str, str]:
        """The site's files and their hashes after the publish."""
        ours = (Reason.NEW, Reason.CHANGED, Reason.REPAIRED, Reason.UNCHANGED)
        return {a.path: a.sha256 for a in self.actions if a.sha256 and a.reason in ours}

    @property
    def kept(self) -> dict[str, Kept]:
        """The files kept for a while after the publish."""
        return {a.path: Kept(a.sha256, a.until) for a in self.actions if a.sha256 and a.until}

    def find(self, *reasons: Reason) -> tuple[str, ...]:
        """Give the paths with one of these reasons, sorted."""
        if len(reasons) == 1:
            return self._by_reason.get(reasons[0], ())
        return tuple(sorted(path for reason in reasons for path in self._by_reason.get(reason, ())))

    @cached_property
    def _by_reason(self) -> dict[Reason, tuple[str, ...]]:
        """What is asked a dozen times of ten thousand files is sorted once."""
        found: dict[Reason, list[str]] = {}
        for action in self.actions:
            found.setdefault(action.reason, []).append(action.path)
        return {reason: tuple(paths) for reason, paths in found.items()}

    def count(self, *reasons: Reason, kind: Kind | None = None) -> int:
        """Count the files with one of these reasons, of one kind or of all."""
        return sum(kind is None or find_kind(path) == kind for path in self.find(*reasons))


def make_plan(local: FileSet, live: Live, now: datetime) -> Plan:
    """Compare the finished site with what is live.

    What is to go away must be proven to be ours, by path and bytes. What a record names and the
    site has too is replaced, whatever it holds by now: so damage is mended.
    """
    recorded = live.manifest.hashes if live.manifest else {}
    there = live.there
    proven = {path for path, sha256 in there.items() if live.is_proven(path, sha256)}
    begun = {path for path in live.begun if there.get(path) and path in local.files}
    ours = recorded.keys() | proven | begun
    actions = [_plan_local(path, one.sha256, live, ours) for path, one in local.files.items()]
    blocked = _find_folders(local.files)
    for path in sorted(ours - local.files.keys()):
        actions.append(_plan_leaving(path, live, now, local.files, blocked))
    for path, sha256 in there.items():
        if sha256 is None or path in ours:
            continue
        if _stands_in_the_way(path, sha256, local, blocked):
            actions.append(Action(path, Reason.IN_THE_WAY))
        elif path not in local.files:
            actions.append(Action(path, Reason.FOREIGN, sha256))
    plan = Plan(
        tuple(sorted(actions, key=lambda action: (action.path, action.reason))),
        changes_nothing=False,
    )
    is_same = _is_same(plan, live.manifest) and not live.is_unfinished
    return Plan(plan.actions, changes_nothing=is_same)


def _plan_local(path: str, sha256: str, live: Live, ours: Set[str]) -> Action:
    if path not in ours:
        return Action(path, Reason.NEW, sha256)
    if live.find_hash(path) == sha256:
        return Action(path, Reason.UNCHANGED, sha256)
    is_recorded = live.manifest is not None and live.manifest.hashes.get(path) == sha256
    return Action(path, Reason.REPAIRED if is_recorded else Reason.CHANGED, sha256)


def _plan_leaving(
    path: str, live: Live, now: datetime, local: Mapping[str, object], blocked: set[str]
) -> Action:
    sha256 = live.find_hash(path)
    collides = _collides(path, local, blocked)
    if sha256 is not None and not live.is_proven(path, sha256):
        reason = Reason.IN_THE_WAY if collides else Reason.ALTERED
        return Action(path, reason, None if collides else sha256)
    kept = live.manifest.kept.get(path) if live.manifest else None
    if kept and kept.until <= now:
        return Action(path, Reason.EXPIRED, was=sha256)
    if not is_fingerprinted(path) or sha256 is None or collides:
        return Action(path, Reason.GONE, was=sha256)
    return Action(path, Reason.KEPT, sha256, kept.until if kept else now + KEEP_FOR)


def _stands_in_the_way(path: str, sha256: str, local: FileSet, blocked: set[str]) -> bool:
    own = local.files.get(path)
    return own.sha256 != sha256 if own else _collides(path, local.files, blocked)


def _collides(path: str, local: Mapping[str, object], blocked: set[str]) -> bool:
    """Say whether a file would stand where the site needs a folder, or the other way round."""
    return path in blocked or any(folder in local for folder in _find_folders([path]))


def _find_folders(paths: Iterable[str]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _is_same(plan: Plan, manifest: Manifest | None) -> bool:
    return (
        manifest is not None
        and not plan.find(Reason.REPAIRED)
        and plan.files == dict(manifest.files)
        and plan.kept == dict(manifest.kept)
    )
