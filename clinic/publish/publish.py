"""Publish a finished folder: list, lock, read what is live, plan, guard, send, switch, verify."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from clinic.publish import manifest as manifests
from clinic.publish import report
from clinic.publish.errors import PublishError, in_plain_words
from clinic.publish.guards import find_refusals, stop_at
from clinic.publish.hosts.dry_run import DryRunHost
from clinic.publish.hosts.host import Host, Progress, choose_host
from clinic.publish.listing import Listing, read_listing
from clinic.publish.plan import Live, Plan, make_plan
from clinic.publish.release import Release, Tell, make_manifest, pace, put_live

Clock = Callable[[], datetime]


def read_clock() -> datetime:
    """Give the present moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Outcome:
    """How a publish ended.

    `sentence` closes the story and has not been told yet; `place` is where the site lies, for a
    message; `release` is what is live now; `verified` counts the files read back; `seconds` is how
    long it took.
    """

    result: Literal["published", "unchanged", "rehearsed"]
    plan: Plan
    place: str
    release: str
    verified: int
    seconds: float
    sentence: str


@dataclass(frozen=True)
class _Request:
    site: Path
    demo: bool
    who: str
    commit: str | None
    address: str
    force: bool
    tell: Tell
    progress: Progress
    when: datetime
    began: float


def publish_site(
    site: Path,
    target: str,
    *,
    root: Path,
    demo: bool,
    who: str,
    commit: str | None,
    address: str,
    force: bool = False,
    dry_run: bool = False,
    tell: Tell,
    now: Clock = read_clock,
    progress: Progress | None = None,
) -> Outcome:
    """Publish the finished folder `site` to `target`.

    A relative target starts at `root`. `demo` marks the sample clinic, `who` and `commit` go on
    record, `address` is the public one or "". `force` overrules the guards that allow it;
    `dry_run` rehearses. `tell` takes the story line by line, `progress` (files done, files in
    all) is for a bar. Raises PublishError, RefusedError or BusyError; the live site is then as
    it was.
    """
    began = time.monotonic()
    with in_plain_words():
        host = choose_host(target, root)
        if dry_run:
            host = DryRunHost(host)
        host.check(site)
        local = _list_site(site)
        when = now().astimezone(UTC)
        request = _Request(
            site, demo, who, commit, address, force, tell, progress or pace(tell), when, began
        )
        with host.lock(who, when):
            return _publish_locked(host, local, request)


def _publish_locked(host: Host, local: Listing, request: _Request) -> Outcome:
    live = host.read_live()
    plan = make_plan(local, live, request.when)
    if live.manifest is not None and plan.changes_nothing:
        sentence = report.say_unchanged(live.manifest.when)
        seconds = time.monotonic() - request.began
        return Outcome("unchanged", plan, host.name, live.manifest.release, 0, seconds, sentence)
    for line in report.describe_plan(plan):
        request.tell(line)
    refusals = find_refusals(local, plan, live, demo=request.demo, is_public=host.is_public)
    stop_at(refusals, force=request.force)
    return _send(host, plan, live, request)


def _send(host: Host, plan: Plan, live: Live, request: _Request) -> Outcome:
    former = live.manifest.release if live.manifest else None
    name = host.name_release(request.when)
    manifest = make_manifest(plan, name, request.when, former, request.commit, request.address)
    release = Release(request.site, plan, manifest, request.who, "publish")
    # A rehearsal told its plan; that it copies and switches would not be true.
    tell = _tell_nobody if host.is_rehearsal else request.tell
    verified = put_live(host, release, former, tell, request.progress)
    seconds = time.monotonic() - request.began
    if host.is_rehearsal:
        return Outcome(
            "rehearsed", plan, host.name, former or "", 0, seconds, report.say_dry_run(plan)
        )
    sentence = report.say_published(plan, verified, len(manifest.hashes), seconds)
    return Outcome("published", plan, host.name, name, verified, seconds, sentence)


def _tell_nobody(line: str) -> None:
    """Keep quiet."""


def _list_site(site: Path) -> Listing:
    if not site.is_dir():
        raise PublishError(f"There is no finished site at {site}.", "Build it first: make publish")
    local = read_listing(site)
    for path in local.files:
        if path == manifests.FOLDER or path.startswith(f"{manifests.FOLDER}/"):
            raise PublishError(
                f"{site / path}: {manifests.FOLDER} is where the record of what is live is kept.",
                "Give that file or folder another name.",
            )
    return local
