"""Restore a kept version.

A rollback publishes the files of the former version as a new release. So style sheets of the
current version stay for pages that are still open, and foreign files stay. Modification times
never go backwards: some web servers would answer "304 Not Modified". The current version is kept
too, so a rollback can itself be undone.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from clinic.publish import history_report as telling
from clinic.publish import messages
from clinic.publish.errors import (
    BusyError,
    PublishError,
    RefusedError,
    UnknownVersionError,
)
from clinic.publish.file_set import FileFacts, FileSet, read_listing
from clinic.publish.guards import enforce, find_other_site
from clinic.publish.live_check import look_at
from clinic.publish.manifest import RECORDS, Manifest
from clinic.publish.plan import Live, Plan, Reason, make_plan
from clinic.publish.publish import Clock, Confirm, open_host, read_clock
from clinic.publish.release import Release, Tell, deploy, make_manifest, pace
from clinic.publish.release_names import find_number
from clinic.publish.removal import (
    DEFAULT_TOOLS,
    Tools,
    copy_site,
    find_real_pages,
    remove_pages,
)
from clinic.publish.targets.choose_target import choose_host
from clinic.publish.targets.target import Host, Progress
from clinic.publish.versions import Version, find_origin, find_versions, select_version

Choose = Callable[[Sequence[Version]], Version | None]
"""Returns the version to restore, or None."""

_FORCE = "To restore anyway, run: FORCE=1 make rollback"
_BRING_BACK = "To make a removed page live again, run: make publish"
_FIX = "Fix the post instead, then run: make publish"


@dataclass(frozen=True)
class RolledBack:
    """How a rollback ended: the restored version and the closing message.

    `restored` and `plan` are None if the person declined. `release` is the new live release; ""
    if nothing changed.
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
    tools: Tools
    scratch: Path


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
    tools: Tools = DEFAULT_TOOLS,
    now: Clock = read_clock,
) -> RolledBack:
    """Restore a kept version; by default the one before the live version.

    Parameters
    ----------
    wanted:
        The number of a version, or the name of a release.
    choose:
        Asks the person for a version if `wanted` is empty.
    confirm:
        Asks the person before a public host changes; None without a terminal.
    dry_run:
        Plan, but change nothing.
    address:
        The public URL of the site, or "".
    force:
        Restore even if another site is live there.
    more:
        Arguments for the command that undoes the rollback, such as ` TO=…`.
    tools:
        What is needed to keep removed pages out of the restored version.

    Raises
    ------
    RefusedError
        There is no earlier version.
    UnknownVersionError
        `wanted` is not in the list.
    BusyError
        Someone is publishing.
    PublishError
        The version is damaged.
    """
    with open_host(choose_host, target, root, tell, address, dry_run=dry_run) as (host, scratch):
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
            tools,
            scratch,
        )
        if wish.wanted or wish.choose or host.is_rehearsal:
            return _restore_chosen(host, wish)
        with host.lock(who, wish.when):
            live, left = _read_live(host, wish)
            return _restore(host, _step_back(host, live), live, left, wish)


def _restore_chosen(host: Host, wish: _Wish) -> RolledBack:
    """Restore the version that the person chooses; the lock is not held meanwhile."""
    live, left = _read_live(host, wish)
    versions = list(find_versions(host, live))
    version = _choose(host, live, versions, wish)
    if version is None:
        return RolledBack("declined", None, None, "", "Nothing was changed.")
    local = _list_files(version)
    if removed := _find_removed(host, live):
        local = _hold_back(*_lay_out(host, version, live), removed, version, wish)[1]
    plan = _plan(host, local, live, wish.when)
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
                "To see what is live now, run: make status. Then run: make rollback",
            )
        return _restore(host, version, live, left, wish)


def _choose(host: Host, live: Live, versions: Sequence[Version], wish: _Wish) -> Version | None:
    if not versions:
        raise _explain_nothing(host, live)
    if wish.wanted:
        return _find_wanted(versions, wish.wanted)
    if wish.choose and any(not version.lost for version in versions):
        return wish.choose(versions)
    for line in telling.describe_versions(versions):
        wish.tell(line)
    return _step_back(host, live)


def _find_wanted(versions: Sequence[Version], wanted: str) -> Version:
    if version := select_version(versions, wanted):
        return _check_whole(version)
    lines = "\n".join(telling.describe_versions(versions))
    raise UnknownVersionError(
        f'"{wanted}" is not a version that can be restored. Nothing was changed.\n{lines}',
        "Choose a number from this list, then run: make rollback RELEASE=NUMBER",
    )


def _step_back(host: Host, live: Live) -> Version:
    """Return the version before the live one; raises RefusedError if there is none."""
    first = next(find_versions(host, live), None)
    if first and first.is_before:
        return _check_whole(first)
    if first is None or live.manifest is None or live.manifest.previous is None:
        raise _explain_nothing(host, live, "" if first is None else "newer")
    raise RefusedError(
        f"This computer does not have the version before the live one at {host.name}. "
        "Nothing was changed.",
        "To see all versions, run: make history. Or fix the post, then run: make publish",
    )


def _explain_nothing(host: Host, live: Live, others: str = "") -> RefusedError:
    if live.damage and not others:
        return RefusedError(
            f"{host.name} has no earlier version to restore. {live.damage.what}",
            live.damage.last_resort,
        )
    more = f"To see the {others} versions, run: make history. Or fix" if others else ""
    return RefusedError(
        f"{host.name} has no earlier version to restore. Nothing was changed.",
        f"{more or 'Fix'} the post, then run: make publish",
    )


