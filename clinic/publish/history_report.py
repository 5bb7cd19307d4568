"""The messages about kept versions and the history: one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinic.publish.file_set import is_page
from clinic.publish.history import Record
from clinic.publish.manifest import Manifest
from clinic.publish.messages import describe_plan, format_url, format_version, say_count, say_moment
from clinic.publish.plan import Plan
from clinic.publish.release_names import find_number
from clinic.publish.versions import Version

_ENTRIES = frozenset({"archive", "authors", "page", "tags", "topics", "404.html"})


def describe_versions(versions: Iterable[Version]) -> list[str]:
    """Return the kept versions, one line each, with the numbers to type."""
    return [f"  {version.number:>2}  {describe_version(version)}" for version in versions]


def describe_version(version: Version) -> str:
    """Return when a version was published, by whom, its number of pages, and what it changed."""
    by = f"by {version.record.who}" if version.record.who else "from another computer"
    mark = ", the previous version" if version.is_before else ""
    mark = ", live until a rollback" if version.is_left else mark
    mark = ", live until a publish was interrupted" if version.is_spoiled else mark
    what = say_count(sum(map(is_page, version.manifest.files)), "page", "pages")
    if version.lost:
        files = say_count(len(version.lost), "file is", "files are")
        what = f"cannot be restored, {files} damaged or missing"
    elif version.older:
        what = f"{what} ({say_changes(version.older, version.manifest)})"
    return f"{say_moment(version.when)}, {by}{mark}: {what}"


def say_changes(older: Manifest, newer: Manifest) -> str:
    """Return the numbers of new, removed and changed pages, and the name of the main one."""
    before = {path: sha for path, sha in older.files.items() if is_page(path)}
    after = {path: sha for path, sha in newer.files.items() if is_page(path)}
    kinds = (
        ("new", after.keys() - before.keys()),
        ("removed", before.keys() - after.keys()),
        ("changed", {path for path in after if before.get(path, after[path]) != after[path]}),
    )
    lists = _find_folders({*before, *after})
    said = [(f"{len(paths):,} {word}", _name(paths, lists)) for word, paths in kinds if paths]
    if not said:
        return "no page changed"
    (first, named), *others = said  # one name only: the line is long already
    return ", ".join([f"{first}: {named}", *(count for count, _ in others)])


def _name(paths: set[str], lists: set[str]) -> str:
    """Return the name of one page, rather a post than a listing, with an ellipsis for more."""

    def rank(path: str) -> tuple[bool, str]:
        folder = path.rpartition("/")[0]
        return folder in lists or not _ENTRIES.isdisjoint(path.split("/")), format_url(path)

    return format_url(min(paths, key=rank)) + (" …" if len(paths) > 1 else "")


def _find_folders(paths: Iterable[str]) -> set[str]:
    """Return the folders that contain folders with pages: their own page is a listing."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0].rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def describe_way_back(plan: Plan, version: Version) -> list[str]:
    """Return what a rollback to this version changes for visitors."""
    return [
        f"Restoring {format_version(version.origin)} changes:",
        *describe_plan(plan, ("back", "changed", "removed")),
    ]


def say_undo(number: int | None, more: str = "") -> str:
    """Return how to undo a rollback: restore the version that was live, or publish again.

    `more` holds the arguments that both commands need, such as ` TO=…`.
    """
    publish = f"make publish{more} (makes your newest changes live)"
    if number is None:
        return f"To undo: {publish}"
    return f"To undo: make rollback RELEASE={number}{more}. Or: {publish}"


def describe_history(
    records: Sequence[Record], versions: Sequence[Version], live: str | None
) -> list[str]:
    """Return the history: what was published when, by whom, from which commit, and the result.

    The live release is marked "now"; releases that can be restored have their version number.
    """
    marks = {name: str(one.number) for one in versions if not one.lost for name in one.names}
    marks |= {live: "now"} if live else {}
    lines = [f"{marks.get(one.release, ''):>3}  {_describe_record(one)}" for one in records]
    if live is None and not versions:
        return lines
    note = "now: the live version." if "now" in marks.values() else ""
    if any(not one.lost for one in versions):
        note += " To restore a version, use its number on the left: make rollback RELEASE=NUMBER"
    return [*lines, note.strip()] if note else lines


def _describe_record(record: Record) -> str:
    is_failed = record.result == "failed"
    did = "tried to publish" if is_failed else "published"
    version = f"version {find_number(record.release)}"
    if record.verb == "rollback":
        did = "tried to restore" if is_failed else "restored"
        version = format_version(record.restored) if record.restored else "an earlier version"
    if record.verb == "take-down":
        did = f"{'tried to take' if is_failed else 'took'} down a page with"
    if is_failed:
        end = "rollback" if record.verb == "rollback" else "publish"
        return f"{say_moment(record.when)}: {record.who} {did} {version}, but the {end} failed."
    named = {"new": "new", "changed": "changed", "repaired": "repaired", "gone": "removed"}
    counts = [f"{n:,} {word}" for key, word in named.items() if (n := record.counts.get(key, 0))]
    what = f" (files: {', '.join(counts)})" if counts else ""
    commit = f", commit {record.commit[:8]}" if record.commit else ""
    commit += f", content {record.content[:8]}" if record.content else ""
    end = ", interrupted and finished later" if record.result == "interrupted" else ""
    who = record.who or "Someone"
    return f"{say_moment(record.when)}: {who} {did} {version}{what}{commit}{end}."
