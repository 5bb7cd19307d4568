"""Going back to a version that is kept.

A rollback is a publish of the former version's own files: so the style sheets of the version
being left stay for pages still open, files that are not ours stay, and no file's time of change
goes backwards, which some web servers would answer with "not modified". What is left is kept as
any other version, and can be put back in its turn.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from clinic.publish import history_report as telling
from clinic.publish import report
from clinic.publish.errors import (
    BusyError,
    PublishError,
    RefusedError,
    UnknownVersionError,
    in_plain_words,
)
from clinic.publish.file_set import FileFacts, FileSet, read_listing
from clinic.publish.guards import enforce, find_other_site
from clinic.publish.live_check import look_at
from clinic.publish.manifest import RECORDS, Manifest
from clinic.publish.plan import Live, Plan, Reason, make_plan
from clinic.publish.publish import Clock, Confirm, read_clock
from clinic.publish.release import Release, Tell, deploy, make_manifest, pace
from clinic.publish.targets.choose_target import choose_host
from clinic.publish.targets.dry_run import DryRunHost
from clinic.publish.targets.target import Host, Progress
from clinic.publish.versions import Version, find_origin, find_versions, select_version

Choose = Callable[[Sequence[Version]], Version | None]
"""Asked which version to go back to; None: none of them."""

_FORCE = "To go back anyway, run: FORCE=1 make rollback"
_MEND = "Fix the post instead, then run: make publish"


@dataclass(frozen=True)
class RolledBack:
    """How a rollback ended: the version whose files are live again, and the closing sentence.

    `restored` and `plan` are None when nobody wanted it; `release` is what is live now, "" when
    that is what was.
    """

    result: Literal["restored", "rehearsed", "declined"]
    restored: Manifest | None
    plan: Plan | None
    release: str
    sentence: str


@dataclass(frozen=True)
class _Wish:
    who: str
    when: datetime
    tell: Tell
    progress: Progress
    wanted: str
    choose: Choose | None
    confirm: Confirm | None
    address: str
    force: bool
    more: str


def roll_back(
    target: str,
    *,
    root: Path,
    who: str,
    tell: Tell,
    wanted: str = "",
    choose: Choose | None = None,
    confirm: Confirm | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    address: str = "",
    force: bool = False,
    more: str = "",
    now: Clock = read_clock,
) -> RolledBack:
    """Put a version that is kept back; without a wish the one before the live one.

    `wanted` is a number of the list or the name of a release; `choose` is asked when there is
    none, `confirm` before a public host is changed (None: nobody is there to ask); `dry_run`
    rehearses. `address` is the site's public one or "", and `force` goes back where another site
    is live; `more` is what the command that undoes this needs behind its name. Raises RefusedError
    when there is nothing to go back to, UnknownVersionError when `wanted` means none of what is
    kept, PublishError when the version is not whole, BusyError when somebody is publishing.
    """
    with (
        in_plain_words(),
        contextlib.closing(choose_host(target, root, tell, address=address)) as chosen,
    ):
        host: Host = DryRunHost(chosen) if dry_run else chosen
        host.check(None)
        wish = _Wish(
            who,
            now(),
            tell,
            progress or pace(tell),
            wanted.strip(),
            choose,
            confirm,
            address,
            force,
            more,
        )
        if wish.wanted or wish.choose or host.is_rehearsal:
            return _go_back(host, wish)
        with host.lock(who, wish.when):
            live, left = _read_live(host, wish)
            return _put_back(host, _take_step(host, live), live, left, wish)


def _go_back(host: Host, wish: _Wish) -> RolledBack:
    """Go back as somebody chooses, who keeps nobody out meanwhile."""
    live, left = _read_live(host, wish)
    versions = list(find_versions(host, live))
    version = _choose(host, live, versions, wish)
    if version is None:
        return RolledBack("declined", None, None, "", "Nothing was changed.")
    plan = _plan(host, _list_files(version), live, wish.when)
    for line in telling.describe_way_back(plan, version):
        wish.tell(line)
    if host.is_rehearsal:
        return RolledBack("rehearsed", version.manifest, plan, "", "Nothing was changed.")
    place = version.manifest.address or host.name
    if host.is_public and wish.confirm and not wish.confirm(f"Make this version live at {place}?"):
        return RolledBack("declined", version.manifest, plan, "", "Nothing was changed.")
    with host.lock(wish.who, wish.when):
        live, now_live = _read_live(host, wish)
        if now_live != left:
            raise BusyError(
                "Someone else has published since you started. Nothing was changed.",
                "Check what changed, then run: make rollback",
            )
        return _put_back(host, version, live, left, wish)


def _choose(host: Host, live: Live, versions: Sequence[Version], wish: _Wish) -> Version | None:
    if not versions:
        raise _explain_nothing(host, live)
    if wish.wanted:
        return _find_wanted(versions, wish.wanted)
    if wish.choose and any(version.number for version in versions):
        return wish.choose(versions)
    for line in telling.describe_versions(versions):
        wish.tell(line)
    return _take_step(host, live)


def _find_wanted(versions: Sequence[Version], wanted: str) -> Version:
    if version := select_version(versions, wanted):
        return _check_whole(version)
    lines = "\n".join(telling.describe_versions(versions))
    raise UnknownVersionError(
        f'"{wanted}" is not a version that can be restored. Nothing was changed.\n{lines}',
        "Choose a number from this list, then run: make rollback RELEASE=NUMBER",
    )


def _take_step(host: Host, live: Live) -> Version:
    """Give the version that was live before; raises RefusedError when there is none."""
    first = next(find_versions(host, live), None)
    if first and first.is_before:
        return _check_whole(first)
    if first is None or live.manifest is None or live.manifest.previous is None:
        raise _explain_nothing(host, live, "" if first is None else "newer")
    raise RefusedError(
        f"The version before the live one at {host.name} is not kept on this computer. "
        "Nothing was changed.",
        "To see what is kept, run: make history. Or fix the post, then run: make publish",
    )


def _explain_nothing(host: Host, live: Live, others: str = "") -> RefusedError:
    if live.damage and not others:
        return RefusedError(
            f"{host.name} has no earlier version to restore. {live.damage.what}",
            live.damage.last_resort,
        )
    more = f"To see the {others} versions, run: make history. Or fix" if others else ""
    return RefusedError(
        f"{host.name} has no earlier version to go back to. Nothing was changed.",
        f"{more or 'Fix'} the post, then run: make publish",
    )


def _check_whole(version: Version) -> Version:
    if version.lost:
        raise _explain_lost(version, version.lost)
    return version


def _explain_lost(version: Version, lost: Sequence[str]) -> PublishError:
    when = report.say_moment(version.when)
    files = report.say_count(len(lost), "of its files is", "of its files are")
    return PublishError(
        f"The version of {when} cannot be restored, {files} missing or damaged: "
        f"{report.format_urls(lost)}. Nothing was changed.",
        f"To see the other versions, run: make history. {_MEND}",
    )


def _read_live(host: Host, wish: _Wish) -> tuple[Live, str | None]:
    """Read what is live; a damaged record must not keep anybody from going back.

    Raises RefusedError where the record is another site's.
    """
    live = host.read_live()
    if live.other_site:
        enforce(tuple(find_other_site(live, wish.address, _FORCE)), force=wish.force)
    damaged = live.damage.release if live.damage else None
    return live, live.manifest.release if live.manifest else damaged


def _list_files(version: Version) -> FileSet:
    """List what a version held, without a look at the files."""
    return FileSet({p: FileFacts(sha256, 0) for p, sha256 in version.manifest.files.items()})


def _plan(host: Host, local: FileSet, live: Live, when: datetime) -> Plan:
    """Plan the way back; raises RefusedError where it would replace a file that is not ours.

    Where no record tells what was live, a host that keeps what it replaces goes back all the same.
    """
    plan = make_plan(local, live, when)
    closer = host.look_closer(live, plan)
    if closer is not live:
        plan = make_plan(local, closer, when)
    if live.manifest is None and host.keeps_what_it_replaces:
        return plan
    if in_the_way := plan.find(Reason.IN_THE_WAY):
        raise RefusedError(
            f"{host.name} has files not published from here, where that version needs a file: "
            f"{report.format_urls(in_the_way)}. Nothing was changed.",
            "Move those files elsewhere, then run: make rollback",
        )
    return plan


def _lay_out(host: Host, version: Version, live: Live) -> tuple[Path, FileSet]:
    """Give the files of a version, each read through."""
    former = version.manifest
    folder = host.lay_out(former, live)
    found = read_listing(folder, leave_out=RECORDS).files
    files = {path: found[path] for path in former.files if path in found}
    lost = [p for p, sha in former.files.items() if p not in files or files[p].sha256 != sha]
    if lost:
        raise _explain_lost(version, lost)
    return folder, FileSet(files)


def _put_back(
    host: Host, version: Version, live: Live, left: str | None, wish: _Wish
) -> RolledBack:
    folder, local = _lay_out(host, version, live)
    plan = _plan(host, local, live, wish.when)
    former = version.manifest
    name = host.name_release(wish.when)
    manifest = make_manifest(
        plan, name, wish.when, version.previous, former.commit, former.address, version.origin
    )
    told = {record.release: record for record in host.read_records()}
    origin = find_origin(left, told.get(left)) if left else None
    release = Release(folder, plan, manifest, wish.who, "rollback", version.origin)
    deploy(host, release, left, wish.tell, wish.progress)
    sentences = [report.say_rolled_back(plan, version.origin, origin)]
    if host.is_public and (seen := look_at(former.address, plan, plan.files)):
        sentences.append(seen)
    sentences.append(telling.say_undo(_find_number(host, manifest, left), wish.more))
    return RolledBack("restored", former, plan, name, "\n".join(sentences))


def _find_number(host: Host, live: Manifest, left: str | None) -> int | None:
    """Find the number that the version just left has now; None when it is not kept."""
    with contextlib.suppress(OSError, PublishError):  # the rollback itself is done
        for version in find_versions(host, Live(live)):
            if left in version.names:
                return version.number
    return None
