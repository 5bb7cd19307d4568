"""The messages of publishing, as text for the front desk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from clinic.publish.file_set import Kind, find_kind, is_fingerprinted, is_page
from clinic.publish.history import Record
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan, Reason
from clinic.publish.release_names import find_moment, find_number

# The calendar module would use the locale of the computer, but the messages are in English.
# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
_ZONE: ContextVar[tzinfo | None] = ContextVar("zone", default=None)
_SEARCH = "pagefind/"
_SHOWN = 5
_LISTS = (".atom", ".rss", ".xml")
_SENT = (Reason.NEW, Reason.CHANGED, Reason.REPAIRED)
_REMOVED = (Reason.GONE, Reason.EXPIRED)
_NAMES: dict[Kind, tuple[str, str]] = {
    "page": ("page", "pages"),
    "picture": ("picture", "pictures"),
    "other": ("other file", "other files"),
}


def format_url(path: str) -> str:
    """Return the URL path as visitors see it: `blog/x/index.html` is `/blog/x/`."""
    folder, _, name = path.rpartition("/")
    if name != "index.html":
        return f"/{path}"
    return f"/{folder}/" if folder else "/"


def format_urls(paths: Sequence[str], most: int = 5, *, are_foreign: bool = False) -> str:
    """Return up to `most` URL paths, pages first, and the number of the rest.

    Generated files are counted, never named: nobody at the front desk knows them. Foreign files
    are always named, because a person has to find them.
    """
    named = [path for path in paths if are_foreign or not _is_generated(path)]
    search = sum(path.startswith(_SEARCH) for path in paths) if not are_foreign else 0
    others = len(paths) - len(named) - search
    ordered = sorted(named, key=lambda path: (not is_page(path), format_url(path)))
    shown = [format_url(path) for path in ordered[:most]]
    if (rest := len(ordered) - most) > 0:
        shown.append(f"{rest:,} more")
    if others:
        shown.append(say_count(others, "generated file", "generated files"))
    if search:
        shown.append(say_count(search, "search index file", "search index files"))
    if rest <= 0 and len(named) == len(paths):  # a plain list of names
        return ", ".join(shown)
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)


def _is_generated(path: str) -> bool:
    """Return whether the build made up the name: search data, hashed assets, feeds, host files."""
    if is_page(path):
        return False
    is_hidden = any(part.startswith((".", "_")) for part in PurePosixPath(path).parts)
    is_list = path.endswith(_LISTS) or path in ("robots.txt", "site.webmanifest")
    return path.startswith(_SEARCH) or is_fingerprinted(path) or is_hidden or is_list


def format_version(release: str) -> str:
    """Return the name of a version for people: `version 12 of November 22, 2026, 9:14 am`.

    The number tells versions apart that were published within a minute.
    """
    return f"version {find_number(release)} of {say_moment(find_moment(release))}"


@contextmanager
def in_zone(zone: tzinfo | None) -> Iterator[None]:
    """Give times in the zone of the clinic; None: the local time of this computer."""
    token = _ZONE.set(zone)
    try:
        yield
    finally:
        _ZONE.reset(token)


def say_moment(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return `November 22, 2026, 9:14 am`, in `zone`, the clinic's zone or the computer's."""
    local = moment.astimezone(zone or _ZONE.get())
    return f"{_MONTHS[local.month - 1]} {local.day}, {local.year}, {say_time(moment, zone)}"


def say_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return the time of day, such as `9:14 am`; the zone is named where the computer's differs."""
    chosen = zone or _ZONE.get()
    local = moment.astimezone(chosen)
    time = f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"
    is_elsewhere = not zone and local.utcoffset() != moment.astimezone().utcoffset()
    return f"{time} {local.tzname()}" if is_elsewhere else time


def say_count(number: int, one: str, many: str) -> str:
    """Return `1 page`, `2 pages`, `1,200 pages`."""
    return f"{number:,} {one if number == 1 else many}"


