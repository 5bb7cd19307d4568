"""How publishing speaks: words only, for the front desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo

from clinic.publish.file_set import Kind, find_kind, is_page
from clinic.publish.history import Record
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan, Reason
from clinic.publish.release_names import find_moment

# Not from the calendar module, which speaks the computer's language: the sentences are English.
# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
_SEARCH = "pagefind/"
_SENT = (Reason.NEW, Reason.CHANGED, Reason.REPAIRED)
_REMOVED = (Reason.GONE, Reason.EXPIRED)
_NAMES: dict[Kind, tuple[str, str]] = {
    "page": ("page", "pages"),
    "picture": ("picture", "pictures"),
    "other": ("other file", "other files"),
}


def format_url(path: str) -> str:
    """Give the address readers know: `blog/x/index.html` is `/blog/x/`."""
    folder, _, name = path.rpartition("/")
    if name != "index.html":
        return f"/{path}"
    return f"/{folder}/" if folder else "/"


def format_urls(paths: Sequence[str], most: int = 5) -> str:
    """Name up to `most` addresses, pages first, and count the rest.

    The many parts of the search index, whose names are sums, are one thing to people.
    """
    named = [path for path in paths if not path.startswith(_SEARCH)]
    ordered = sorted(named, key=lambda path: (not is_page(path), format_url(path)))
    shown = [", ".join(format_url(path) for path in ordered[:most])] if ordered else []
    if (rest := len(ordered) - most) > 0:
        shown.append(f"{rest:,} more")
    if len(named) < len(paths):
        shown.append("the search index")
    return " and ".join([", ".join(shown[:-1]), *shown[-1:]] if shown[1:] else shown)


def say_moment(moment: datetime, zone: tzinfo | None = None) -> str:
    """Write a moment as `November 22, 2026, 9:14 am`, in `zone` or this computer's own time."""
    local = moment.astimezone(zone)
    return f"{_MONTHS[local.month - 1]} {local.day}, {local.year}, {say_time(moment, zone)}"


def say_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """Write the time of day as `9:14 am`."""
    local = moment.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"


def say_count(number: int, one: str, many: str) -> str:
    """Write `1 page`, `2 pages`, `1,200 pages`."""
    return f"{number:,} {one if number == 1 else many}"


def describe_plan(
    plan: Plan, words: tuple[str, str, str] = ("new", "changed", "removed")
) -> list[str]:
    """Say what a publish changes: one line a kind of change."""
    reasons = (Reason.NEW, Reason.CHANGED, Reason.GONE)
    lines = []
    for sign, word, reason in zip("+~-", words, reasons, strict=True):
        paths = plan.find(reason)
        lines.append(f"{sign} {len(paths):,} {word:<7}  {_list_changes(paths)}".rstrip())
    if kept := plan.count(Reason.KEPT):  # their names are sums, which say nothing to anybody
        lines.append(f"  {kept:,} kept for a week, for pages that are still open somewhere")
    notes = {
        "repaired (damaged on the live site)": plan.find(Reason.REPAIRED),
        "no longer needed": plan.find(Reason.EXPIRED),
        "not published from here, left as it is": plan.find(Reason.FOREIGN),
        "removed here but changed there by somebody, left as it is": plan.find(Reason.ALTERED),
        "not published from here, to be replaced": plan.find(Reason.IN_THE_WAY),
    }
    for note, paths in notes.items():
        if paths:
            lines.append(f"  {len(paths):,} {note}: {format_urls(paths)}")
    return lines


def _list_changes(paths: Sequence[str]) -> str:
    """Name pages, and count what else there is; name other files where no page changes."""
    pages = [path for path in paths if is_page(path)]
    if not pages:
        return format_urls(paths)
    kinds = Counter(find_kind(path) for path in paths)
    named = f"{say_count(len(pages), *_NAMES['page'])}: {format_urls(pages)}"
    others: list[Kind] = [kind for kind in _NAMES if kind != "page" and kinds[kind]]
    counted = ", ".join(say_count(kinds[kind], *_NAMES[kind]) for kind in others)
    return f"{named}; {counted}" if counted else named


def _describe_sent(plan: Plan, kind: Kind, *, in_detail: bool) -> str:
    sent = plan.count(*_SENT, kind=kind)
    words = say_count(sent, *_NAMES[kind])
    details = ((Reason.CHANGED, "changed"), (Reason.NEW, "new"), (Reason.REPAIRED, "repaired"))
    said = [f"{n:,} {word}" for reason, word in details if (n := plan.count(reason, kind=kind))]
    return f"{words} ({', '.join(said)})" if in_detail and said else words


