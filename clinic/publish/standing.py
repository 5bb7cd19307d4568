"""Saying what is live, whether it is whole, and what was published before. Nothing is changed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from clinic.publish import report, telling
from clinic.publish.errors import PublishError, in_plain_words, say_reason
from clinic.publish.hosts.choose import choose_host
from clinic.publish.hosts.host import Host
from clinic.publish.listing import read_listing
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan, make_plan
from clinic.publish.publish import Clock, read_clock
from clinic.publish.records import Record
from clinic.publish.release import Tell
from clinic.publish.versions import find_versions


@dataclass(frozen=True)
class Status:
    """What is live (None: nothing yet), its record, and what a publish would change."""

    live: Manifest | None
    record: Record | None
    plan: Plan | None
    lines: tuple[str, ...]


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


@dataclass(frozen=True)
class History:
    """What was published, and what of it can be put online again."""

    records: tuple[Record, ...]
    lines: tuple[str, ...]


def read_history(target: str, *, root: Path) -> History:
    """Read what was published to that host, and mark what is live and what can be put back.

    A host that does not answer takes away the marks alone.
    """
    with in_plain_words(), contextlib.closing(choose_host(target, root)) as host:
        live, versions, trouble = Live(), [], ""
        try:
            host.check(None)
            live = host.read_live()
            versions = list(find_versions(host, live))
        except (OSError, PublishError) as error:
            reason = say_reason(error) if isinstance(error, OSError) else error.what
            trouble = f"What is online now could not be seen. {reason}"
        records = tuple(host.read_records())
    name = live.manifest.release if live.manifest else None
    lines = telling.describe_history(records, versions, name)
    return History(records, (*lines, trouble) if trouble else tuple(lines))
