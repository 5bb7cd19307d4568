"""Saying what is live, whether it is whole, and what was published before. Nothing is changed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

from clinic.publish import history_report as telling
from clinic.publish import report
from clinic.publish.errors import (
    DamagedError,
    PublishError,
    UnknownSiteError,
    in_plain_words,
    say_reason,
)
from clinic.publish.file_set import read_listing
from clinic.publish.history import Record, adopt
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan, make_plan
from clinic.publish.publish import Clock, read_clock
from clinic.publish.release import Tell
from clinic.publish.targets.choose_target import choose_host
from clinic.publish.targets.target import Host
from clinic.publish.versions import find_versions


@dataclass(frozen=True)
class Status:
    """What is live (None: nothing yet), its record, and what a publish would change."""

    live: Manifest | None
    record: Record | None
    plan: Plan | None
    lines: tuple[str, ...]


def read_status(
    target: str,
    *,
    root: Path,
    site: Path | None = None,
    now: Clock = read_clock,
    address: str = "",
) -> Status:
    """Say what is live, since when and by whom, and what publishing `site` would change.

    `address` is the site's public one or "". Nothing is locked or written. A site that no record
    knows is said to be one; of a damaged record DamagedError is raised, and PublishError as
    publishing would.
    """
    with in_plain_words(), contextlib.closing(choose_host(target, root, address=address)) as host:
        try:
            live = _read_live(host, site)
        except UnknownSiteError as error:
            return Status(None, None, None, tuple(report.say_unknown(host.name, error.to_do)))
        if live.is_unknown:
            return Status(None, None, None, tuple(report.say_unknown(host.name)))
        plan = None
        if site is not None and site.is_dir():
            plan = make_plan(read_listing(site), live, now())
        record = _find_record(host, live)
        lines = report.describe_status(live, record, plan, host.name, is_public=host.is_public)
    return Status(live.manifest, record, plan, tuple(lines))


def _read_live(host: Host, site: Path | None) -> Live:
    """Read what is live; raises DamagedError, which says that a site is, where its record is not
    to be believed."""
    host.check(site)
    live = host.read_live()
    if live.damage:
        raise DamagedError(
            f"A site is live at {host.name}, but its record cannot be used.\n{live.damage.what}",
            live.damage.to_do,
        )
    return _find_kept(host, live)


def _find_kept(host: Host, live: Live) -> Live:
    """Return what is live, with a word on it where nothing is, though versions are kept."""
    if live.manifest is None and not live.damage and not live.is_unknown and host.list_former(live):
        return replace(live, is_offline=True)
    return live


def _find_record(host: Host, live: Live) -> Record | None:
    if live.manifest is None:
        return None
    records = [r for r in host.read_records() if r.release == live.manifest.release]
    return records[-1] if records else None


@dataclass(frozen=True)
class Verified:
    """What reading everything back found: the paths that are not as they should be.

    `is_known` is False where no record tells how they should be.
    """

    wrong: tuple[str, ...]
    lines: tuple[str, ...]
    is_known: bool = True


def verify_live(target: str, *, root: Path, tell: Tell, address: str = "") -> Verified:
    """Read everything that is live and compare it with the record of what was published.

    Nothing is changed; what is damaged is remembered, and mended by the next publish. Raises
    PublishError as publishing would.
    """
    with (
        in_plain_words(),
        contextlib.closing(choose_host(target, root, tell, address=address)) as host,
    ):
        try:
            live = _read_live(host, None)
        except UnknownSiteError as error:
            lines = report.say_unknown(host.name, error.to_do)
            return Verified((), tuple(lines), is_known=False)
        if live.is_unknown:
            return Verified((), tuple(report.say_unknown(host.name)), is_known=False)
        if live.manifest is None:
            return Verified((), tuple(report.say_nothing(live, host.name)))
        checked = host.compare(live.manifest)
    return Verified(checked.wrong, tuple(report.describe_verified(checked.wrong, checked.count)))


@dataclass(frozen=True)
class History:
    """What was published, and what of it can be put online again."""

    records: tuple[Record, ...]
    lines: tuple[str, ...]


def read_history(target: str, *, root: Path, address: str = "") -> History:
    """Read what was published to that host, and mark what is live and what can be put back.

    A host that does not answer takes away the marks alone.
    """
    with in_plain_words(), contextlib.closing(choose_host(target, root, address=address)) as host:
        live, versions, notes = Live(), [], []
        records = host.read_records()
        try:
            host.check(None)
            live = host.read_live()
            versions = list(find_versions(host, live))
            records = _adopt(host, live)
            notes = _explain(host, _find_kept(host, live))
        except UnknownSiteError as error:
            notes = report.say_unknown(host.name, error.to_do)
        except (OSError, PublishError) as error:
            reason = say_reason(error) if isinstance(error, OSError) else error.what
            notes = [f"The live site cannot be read. {reason}"]
            if not records:
                notes = [f"This computer has no record of publishing to {host.name}.", *notes]
        if not records and not notes:
            notes = [
                "Nothing has been published from this computer yet. To publish, run: make publish"
            ]
    name = live.manifest.release if live.manifest else None
    lines = telling.describe_history(records, versions, name)
    return History(tuple(records), (*lines, *notes))


def _adopt(host: Host, live: Live) -> list[Record]:
    """Return the history, and in it what is live or kept and stands in no history."""
    former = host.list_former(live)
    return adopt(host.read_records(), [*([live.manifest] if live.manifest else []), *former])


def _explain(host: Host, live: Live) -> list[str]:
    """Say what the history cannot tell of what is live."""
    if live.damage:
        is_live = f"A site is live at {host.name}, but its record cannot be used."
        return [is_live, live.damage.what, live.damage.to_do]
    if live.is_unknown:
        return report.say_unknown(host.name)
    return report.say_nothing(live, host.name) if live.is_offline else []