def _describe_counts(plan: Plan) -> str:
    """Say `3 pages (2 changed, 1 new), 1 picture; 41 unchanged`."""
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
    return "; ".join(parts)


def say_published(plan: Plan, checked: int, expected: int, seconds: float) -> str:
    """Write the closing sentence of a publish."""
    verb = "Published" if plan.find(*_SENT) else "Published:"
    return (
        f"{verb} {_describe_counts(plan)}. Verified {checked:,} of {expected:,}. {seconds:.1f} s."
    )


def say_unchanged(when: datetime) -> str:
    """Write the closing sentence when there was nothing to do."""
    return f"Nothing has changed since the last publish on {say_moment(when)}: nothing was sent."


def say_dry_run(plan: Plan) -> str:
    """Write the closing sentence of a rehearsal."""
    if plan.changes_nothing:
        return "A publish would change nothing. Nothing was sent."
    return f"A publish would send {_describe_counts(plan)}. Nothing was sent."


def say_rolled_back(plan: Plan, restored: str, left: str | None) -> str:
    """Write the closing sentence of a rollback; the two versions are named by their releases."""
    version, other = _tell_apart(restored, left or restored)
    instead = f", instead of the version of {other}" if left else ""
    return f"The version of {version} is live again{instead}: {_describe_counts(plan)}."


def _tell_apart(one: str, other: str) -> tuple[str, str]:
    """Write the moments of two releases, as precisely as it takes to tell them apart."""
    moments = find_moment(one), find_moment(other)
    said = (say_moment(moments[0]), say_moment(moments[1]))
    if one == other or said[0] != said[1]:
        return said
    seconds = [
        text.replace(say_time(moment), f"{say_time(moment)[:-3]}:{moment.second:02}{text[-3:]}")
        for text, moment in zip(said, moments, strict=True)
    ]
    if seconds[0] != seconds[1]:
        return seconds[0], seconds[1]
    return f"{said[0]} ({one})", f"{said[1]} ({other})"


def say_busy(who: str, since: datetime | None) -> str:
    """Say who is publishing, as far as is known."""
    return (
        f"{who} has been publishing since {say_time(since)}." if since else f"{who} is publishing."
    )


def say_unknown(place: str, to_do: str = "") -> list[str]:
    """Say that the place holds files that no record knows, and what to do."""
    return [
        f"A site is live at {place}, but this computer has no record of publishing it.",
        to_do or "To put your site there, run: make publish. Other people's files stay there.",
    ]


def say_nothing(live: Live, place: str) -> list[str]:
    """Say that nothing is live, and what to do."""
    if live.is_offline:
        return [
            f"Nothing is live at {place}, but earlier versions are kept.",
            "To restore the last version, run: make rollback. To publish, run: make publish",
        ]
    return ["Nothing has been published yet. To publish, run: make publish"]


def describe_status(
    live: Live, record: Record | None, plan: Plan | None, place: str, *, is_public: bool
) -> list[str]:
    """Say what is live, since when, by whom, and what a publish would change."""
    if live.manifest is None:
        return say_nothing(live, place)
    pages = sum(is_page(path) for path in live.manifest.files)
    by = f", by {record.who}" if record else ""
    back = _describe_way_back(live.manifest, record)
    since = say_moment(live.manifest.when)
    lines = [f"{say_count(pages, 'page', 'pages')} live since {since}{by}{back}."]
    if not record:
        elsewhere = (
            "The site was published from another computer, which has the record of who did it."
        )
        lines.append(
            elsewhere if is_public else "This computer has no record of who published the site."
        )
    if plan is None:
        return lines
    if plan.changes_nothing:
        return [*lines, "A publish would change nothing."]
    return [*lines, "A publish would change:", *describe_plan(plan)]


def _describe_way_back(live: Manifest, record: Record | None) -> str:
    """Say which version a rollback put online, as the history tells, or the live record itself."""
    if not live.restored and (record is None or record.verb != "rollback"):
        return ""
    origin = (record and record.restored) or live.restored
    version = f"the version of {say_moment(find_moment(origin))}" if origin else "an earlier one"
    return f", {'who' if record else 'when somebody'} went back to {version}"


def describe_verified(wrong: Sequence[str], count: int) -> list[str]:
    """Say what reading everything back found."""
    files = say_count(count, "file", "files")
    if not wrong:
        return [f"All {files} of the live site are as they were published."]
    verb = "is" if len(wrong) == 1 else "are"
    return [
        f"{len(wrong):,} of {files} {verb} damaged or missing: {format_urls(wrong, 10)}.",
        "To fix the live site, run: make publish",
    ]
