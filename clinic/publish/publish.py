"""Publish a built site: list, lock, read the live state, plan, guard, send, switch, verify."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from clinic.publish import manifest as manifests
from clinic.publish import messages
from clinic.publish.errors import BusyError, PublishError, in_plain_words
from clinic.publish.file_set import FileSet, read_listing
from clinic.publish.guards import CompareCommits, enforce, find_refusals, know_nothing
from clinic.publish.live_check import look_at
from clinic.publish.messages import format_url
from clinic.publish.plan import Live, Plan, Reason, find_traces, make_plan
from clinic.publish.release import Release, Tell, deploy, make_manifest, pace
from clinic.publish.removal import (
    DEFAULT_TOOLS,
    Tools,
    copy_site,
    find_real_pages,
    find_staying,
    remove_pages,
)
from clinic.publish.schedule import describe_schedule, find_overdue
from clinic.publish.targets.choose_target import choose_host
from clinic.publish.targets.dry_run import DryRunHost
from clinic.publish.targets.target import Host, Progress
from clinic.publish.targets.temp_dirs import make_scratch
from clinic.publish.upload_order import LEAVING

RunBy = Literal["person", "program", "schedule"]
Clock = Callable[[], datetime]
Confirm = Callable[[str], bool]


def read_clock() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Outcome:
    """How a publish ended.

    `sentence` is the closing message, not printed yet. `place` is the host in a message.
    `release` is what is live now. `verified` is the number of verified files, `seconds` the
    duration. `can_undo`: a different earlier version is kept.
    """

    result: Literal["published", "unchanged", "rehearsed", "declined"]
    plan: Plan
    place: str
    release: str
    verified: int
    seconds: float
    sentence: str
    can_undo: bool = False


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
    confirm: Confirm | None
    compare_commits: CompareCommits
    run_by: RunBy
    tools: Tools
    scratch: Path
    local: FileSet = field(default_factory=lambda: FileSet({}))
    removed: tuple[str, ...] = ()
    began: float = field(default_factory=time.monotonic)


@contextlib.contextmanager
def open_host(
    choose: Callable[..., Host],
    target: str,
    root: Path,
    tell: Tell,
    address: str,
    *,
    dry_run: bool = False,
) -> Iterator[tuple[Host, Path]]:
    """Open a host and a scratch folder; errors of the system become messages.

    In a dry run, the host changes nothing.
    """
    with (
        in_plain_words(),
        contextlib.closing(choose(target, root, tell, address=address)) as host,
        make_scratch() as scratch,
    ):
        yield DryRunHost(host) if dry_run else host, Path(scratch)


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
    confirm: Confirm | None = None,
    compare_commits: CompareCommits = know_nothing,
    run_by: RunBy = "person",
    tools: Tools = DEFAULT_TOOLS,
) -> Outcome:
    """Publish the built folder `site` to `target`.

    Parameters
    ----------
    site, target, root:
        A relative target starts at the project folder `root`.
    demo:
        Whether the site is the sample clinic.
    who, commit:
        For the history and the manifest.
    address:
        The public URL of the site, or "".
    force:
        Override the guards that allow it.
    dry_run:
        Plan and check, but change nothing.
    tell:
        Called with each line of output.
    progress:
        Called while files are sent, for a progress bar.
    confirm:
        Asks the person before a public host changes.
    compare_commits:
        Returns how the local commit relates to the live one.
    run_by:
        Unless a person publishes, a version that someone restored stays live. A schedule also
        notes at the host that it ran.
    tools:
        What publishing needs of the project.

    Raises
    ------
    PublishError
        The site was not published; the message says why.
    """
    with open_host(choose_host, target, root, tell, address, dry_run=dry_run) as (host, scratch):
        host.check(site)
        request = _Request(
            site,
            demo,
            who,
            commit,
            address,
            force,
            tell,
            progress or pace(tell),
            now().astimezone(UTC),
            confirm,
            compare_commits,
            run_by,
            tools,
            scratch,
        )
        return _publish_to(host, request)


def _publish_to(host: Host, request: _Request) -> Outcome:
    """Publish; a public host is read once before it is locked.

    An unchanged site then writes nothing to the host, and the lock is not held while the person
    answers the question.
    """
    request = replace(request, local=_list_site(request.site))
    before = plan = None
    if host.is_public:
        before = _read_live(host, request)
        _look_at_schedule(host, request)
        request = _hold_back(host, before, request)
        plan = _plan(host, before, request)
        if ended := _end_early(host, before, plan, request):
            return ended
    with host.lock(request.who, request.when):
        live = _read_live(host, request)
        if before and (_name(before), before.is_held) != (_name(live), live.is_held):
            raise BusyError(
                "Someone else has published since you started. Nothing was sent.",
                "To see what is live now, run: make status. Then run: make publish",
            )
        if not host.is_public:
            _look_at_schedule(host, request)
            request = _hold_back(host, live, request)
        if plan is None or live is not before or plan.find(Reason.NEW, *LEAVING):
            plan = _plan(host, live, request)
        if not host.is_public and (ended := _end_early(host, live, plan, request)):
            return ended
        return _send(host, plan, live, request)


def _look_at_schedule(host: Host, request: _Request) -> None:
    """Note that the schedule ran; tell a person if it did not. Neither prevents a publish."""
    with contextlib.suppress(OSError, PublishError):
        if request.run_by == "schedule":
            host.note_run(request.when)
        else:
            for line in describe_schedule(host.read_run(), (), request.when):
                request.tell(line)


def _hold_back(host: Host, live: Live, request: _Request) -> _Request:
    """Return the request for a copy of the site without the pages that were taken down.

    A person is asked whether a page that is in the content again becomes live again.
    """
    taken = live.removed
    if not taken:
        return request
    real = find_real_pages(request.site, taken)
    agreed = []
    for path in real:
        words = f"{format_url(path)} was taken down. Make this page live again?"
        if request.confirm and not host.is_rehearsal and request.confirm(words):
            agreed.append(path)
        else:
            request.tell(f"{format_url(path)} was taken down, and stays removed.")
    removed = find_staying(request.site, taken, agreed, request.address)
    if not removed:
        return request
    folder = request.scratch / "site"
    copy_site(request.site, folder)
    remove_pages(folder, removed, request.address, request.tools)
    return replace(request, site=folder, local=read_listing(folder), removed=removed)


def _name(live: Live) -> str:
    return live.manifest.release if live.manifest else ""


def _read_live(host: Host, request: _Request) -> Live:
    live = host.read_live()
    # FORCE=1 sends the whole site again to a public host. A folder has intact versions instead.
    if live.damage and not (host.is_public and request.force):
        raise live.damage
    return live


def _plan(host: Host, live: Live, request: _Request) -> Plan:
    # What an interrupted removal left must not stay for a week.
    is_removing = live.is_unfinished and bool(request.removed)
    traces = find_traces(request.local, live) if is_removing else frozenset()
    plan = make_plan(request.local, live, request.when, traces)
    closer = host.look_closer(live, plan)
    return plan if closer is live else make_plan(request.local, closer, request.when, traces)


def _end_early(host: Host, live: Live, plan: Plan, request: _Request) -> Outcome | None:
    """Print the plan; return an outcome if nothing has changed or the person declines.

    Raises
    ------
    RefusedError
        A guard stops the publish.
    """
    release = _name(live)
    seconds = time.monotonic() - request.began
    is_ending_hold = live.is_held and request.run_by == "person"
    if live.manifest is not None and plan.changes_nothing:
        if is_ending_hold:
            return None
        sentence = messages.say_unchanged(live.manifest.restored or live.manifest.release)
        return Outcome("unchanged", plan, host.name, release, 0, seconds, sentence)
    if live.is_unfinished:
        request.tell("An earlier publish was interrupted. This publish will finish that work.")
    overdue = find_overdue(request.tools.days, live.manifest, request.when)
    for line in [*describe_schedule(None, overdue, request.when), *messages.describe_plan(plan)]:
        request.tell(line)
    age = request.compare_commits(live.manifest.commit if live.manifest else None)
    refusals = find_refusals(
        request.local,
        plan,
        live,
        demo=request.demo,
        is_public=host.is_public,
        age=age,
        address=request.address,
        is_unattended=request.run_by != "person",
    )
    enforce(refusals, force=request.force)
    is_asked = host.is_public or is_ending_hold
    if not is_asked or host.is_rehearsal or request.confirm is None:
        return None
    if request.confirm(messages.ask_to_publish(live, request.address or host.name)):
        return None
    return Outcome("declined", plan, host.name, release, 0, seconds, "Nothing was sent.")


def _send(host: Host, plan: Plan, live: Live, request: _Request) -> Outcome:
    former = live.manifest.release if live.manifest else None
    name = host.name_release(request.when)
    manifest = make_manifest(
        plan,
        name,
        request.when,
        former,
        request.commit,
        request.address,
        removed=request.removed,
        content=request.tools.content or None,
    )
    release = Release(request.site, plan, manifest, request.who, "publish")
    # A dry run has printed its plan. The lines of `deploy` would not be true.
    tell = _print_nothing if host.is_rehearsal else request.tell
    verified = deploy(host, release, former, tell, request.progress)
    seconds = time.monotonic() - request.began
    if host.is_rehearsal:
        return Outcome(
            "rehearsed", plan, host.name, former or "", 0, seconds, messages.say_dry_run(plan)
        )
    sentence = messages.say_published(plan, name, verified, seconds)
    if live.is_held:
        sentence = f"{sentence}\n{messages.RESUMED}"
    if host.is_public and (seen := look_at(request.address, plan, plan.files)):
        sentence = f"{sentence}\n{seen}"
    is_new = live.manifest is not None and dict(live.manifest.files) != plan.files
    return Outcome("published", plan, host.name, name, verified, seconds, sentence, is_new)


def _print_nothing(line: str) -> None:
    """Print nothing."""


def _list_site(site: Path) -> FileSet:
    if not site.is_dir():
        raise PublishError(
            f"Cannot find a built site at {site}.",
            "To build and publish the site, run: make publish",
        )
    local = read_listing(site)
    for path in local.files:
        if path == manifests.FOLDER or path.startswith(f"{manifests.FOLDER}/"):
            raise PublishError(
                f"{site / path}: the name {manifests.FOLDER} is reserved for the site's record.",
                "Rename that file or folder.",
            )
        try:
            manifests.read_path(path)
        except ValueError:
            raise PublishError(
                f"{site}: the file name {path!r} has characters that do not work in web addresses.",
                "Rename the file with plain letters, digits and hyphens.",
            ) from None
    return local