def _check_whole(version: Version) -> Version:
    if version.lost:
        raise _explain_lost(version, version.lost)
    return version


def _explain_lost(version: Version, lost: Sequence[str]) -> PublishError:
    files = messages.say_count(len(lost), "file is", "files are")
    return PublishError(
        f"Cannot restore {messages.format_version(version.origin)}. {files} missing or damaged: "
        f"{messages.format_urls(lost)}. Nothing was changed.",
        f"To see the other versions, run: make history. {_FIX}",
    )


def _read_live(host: Host, wish: _Wish) -> tuple[Live, str | None]:
    """Return the live state and release. A damaged manifest must not prevent a rollback.

    Raises
    ------
    RefusedError
        The live manifest belongs to another site.
    """
    live = host.read_live()
    if live.other_site:
        enforce(tuple(find_other_site(live, wish.address, _FORCE)), force=wish.force)
    damaged = live.damage.release if live.damage else None
    return live, live.manifest.release if live.manifest else damaged


def _list_files(version: Version) -> FileSet:
    """Return the files of a version from its manifest, without reading them."""
    return FileSet({p: FileFacts(sha256, 0) for p, sha256 in version.manifest.files.items()})


def _plan(host: Host, local: FileSet, live: Live, when: datetime) -> Plan:
    """Plan a rollback; raises RefusedError if it would replace a foreign file.

    Without a live manifest, hosts that keep replaced files allow the rollback anyway.
    """
    plan = make_plan(local, live, when)
    closer = host.look_closer(live, plan)
    if closer is not live:
        plan = make_plan(local, closer, when)
    if live.manifest is None and host.keeps_what_it_replaces:
        return plan
    if in_the_way := plan.find(Reason.IN_THE_WAY):
        raise RefusedError(
            f"{host.name} has files that were not published from here, in the way of that version: "
            f"{messages.format_urls(in_the_way, are_foreign=True)}. Nothing was changed.",
            "Move those files elsewhere, then run: make rollback",
        )
    return plan


def _lay_out(host: Host, version: Version, live: Live) -> tuple[Path, FileSet]:
    """Return a folder with the files of a version, and their verified hashes."""
    former = version.manifest
    folder = host.lay_out(former, live)
    found = read_listing(folder, leave_out=RECORDS).files
    files = {path: found[path] for path in former.files if path in found}
    lost = [p for p, sha in former.files.items() if p not in files or files[p].sha256 != sha]
    if lost:
        raise _explain_lost(version, lost)
    return folder, FileSet(files)


def _restore(host: Host, version: Version, live: Live, left: str | None, wish: _Wish) -> RolledBack:
    folder, local = _lay_out(host, version, live)
    removed = _find_removed(host, live)
    staying = find_real_pages(folder, removed)
    if removed:
        folder, local = _hold_back(folder, local, removed, version, wish)
    plan = _plan(host, local, live, wish.when)
    former = version.manifest
    name = host.name_release(wish.when)
    manifest = make_manifest(
        plan,
        name,
        wish.when,
        version.previous,
        former.commit,
        former.address,
        version.origin,
        is_held=_is_undone(host, live, left, former),
        removed=removed,
        content=former.content,
    )
    records = {record.release: record for record in host.read_records()}
    origin = find_origin(left, records.get(left)) if left else None
    release = Release(folder, plan, manifest, wish.who, "rollback", version.origin)
    deploy(host, release, left, wish.tell, wish.progress)
    sentences = [messages.say_rolled_back(plan, version.origin, origin)]
    if host.is_public and (seen := look_at(former.address, plan, plan.files)):
        sentences.append(seen)
    if staying:
        named = messages.format_urls(staying)
        sentences.append(
            f"Taken down earlier, and still removed: {named}. {_BRING_BACK}{wish.more}"
        )
    if manifest.is_held:
        sentences.append(messages.ON_HOLD + wish.more)
    sentences.append(telling.say_undo(_find_number(host, manifest, left), wish.more))
    return RolledBack("restored", former, plan, name, "\n".join(sentences))


def _find_removed(host: Host, live: Live) -> tuple[str, ...]:
    """Return the pages that were taken down; without a live manifest, the newest one knows."""
    if live.manifest:
        return live.removed
    newest = next(iter(host.list_former(live)), None)
    return tuple(sorted({*live.removed, *(newest.removed if newest else ())}))


def _hold_back(
    folder: Path, local: FileSet, removed: Sequence[str], version: Version, wish: _Wish
) -> tuple[Path, FileSet]:
    """Return a copy of a version without the pages that were taken down since."""
    goal = wish.scratch / "site"
    shutil.rmtree(goal, ignore_errors=True)
    copy_site(folder, goal, local.files)
    remove_pages(goal, removed, version.manifest.address or wish.address, wish.tools)
    return goal, read_listing(goal)


def _is_undone(host: Host, live: Live, left: str | None, former: Manifest) -> bool:
    """Return whether a newer version than the restored one exists.

    Publishes without a person then wait: they would make that version live again. Restoring the
    newest version ends the wait.
    """
    others = [*([live.manifest] if live.manifest else []), *host.list_former(live)]
    numbers = [find_number(one.restored or one.release) for one in others]
    if left and live.manifest is None:
        numbers.append(find_number(left))
    return max(numbers, default=0) > find_number(former.restored or former.release)


def _find_number(host: Host, live: Manifest, left: str | None) -> int | None:
    """Return the number of the version that was live; None if it cannot be restored."""
    with contextlib.suppress(OSError, PublishError):  # the rollback itself succeeded
        for version in find_versions(host, Live(live)):
            if left in version.names:
                return None if version.lost else version.number
    return None