def describe_plan(
    plan: Plan, words: tuple[str, str, str] = ("new", "changed", "removed")
) -> list[str]:
    """Return what a publish changes: one line per kind of change."""
    reasons = (Reason.NEW, Reason.CHANGED, Reason.GONE)
    lines = []
    for sign, word, reason in zip("+~-", words, reasons, strict=True):
        paths = plan.find(reason)
        lines.append(f"{sign} {len(paths):,} {word:<7}  {_list_changes(paths)}".rstrip())
    if kept := plan.count(Reason.KEPT):
        lines.append(f"  {kept:,} kept for a week, for pages that are still open in a browser")
    notes = {
        Reason.REPAIRED: "repaired (damaged on the live site)",
        Reason.EXPIRED: "no longer needed",
        Reason.FOREIGN: "not published from here, will stay",
        Reason.ALTERED: "removed here but changed at the host, will stay",
        Reason.IN_THE_WAY: "not published from here, will be replaced",
    }
    for reason, note in notes.items():
        if paths := plan.find(reason):
            are_foreign = reason in (Reason.FOREIGN, Reason.ALTERED, Reason.IN_THE_WAY)
            named = format_urls(paths, are_foreign=are_foreign)
            lines.append(f"  {len(paths):,} {note}: {named}")
    return lines


def _list_changes(paths: Sequence[str]) -> str:
    """Return the names of pages and pictures, and the number of other files."""
    pages = [path for path in paths if is_page(path)]
    pictures = [path for path in paths if find_kind(path) == "picture" and not _is_card(path)]
    if not pages and not pictures:
        return format_urls(paths)
    parts = []
    if pages:
        parts.append(f"{say_count(len(pages), *_NAMES['page'])}: {format_urls(pages)}")
    if pictures:
        names = sorted({_name_picture(path) for path in pictures})
        shown = [*names[:_SHOWN], *([f"{len(names) - _SHOWN} more"] if names[_SHOWN:] else [])]
        parts.append(f"{say_count(len(names), *_NAMES['picture'])}: {', '.join(shown)}")
    if rest := len(paths) - len(pages) - len(pictures):
        parts.append(say_count(rest, *_NAMES["other"]))
    return ", and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)


def _is_card(path: str) -> bool:
    """Return whether a picture is a generated social card or icon."""
    return PurePosixPath(path).name.startswith(("card.", "favicon.", "apple-touch-icon."))


def _name_picture(path: str) -> str:
    """Return the name that people gave a picture: without its size, hash and format."""
    return re.sub(r"-[0-9]{3,4}$", "", PurePosixPath(path).name.partition(".")[0])


def _describe_sent(plan: Plan, kind: Kind, *, in_detail: bool) -> str:
    sent = plan.count(*_SENT, kind=kind)
    words = say_count(sent, *_NAMES[kind])
    details = ((Reason.CHANGED, "changed"), (Reason.NEW, "new"), (Reason.REPAIRED, "repaired"))
    said = [f"{n:,} {word}" for reason, word in details if (n := plan.count(reason, kind=kind))]
    return f"{words} ({', '.join(said)})" if in_detail and said else words


def _describe_counts(plan: Plan) -> str:
    """Return `3 pages (2 changed, 1 new), 1 picture, 41 unchanged`."""
    kinds: tuple[Kind, ...] = ("page", "picture", "other")
    sent = [
        _describe_sent(plan, kind, in_detail=kind == "page")
        for kind in kinds
        if plan.count(*_SENT, kind=kind)
    ]
    removed = [
        say_count(number, *_NAMES[kind])
        for kind in kinds
        if (number := plan.count(*_REMOVED, kind=kind))
    ]
    parts = [", ".join(sent)] if sent else []
    if removed:
        parts.append(f"{', '.join(removed)} removed")
    parts.append(f"{plan.count(Reason.UNCHANGED):,} unchanged")
    if kept := plan.count(Reason.KEPT):
        parts.append(f"{say_count(kept, 'old file', 'old files')} kept for a week")
    return ", ".join(parts)


def say_published(plan: Plan, release: str, checked: int, seconds: float) -> str:
    """Return the closing message of a publish."""
    files = say_count(checked, "file", "files")
    return (
        f"Published version {find_number(release)}: {_describe_counts(plan)}. "
        f"Verified {files} in {seconds:.1f} s."
    )


def say_hold(live: Live) -> str:
    """Return why publishes without a person wait."""
    restored = live.manifest.restored if live.manifest else None
    if live.is_undoing or not restored:
        return "Someone started to restore an earlier version."
    return f"Someone restored {format_version(restored)}."


RESUMED = "Automatic publishing continues."
ON_HOLD = "Automatic publishing is on hold until a person runs: make publish"


