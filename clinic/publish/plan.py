"""The plan of a publish: what happens to each file, and why. Pure functions, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from clinic.publish.errors import DamagedError
from clinic.publish.file_set import FileSet, Kind, find_kind, is_fingerprinted
from clinic.publish.manifest import Kept, Manifest

# A page that was opened or cached before a publish still requests its old style sheet. Caches
# keep pages for minutes; a browser tab may stay open for days.
KEEP_FOR = timedelta(days=7)
_STYLES = (".css", ".js", ".woff2")


class Reason(StrEnum):
    """Why a file is sent, left in place or removed."""

    NEW = "new"
    CHANGED = "changed"
    REPAIRED = "repaired"  # same content in the site, but damaged or missing on the host
    UNCHANGED = "unchanged"
    KEPT = "kept"  # left the site, stays for KEEP_FOR
    GONE = "gone"
    EXPIRED = "expired"  # KEEP_FOR is over
    FOREIGN = "foreign"  # on the host, not published by us
    ALTERED = "altered"  # left the site, but changed on the host: not ours to remove
    IN_THE_WAY = "in the way"  # foreign, at the path of a file of the site


@dataclass(frozen=True)
class Live:
    """What is known about the live site.

    Parameters
    ----------
    manifest:
        The live manifest; None before the first publish, and if no intact manifest exists.
    found:
        The files on the host; None if listing them is expensive and the manifest is trusted.
    corrected:
        Exceptions to a trusted manifest: paths that an interrupted publish may have touched, or
        that were found damaged. The values are their SHA-256 (None: missing; "": not read).
    is_unfinished:
        A publish was interrupted.
    damage:
        What is wrong with the manifest.
    begun:
        The paths that an interrupted publish was sending.
    proofs:
        The paths and hashes of other intact manifests.
    is_offline:
        Nothing is live, but versions are kept. `found` holds foreign files of the newest version.
    other_site:
        An intact manifest of another site. It proves nothing about our files.
    is_undoing:
        A rollback was interrupted.
    removing:
        The pages that an interrupted publish was keeping removed.
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
    is_undoing: bool = False
    removing: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether someone undid a version, so that only a person may publish."""
        return self.is_undoing or (self.manifest is not None and self.manifest.is_held)

    @property
    def removed(self) -> tuple[str, ...]:
        """The pages that were taken down, which only a person brings back."""
        known = self.manifest.removed if self.manifest else ()
        return tuple(sorted({*known, *self.removing}))

    @property
    def is_unknown(self) -> bool:
        """Whether the host has files, but no manifest that describes them."""
        is_empty = self.found is None or not self.found.files
        return self.manifest is None and not self.damage and not self.is_offline and not is_empty

    @cached_property
    def there(self) -> Mapping[str, str | None]:
        """The SHA-256 of all files that were checked; None: missing."""
        found = self.found.files if self.found else {}
        return {**{path: facts.sha256 for path, facts in found.items()}, **self.corrected}

    def find_hash(self, path: str) -> str | None:
        """Return the SHA-256 of the live file at `path`; None if there is none."""
        if path in self.corrected:
            return self.corrected[path]
        if self.found is not None:
            facts = self.found.files.get(path)
            return facts.sha256 if facts else None
        return self.manifest.hashes.get(path) if self.manifest else None

    def is_proven(self, path: str, sha256: str | None) -> bool:
        """Return whether an intact manifest says that we published this content at this path."""
        own = (self.manifest.hashes,) if self.manifest else ()
        return sha256 is not None and any(one.get(path) == sha256 for one in (*own, *self.proofs))


@dataclass(frozen=True)
class Action:
    """What happens to one file.

    `sha256` is the content after the publish (None: the file is removed). `was` is the content
    before a removal, which proves that the file is ours (None: the file is already missing).
    """

    path: str
    reason: Reason
    sha256: str | None = None
    until: datetime | None = None
    was: str | None = None


@dataclass(frozen=True)
class Plan:
    """The actions for all files of the site and of the host, sorted by path."""

    actions: tuple[Action, ...]
    changes_nothing: bool

    @property
    def files(self) -> dict[str, str]:
        """The SHA-256 of the site's files after the publish, by path."""
        ours = (Reason.NEW, Reason.CHANGED, Reason.REPAIRED, Reason.UNCHANGED)
        return {a.path: a.sha256 for a in self.actions if a.sha256 and a.reason in ours}

    @property
    def kept(self) -> dict[str, Kept]:
        """The files that stay for KEEP_FOR after the publish, by path."""
        return {a.path: Kept(a.sha256, a.until) for a in self.actions if a.sha256 and a.until}

    def find(self, *reasons: Reason) -> tuple[str, ...]:
        """Return the sorted paths with any of these reasons."""
        if len(reasons) == 1:
            return self._by_reason.get(reasons[0], ())
        return tuple(sorted(path for reason in reasons for path in self._by_reason.get(reason, ())))

    @cached_property
    def _by_reason(self) -> dict[Reason, tuple[str, ...]]:
        """Paths by reason, sorted once: `find` runs a dozen times over 10,000 files."""
        found: dict[Reason, list[str]] = {}
        for action in self.actions:
            found.setdefault(action.reason, []).append(action.path)
        return {reason: tuple(paths) for reason, paths in found.items()}

    def count(self, *reasons: Reason, kind: Kind | None = None) -> int:
        """Return the number of files with any of these reasons, of one kind or of all."""
        return sum(kind is None or find_kind(path) == kind for path in self.find(*reasons))


def find_traces(local: FileSet, live: Live) -> Set[str]:
    """Return the files that may show words or pictures of a removed page: all but its styles."""
    recorded = live.manifest.hashes if live.manifest else {}
    leaving = {*recorded, *live.there} - local.files.keys()
    return {path for path in leaving if not path.endswith(_STYLES)}


def make_plan(local: FileSet, live: Live, now: datetime, at_once: Set[str] = frozenset()) -> Plan:
    """Compare the built site with the live site.

    Files in `at_once` do not stay for pages that are still open: they belong to a removed page.

    A file is removed only if path and hash prove that it is ours. A file that is both in the
    manifest and in the site is replaced whatever its content: this repairs damage.
    """
    recorded = live.manifest.hashes if live.manifest else {}
    there = live.there
    proven = {path for path, sha256 in there.items() if live.is_proven(path, sha256)}
    begun = {path for path in live.begun if there.get(path) and path in local.files}
    ours = recorded.keys() | proven | begun
    actions = [_plan_local(path, one.sha256, live, ours) for path, one in local.files.items()]
    blocked = _find_folders(local.files)
    for path in sorted(ours - local.files.keys()):
        action = _plan_leaving(path, live, now, local.files, blocked)
        if action.reason is Reason.KEPT and path in at_once:
            action = Action(path, Reason.GONE, was=action.sha256)
        actions.append(action)
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
    """Return whether a path is a folder of the site, or a parent of the path is a file of it."""
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
