"""Take one page off the live site at once, by a version of its own.

The version is made from the live files, because the content may have problems elsewhere. The
manifest names what was taken down, so that no later publish or rollback brings it back unasked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

from clinic.publish import messages
from clinic.publish.errors import BusyError, PublishError, UnknownVersionError
from clinic.publish.file_set import FileSet, is_page, read_listing
from clinic.publish.guards import enforce, find_other_site
from clinic.publish.live_check import look_at
from clinic.publish.manifest import Manifest
from clinic.publish.messages import format_url
from clinic.publish.plan import Live, Plan, find_traces, make_plan
from clinic.publish.publish import Clock, Confirm, open_host, read_clock
from clinic.publish.release import Release, Tell, deploy, make_manifest, pace
from clinic.publish.removal import GONE, Report, Tools, copy_site, is_real, remove_pages
from clinic.publish.targets.choose_target import choose_host
from clinic.publish.targets.target import Host, Progress
from clinic.publish.unlink import list_translations, read_title

_NEVER = frozenset({"index.html", "404.html", GONE})


@dataclass(frozen=True)
class TakenDown:
    """How it ended: the removed pages, and the closing message."""

    result: Literal["removed", "rehearsed", "declined", "unchanged"]
    paths: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class _Wish:
    wanted: str
    lang: str
    who: str
    when: datetime
    tell: Tell
    progress: Progress
    tools: Tools
    address: str
    confirm: Confirm | None
    folder: Path


def take_down(
    target: str,
    wanted: str,
    *,
    root: Path,
    who: str,
    tell: Tell,
    tools: Tools,
    lang: str = "",
    address: str = "",
    confirm: Confirm | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    now: Clock = read_clock,
) -> TakenDown:
    """Remove one page from the live site.

    Parameters
    ----------
    wanted:
        The address of the page, such as `/blog/x/`, or the last part of it.
    lang:
        The language of the page, if only the last part of its address is known.
    tools:
        What removal needs of the project.
    confirm:
        Asks the person, also about translations; None without a terminal.
    dry_run:
        Plan, but change nothing.

    Raises
    ------
    UnknownVersionError
        No live page has that address.
    PublishError
        The live site cannot be read or changed.
    """
    with open_host(choose_host, target, root, tell, address, dry_run=dry_run) as (host, scratch):
        host.check(None)
        when, show = now(), progress or pace(tell)
        folder = scratch / "site"
        wish = _Wish(wanted, lang, who, when, tell, show, tools, address, confirm, folder)
        return _take_down(host, wish)


def _take_down(host: Host, wish: _Wish) -> TakenDown:
    live, manifest = _read_live(host, wish)
    path = find_page(manifest, wish.wanted, wish.lang, wish.address)
    _lay_out(host, manifest, live, wish.folder)
    if not is_real(wish.folder / path) and not live.is_unfinished:
        return TakenDown("unchanged", (path,), f"{format_url(path)} is already taken down.")
    paths = _choose_pages(path, manifest, wish)
    place = wish.address or host.name
    named = messages.format_urls(paths)
    if wish.confirm and not host.is_rehearsal and not wish.confirm(f"Remove {named} from {place}?"):
        return TakenDown("declined", (), "Nothing was changed.")
    every = [*paths, *live.removed]
    report = remove_pages(wish.folder, every, manifest.address or wish.address, wish.tools)
    local = read_listing(wish.folder)
    with host.lock(wish.who, wish.when):
        live, current = _read_live(host, wish)
        if current.release != manifest.release:
            raise BusyError(
                "Someone else has published since you started. Nothing was changed.",
                "To see what is live now, run: make status. Then run: make take-down",
            )
        plan = _plan(host, local, live, wish.when)
        for line in messages.describe_plan(plan):
            wish.tell(line)
        if host.is_rehearsal:
            return TakenDown("rehearsed", tuple(report.paths), "Nothing was changed.")
        seen = _send(host, plan, live, report, wish)
    lines = [*_describe(host, paths, report), *seen]
    return TakenDown("removed", tuple(report.paths), "\n".join(lines))


def _read_live(host: Host, wish: _Wish) -> tuple[Live, Manifest]:
    live = host.read_live()
    if live.damage:
        raise live.damage
    enforce(tuple(find_other_site(live, wish.address, is_public=host.is_public)), force=False)
    if live.manifest is None:
        raise PublishError(
            f"Nothing that was published from here is live at {host.name}.",
            "To see what is live, run: make status",
        )
    return live, live.manifest


def find_page(manifest: Manifest, wanted: str, lang: str, address: str) -> str:
    """Return the path of the live page that someone names by its address or a part of it.

    Raises
    ------
    UnknownVersionError
        There is no such page, or it is one that a site needs.
    """
    wanted = wanted.strip()
    base = urlsplit(address).path.rstrip("/") if "://" in wanted else ""
    text = unquote(urlsplit(wanted).path).removeprefix(base).strip("/")
    pages = [path for path in manifest.files if is_page(path)]
    found = [path for path in pages if path in (text, f"{text}/index.html".lstrip("/"))]
    if "/" not in wanted:  # the last part of the address
        named = [path for path in pages if PurePosixPath(path).parent.name == text]
        in_language = [path for path in named if lang and path.startswith(f"{lang}/")]
        found = in_language or sorted(named, key=lambda path: (path.count("/"), path))
    if not found:
        raise UnknownVersionError(
            f'No live page has the address "{wanted}". Nothing was changed.',
            "Open the page in your browser, and copy its address: make take-down POST=/blog/NAME/",
        )
    if found[0] in _NEVER:
        raise UnknownVersionError(
            f"A site needs the page {format_url(found[0])}. Nothing was changed.",
            "To restore an earlier version of the site, run: make rollback",
        )
    return found[0]


def _lay_out(host: Host, manifest: Manifest, live: Live, folder: Path) -> None:
    """Copy the live files into a folder."""
    copy_site(host.lay_out(manifest, live), folder, manifest.files)
    found = read_listing(folder).files
    files = manifest.files.items()
    if lost := [path for path, sha in files if path not in found or found[path].sha256 != sha]:
        raise PublishError(
            f"{messages.say_count(len(lost), 'live file is', 'live files are')} damaged or "
            f"missing: {messages.format_urls(lost)}. Nothing was changed.",
            "To repair the live site, run: make publish. Or run: make rollback",
        )


def _choose_pages(path: str, manifest: Manifest, wish: _Wish) -> list[str]:
    """Return the page, and those of its translations that the person wants to remove too."""
    html = (wish.folder / path).read_text(encoding="utf-8", errors="replace")
    wish.tell(f"Taking down {format_url(path)}: {read_title(html)}")
    chosen = [path]
    start = (manifest.address or wish.address).rstrip("/") + "/"
    others = {urljoin(start, url).removeprefix(start) for _, url in list_translations(html)}
    for other in sorted(f"{one}index.html" if one[-1:] in ("", "/") else one for one in others):
        if other in manifest.files and other != path and is_real(wish.folder / other):
            if wish.confirm and wish.confirm(f"Remove the translation {format_url(other)} too?"):
                chosen.append(other)
            else:
                wish.tell(f"The translation {format_url(other)} stays live. {_say_how(other)}")
    return chosen


def _say_how(path: str) -> str:
    return f"To remove that page too, run: make take-down POST={format_url(path)}"


def _plan(host: Host, local: FileSet, live: Live, when: datetime) -> Plan:
    """Plan so that pictures and search data of the removed page do not stay for a week."""
    traces = find_traces(local, live)
    plan = make_plan(local, live, when, traces)
    closer = host.look_closer(live, plan)
    return plan if closer is live else make_plan(local, closer, when, traces)


def _send(host: Host, plan: Plan, live: Live, report: Report, wish: _Wish) -> list[str]:
    assert live.manifest
    former = live.manifest
    manifest = make_manifest(
        plan,
        host.name_release(wish.when),
        wish.when,
        former.release,
        former.commit,
        former.address,
        is_held=live.is_held,
        removed=report.paths,
        content=former.content,
    )
    release = Release(wish.folder, plan, manifest, wish.who, "take-down")
    deploy(host, release, former.release, wish.tell, wish.progress)
    if not host.is_public:
        return []
    others = tuple(one for one in plan.actions if one.path not in {*report.paths, GONE})
    seen = look_at(former.address, replace(plan, actions=others), plan.files)
    return [seen] if seen else []


def _describe(host: Host, paths: Sequence[str], report: Report) -> list[str]:
    lines = [f"No longer live at {host.name}: {messages.format_urls(paths)}."]
    if report.mentions:
        named = messages.format_urls(report.mentions)
        lines.append(f"These pages still name the title in a sentence: {named}")
    if not report.has_search:
        lines.append("The search does not work until the next publish.")
    lines.append("No publish or rollback brings the page back unless you agree.")
    lines.append("To keep the post out of the next publish, write in its header: Status: draft")
    return lines
