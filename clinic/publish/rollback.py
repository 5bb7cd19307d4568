"""Going back to the former release, and saying what is live.

A rollback is a publish of the former release's own files: so the style sheets of the version
being left stay for pages still open, files that are not ours stay, and no file's time of change
goes backwards, which some web servers would answer with "not modified".
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.publish import report
from clinic.publish.errors import DamagedError, PublishError, RefusedError, in_plain_words
from clinic.publish.hosts.choose import choose_host
from clinic.publish.hosts.host import Host
from clinic.publish.listing import Listing, read_listing
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan, make_plan
from clinic.publish.publish import Clock, read_clock
from clinic.publish.records import Record
from clinic.publish.release import Release, Tell, make_manifest, pace, put_live


@dataclass(frozen=True)
class RolledBack:
    """How a rollback ended: the version whose files are live again, and the closing sentence."""

    restored: Manifest
    plan: Plan
    release: str
    sentence: str


@dataclass(frozen=True)
class Status:
    """What is live (None: nothing yet), its record, and what a publish would change."""

    live: Manifest | None
    record: Record | None
    plan: Plan | None
    lines: tuple[str, ...]


def roll_back(
    target: str, *, root: Path, who: str, tell: Tell, now: Clock = read_clock
) -> RolledBack:
    """Put the release before the live one back.

    Raises RefusedError when there is none, PublishError when it is damaged, BusyError when
    somebody is publishing.
    """
    with in_plain_words(), contextlib.closing(choose_host(target, root, tell)) as host:
        host.check(None)
        when = now()
        with host.lock(who, when):
            return _roll_back_locked(host, who, when, tell)


def _roll_back_locked(host: Host, who: str, when: datetime, tell: Tell) -> RolledBack:
    live, left = _read_live(host)
    found = host.find_former(live)
    if found is None:
        raise RefusedError(
            f"There is no earlier version of {host.name} to go back to. Nothing was changed.",
            "Mend the post, then: make publish",
        )
    folder, former = found
    local = _read_former(folder, former)
    plan = make_plan(local, live, when)
    name = host.name_release(when)
    manifest = make_manifest(plan, name, when, former.previous, former.commit, former.address)
    release = Release(folder, plan, manifest, who, "rollback")
    put_live(host, release, left, tell, pace(tell))
    since = live.manifest.when if live.manifest else None
    return RolledBack(former, plan, name, report.say_rolled_back(plan, former.when, since))


def _read_live(host: Host) -> tuple[Live, str | None]:
    """Read what is live; a damaged record must not keep anybody from going back."""
    try:
        live = host.read_live()
    except DamagedError as error:
        return Live(), error.release
    return live, live.manifest.release if live.manifest else None


def _read_former(folder: Path, former: Manifest) -> Listing:
    found = read_listing(folder).files
    files = {path: found[path] for path in former.files if path in found}
    wrong = [
        path
        for path, sha256 in former.files.items()
        if path not in files or files[path].sha256 != sha256
    ]
    if wrong:
        raise PublishError(
            f"The earlier version in {folder} is damaged: {report.list_addresses(wrong)}. "
            "Nothing was changed.",
            "Mend the post instead, then: make publish",
        )
    return Listing(files)


def read_status(
    target: str, *, root: Path, site: Path | None = None, now: Clock = read_clock
) -> Status:
    """Say what is live, since when and by whom, and what publishing `site` would change.

    Nothing is locked or written. Raises PublishError as publishing would.
    """
    with in_plain_words(), contextlib.closing(choose_host(target, root)) as host:
        host.check(site)
        live = host.read_live()
        plan = None
        if site is not None and site.is_dir():
            plan = make_plan(read_listing(site), live, now())
        record = _find_record(host, live)
    return Status(live.manifest, record, plan, tuple(report.describe_status(live, record, plan)))


def _find_record(host: Host, live: Live) -> Record | None:
    if live.manifest is None:
        return None
    records = [r for r in host.read_records() if r.release == live.manifest.release]
    return records[-1] if records else None


@dataclass(frozen=True)
class Verified:
    """What reading everything back found: the paths that are not as they should be."""

    wrong: tuple[str, ...]
    lines: tuple[str, ...]


def verify_live(target: str, *, root: Path, tell: Tell) -> Verified:
    """Read everything that is live and compare it with the record of what was published.

    Nothing is changed; what is damaged is remembered, and mended by the next publish. Raises
    PublishError as publishing would.
    """
    with in_plain_words(), contextlib.closing(choose_host(target, root, tell)) as host:
        host.check(None)
        manifest = host.read_live().manifest
        if manifest is None:
            return Verified((), ("Nothing has been published yet. To publish: make publish",))
        checked = host.compare(manifest)
    return Verified(checked.wrong, tuple(report.describe_verified(checked.wrong, checked.count)))


def read_history(target: str, *, root: Path) -> list[Record]:
    """Read what was published from this computer to that host, oldest first."""
    with in_plain_words(), contextlib.closing(choose_host(target, root)) as host:
        return host.read_records()
