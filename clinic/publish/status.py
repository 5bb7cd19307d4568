"""Read-only reports: the live version, its integrity, and the history."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from clinic.publish import history_report as telling
from clinic.publish import messages
from clinic.publish.errors import (
    DamagedError,
    PublishError,
    UnknownSiteError,
    in_plain_words,
    say_reason,
)
from clinic.publish.file_set import read_listing
from clinic.publish.history import Record, adopt
from clinic.publish.manifest import Manifest, find_digest
from clinic.publish.plan import Live, Plan, make_plan
from clinic.publish.publish import Clock, read_clock
from clinic.publish.release import Tell
from clinic.publish.removal import DEFAULT_TOOLS, Tools
from clinic.publish.schedule import describe_schedule, find_overdue
from clinic.publish.targets.choose_target import choose_host
from clinic.publish.targets.target import Host
from clinic.publish.versions import find_versions


@dataclass(frozen=True)
class Status:
    """The live manifest (None: nothing yet), its history record, and the plan of a publish.

    `last_run` is when a schedule last ran; None if no schedule is known.
    """

    live: Manifest | None
    record: Record | None
    plan: Plan | None
    lines: tuple[str, ...]
    last_run: datetime | None = None


def read_status(
    target: str,
    *,
    root: Path,
    site: Path | None = None,
    now: Clock = read_clock,
    address: str = "",
    tools: Tools = DEFAULT_TOOLS,
) -> Status:
    """Return what is live, since when and by whom, and what publishing `site` would change.

    Nothing is locked or written.

    Parameters
    ----------
    site:
        The built site; None to skip the comparison.
    address:
        The public URL of the site, or "".
    tools:
        What is known of the project.

    Raises
    ------
    DamagedError
        The live manifest is damaged.
    PublishError
        The host cannot be read.
    """
    with in_plain_words(), contextlib.closing(choose_host(target, root, address=address)) as host:
        try:
            live = _read_live(host, site)
        except UnknownSiteError as error:
            return Status(None, None, None, tuple(messages.say_unknown(host.name, error.to_do)))
        if live.is_unknown:
            return Status(None, None, None, tuple(messages.say_unknown(host.name)))
        plan = None
        if site is not None and site.is_dir():
            plan = make_plan(read_listing(site), live, now())
        record = _find_record(host, live)
        lines = messages.describe_status(live, record, plan, host.name, is_public=host.is_public)
        last_run = host.read_run()
        overdue = find_overdue(tools.days, live.manifest, now())
        lines += describe_schedule(last_run, overdue, now())
    return Status(live.manifest, record, plan, tuple(lines), last_run)


def _read_live(host: Host, site: Path | None) -> Live:
    """Return the live state; raises DamagedError if its manifest cannot be trusted."""
    host.check(site)
    live = host.read_live()
    if live.damage:
        raise DamagedError(
            f"A site is live at {host.name}, but its record cannot be used.\n{live.damage.what}",
            live.damage.to_do,
        )
    return _find_kept(host, live)


def _find_kept(host: Host, live: Live) -> Live:
    """Return the live state, marked as offline if nothing is live but versions are kept."""
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
    """The result of a verification: the paths with wrong content.

    `is_known` is False if no manifest says what the content should be.
    """

    wrong: tuple[str, ...]
    lines: tuple[str, ...]
    is_known: bool = True


def verify_live(target: str, *, root: Path, tell: Tell, address: str = "") -> Verified:
    """Hash all live files and compare them with the manifest.

    The manifest itself is compared with the history of this computer: who can change a page at the
    host can change the manifest too.

    Nothing changes on the host. Damaged paths are remembered, and the next publish repairs them.

    Raises
    ------
    PublishError
        The host cannot be read.
    """
    with (
        in_plain_words(),
        contextlib.closing(choose_host(target, root, tell, address=address)) as host,
    ):
        try:
            live = _read_live(host, None)
        except UnknownSiteError as error:
            lines = messages.say_unknown(host.name, error.to_do)
            return Verified((), tuple(lines), is_known=False)
        if live.is_unknown:
            return Verified((), tuple(messages.say_unknown(host.name)), is_known=False)
        if live.manifest is None:
            return Verified((), tuple(messages.say_nothing(live, host.name)))
        own = _find_own_digest(host, live.manifest)
        if own and own != find_digest(live.manifest):
            return Verified((), messages.RECORD_CHANGED, is_known=False)
        checked = host.compare(live.manifest)
    lines = messages.describe_verified(checked.wrong, checked.count)
    return Verified(checked.wrong, (*lines, *([] if own else [messages.OF_THE_HOST])))


def _find_own_digest(host: Host, live: Manifest) -> str | None:
    """Return the digest of the live manifest in the history of this computer; None if unknown."""
    own = [one.manifest for one in host.read_records() if one.release == live.release]
    return next((digest for digest in reversed(own) if digest), None)


@dataclass(frozen=True)
class History:
    """The history, with the versions that can be restored."""

    records: tuple[Record, ...]
    lines: tuple[str, ...]


def read_history(target: str, *, root: Path, address: str = "") -> History:
    """Return the history of a host, with marks for the live and the restorable versions.

    Without an answer from the host, only the marks are missing.
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
            notes = messages.say_unknown(host.name, error.to_do)
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
    """Return the history, completed by live and kept releases that have no record."""
    former = host.list_former(live)
    return adopt(host.read_records(), [*([live.manifest] if live.manifest else []), *former])


def _explain(host: Host, live: Live) -> list[str]:
    """Return notes about a live state that the history does not explain."""
    if live.damage:
        is_live = f"A site is live at {host.name}, but its record cannot be used."
        return [is_live, live.damage.what, live.damage.to_do]
    if live.is_unknown:
        return messages.say_unknown(host.name)
    return messages.say_nothing(live, host.name) if live.is_offline else []