def ask_to_publish(live: Live, place: str) -> str:
    """Return the question before a publish; it says if an undone version becomes live again."""
    if live.is_held:
        return f"{say_hold(live)} Make your newest content live again at {place}?"
    return f"Make this version live at {place}?"


def say_unchanged(release: str) -> str:
    """Return the closing message if nothing has changed since the version of `release`."""
    return f"Nothing has changed since {format_version(release)}. Nothing was sent."


def say_dry_run(plan: Plan) -> str:
    """Return the closing message of a dry run."""
    if plan.changes_nothing:
        return "A publish would change nothing. Nothing was sent."
    return f"A publish would send {_describe_counts(plan)}. Nothing was sent."


def say_rolled_back(plan: Plan, restored: str, left: str | None) -> str:
    """Return the closing message of a rollback from the version `left` to `restored`."""
    instead = f", instead of {format_version(left)}" if left else ""
    version = format_version(restored).removeprefix("v")
    return f"V{version} is live again{instead}: {_describe_counts(plan)}."


def say_busy(who: str, since: datetime | None) -> str:
    """Return who is publishing, as far as known."""
    return (
        f"{who} has been publishing since {say_time(since)}." if since else f"{who} is publishing."
    )


def say_unknown(place: str, to_do: str = "") -> list[str]:
    """Return the message about a host that has files but no manifest."""
    return [
        f"A site is live at {place}, but this computer has no record of publishing it.",
        to_do or "To publish your site there, run: make publish. Other people's files will stay.",
    ]


def say_nothing(live: Live, place: str) -> list[str]:
    """Return the message about a host on which nothing is live."""
    if live.is_offline:
        return [
            f"Nothing is live at {place}, but earlier versions are kept.",
            "To restore the last version, run: make rollback. To publish, run: make publish",
        ]
    return ["Nothing has been published yet. To publish, run: make publish"]


def describe_status(
    live: Live, record: Record | None, plan: Plan | None, place: str, *, is_public: bool
) -> list[str]:
    """Return what is live, since when, by whom, and what a publish would change."""
    if live.manifest is None:
        return say_nothing(live, place)
    pages = say_count(sum(is_page(path) for path in live.manifest.files), "page", "pages")
    since = say_moment(live.manifest.when)
    lines = [f"{_describe_live(live.manifest, record)} since {since}: {pages}."]
    if not record:
        elsewhere = "The site was published from another computer, which knows who published."
        lines.append(
            elsewhere if is_public else "This computer has no record of who published the site."
        )
    if live.is_held:
        lines.append(f"{say_hold(live)} {ON_HOLD}")
    if live.removed:
        lines.append(f"Taken down, and kept away: {format_urls(live.removed)}.")
    if plan is None:
        return lines
    if plan.changes_nothing:
        return [*lines, "A publish would change nothing."]
    return [*lines, "A publish would change:", *describe_plan(plan)]


def _describe_live(live: Manifest, record: Record | None) -> str:
    """Return `Version 12, published by Ana, has been live`, from the history or the manifest."""
    origin = (record and record.restored) or live.restored
    is_restored = bool(origin) or (record is not None and record.verb == "rollback")
    version = f"Version {find_number(origin or live.release)}"
    if is_restored and not origin:  # a history from before rollbacks recorded their version
        version = "An earlier version"
    verb = "restored" if is_restored else "published"
    by = f", {verb} by {record.who}," if record else f", {verb},"
    return f"{version}{by if record or is_restored else ''} has been live"


OF_THE_HOST = (
    "This version was not published from this computer, so the host's own record was used. "
    "To be sure, run make verify where the version was published."
)
RECORD_CHANGED = (
    "Someone changed the record of the live site at the host after it was published from here.",
    "Ask your web support person who can change files there. "
    "To send the whole site again, run: FORCE=1 make publish",
)


def describe_verified(wrong: Sequence[str], count: int) -> list[str]:
    """Return the result of `make verify`."""
    files = say_count(count, "file", "files")
    if not wrong:
        return [f"All {files} of the live site are as published."]
    verb = "is" if len(wrong) == 1 else "are"
    return [
        f"{len(wrong):,} of {files} {verb} damaged or missing: {format_urls(wrong, 10)}.",
        "To repair the live site, run: make publish",
    ]
