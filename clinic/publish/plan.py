"""What a publish will do with every file, and why. Pure: nothing here touches a disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from clinic.publish.listing import Kind, Listing, find_kind, is_fingerprinted
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
    IN_THE_WAY = "in the way"  # foreign, where a file of the site must go


@dataclass(frozen=True)
class Live:
    """What is known of the live site.

    `manifest` is None before the first publish. `found` is what the host really holds, or None
    when the host cannot be listed cheaply and the manifest is believed, except for `corrected`:
    paths that an interrupted publish may have touched, or that were found damaged, with the
    hashes they were read to have (None: not there). `strangers` are paths that hold something
    which was not published from here. `is_unfinished`: a publish was interrupted.
    """

    manifest: Manifest | None = None
    found: Listing | None = None
    corrected: Mapping[str, str | None] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    is_unfinished: bool = False

    def find_hash(self, path: str) -> str | None:
        """Give the SHA-256 of the live file at `path`, None when there is none."""
        if path in self.corrected:
            return self.corrected[path]
        if self.found is not None:
            facts = self.found.files.get(path)
            return facts.sha256 if facts else None
        return self.manifest.hashes.get(path) if self.manifest else None


@dataclass(frozen=True)
class Action:
    """One file: where, why, and the content it has when all is done (None: it goes away)."""

    path: str
    reason: Reason
    sha256: str | None = None
    until: datetime | None = None


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


def make_plan(local: Listing, live: Live, now: datetime) -> Plan:
    """Compare the finished site with what is live."""
    ours = {path: sha256 for path, sha256 in live.corrected.items() if sha256 is not None}
    ours |= live.manifest.hashes if live.manifest else {}
    actions = [_plan_local(path, facts.sha256, live, ours) for path, facts in local.files.items()]
    blocked = _find_folders(local.files)
    for path in sorted(ours.keys() - local.files.keys()):
        actions.append(_plan_leaving(path, live, now, local.files, blocked))
    for path in sorted(live.strangers - ours.keys()):
        actions.append(Action(path, Reason.IN_THE_WAY))
    for path, facts in (live.found.files if live.found else {}).items():
        if path not in ours and _stands_in_the_way(path, facts.sha256, local, blocked):
            actions.append(Action(path, Reason.IN_THE_WAY))
        elif path not in ours and path not in local.files:
            actions.append(Action(path, Reason.FOREIGN, facts.sha256))
    plan = Plan(tuple(sorted(actions, key=lambda action: (action.path, action.reason))), False)
    is_same = _is_same(plan, live.manifest) and not live.is_unfinished
    return Plan(plan.actions, changes_nothing=is_same)


def _plan_local(path: str, sha256: str, live: Live, ours: Mapping[str, str]) -> Action:
    if path not in ours:
        return Action(path, Reason.NEW, sha256)
    if live.find_hash(path) == sha256:
        return Action(path, Reason.UNCHANGED, sha256)
    reason = Reason.REPAIRED if ours[path] == sha256 else Reason.CHANGED
    return Action(path, reason, sha256)


def _plan_leaving(
    path: str, live: Live, now: datetime, local: Mapping[str, object], blocked: set[str]
) -> Action:
    kept = live.manifest.kept.get(path) if live.manifest else None
    # An interrupted publish may have left a file that no manifest names: it has the hash it has.
    files = live.manifest.files if live.manifest else {}
    sha256 = kept.sha256 if kept else files.get(path) or live.find_hash(path)
    if kept and kept.until <= now:
        return Action(path, Reason.EXPIRED)
    is_whole = sha256 is not None and live.find_hash(path) == sha256
    if not is_fingerprinted(path) or not is_whole or _collides(path, local, blocked):
        return Action(path, Reason.GONE)
    return Action(path, Reason.KEPT, sha256, kept.until if kept else now + KEEP_FOR)


def _stands_in_the_way(path: str, sha256: str, local: Listing, blocked: set[str]) -> bool:
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
