"""How the versions that are kept are told: one line each, and what going back to one changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinic.publish.file_set import is_page
from clinic.publish.history import Record
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Plan
from clinic.publish.release_names import find_moment
from clinic.publish.report import describe_plan, format_url, say_count, say_moment
from clinic.publish.versions import Version

_ENTRIES = frozenset({"archive", "authors", "page", "tags", "topics", "404.html"})


def describe_versions(versions: Iterable[Version]) -> list[str]:
    """Say what is kept, one line each; what cannot be put back has no number."""
    return [f"  {version.number or '-':>2}  {describe_version(version)}" for version in versions]


def describe_version(version: Version) -> str:
    """Say when a version was published, by whom, how many pages it has and what it brought."""
    by = f"by {version.record.who}" if version.record.who else "from another computer"
    mark = ", the one before" if version.is_before else ""
    mark = ", live until you went back" if version.is_left else mark
    mark = ", live until a publish was interrupted" if version.is_spoiled else mark
    what = say_count(sum(map(is_page, version.manifest.files)), "page", "pages")
    if version.lost:
        files = say_count(len(version.lost), "file is", "files are")
        what = f"cannot be restored, {files} damaged or missing"
    elif version.older:
        what = f"{what}; {say_changes(version.older, version.manifest)}"
    return f"{say_moment(version.when)}, {by}{mark}: {what}"


def say_changes(older: Manifest, newer: Manifest) -> str:
    """Say how many pages one version brought, changed and took away, and name what says most."""
    before = {path: sha for path, sha in older.files.items() if is_page(path)}
    after = {path: sha for path, sha in newer.files.items() if is_page(path)}
    kinds = (
        ("new", after.keys() - before.keys()),
        ("gone", before.keys() - after.keys()),
        ("changed", {path for path in after if before.get(path, after[path]) != after[path]}),
    )
    lists = _find_folders({*before, *after})
    said = [(f"{len(paths):,} {word}", _name(paths, lists)) for word, paths in kinds if paths]
    if not said:
        return "no page changed"
    (first, named), *others = said  # the line is long as it is
    return "; ".join([f"{first}: {named}", *(count for count, _ in others)])


def _name(paths: set[str], lists: set[str]) -> str:
    """Name the page that says most, a post rather than a list of posts, and that there are more."""

    def rank(path: str) -> tuple[bool, str]:
        folder = path.rpartition("/")[0]
        return folder in lists or not _ENTRIES.isdisjoint(path.split("/")), format_url(path)

    return format_url(min(paths, key=rank)) + (" …" if len(paths) > 1 else "")


def _find_folders(paths: Iterable[str]) -> set[str]:
    """Give the folders that hold pages of other folders: what lies right in them is a list."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0].rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def describe_way_back(plan: Plan, version: Version) -> list[str]:
    """Say what readers get back, and what they lose, when a version is put online again."""
    when = say_moment(version.when)
    return [
        f"Going back to the version of {when} changes:",
        *describe_plan(plan, ("back", "changed", "gone")),
    ]


def say_undo(number: int | None, more: str = "") -> str:
    """Say how to undo a rollback: go back to what was left, or publish what is written now.

    `more` is what both commands need behind their names.
    """
    publish = f"make publish{more} makes your newest changes live again."
    if number is None:
        return f"To undo: {publish}"
    return f"To undo: make rollback RELEASE={number}{more}. Or: {publish}"


def describe_history(
    records: Sequence[Record], versions: Sequence[Version], live: str | None
) -> list[str]:
    """Say what was published when, by whom, from which commit, and how it ended.

    What is online is marked, and what can be put online again has its number.
    """
    marks = {name: str(one.number) for one in versions if one.number for name in one.names}
    marks |= {live: "now"} if live else {}
    lines = [f"{marks.get(one.release, ''):>3}  {_describe_record(one)}" for one in records]
    if live is None and not versions:
        return lines
    told = "now: the live version." if "now" in marks.values() else ""
    if any(one.number for one in versions):
        told += " To restore the version with a number, run: make rollback RELEASE=NUMBER"
    return [*lines, told.strip()] if told else lines


def _describe_record(record: Record) -> str:
    is_failed = record.result == "failed"
    did = "tried to publish" if is_failed else "published"
    if record.verb == "rollback":
        did = "tried to go back" if is_failed else "went back"
        if record.restored:
            did = f"{did} to the version of {say_moment(find_moment(record.restored))}"
    if is_failed:
        return f"{say_moment(record.when)}: {record.who} {did}, but that failed."
    named = {"new": "new", "changed": "changed", "repaired": "repaired", "gone": "removed"}
    counts = [f"{n:,} {word}" for key, word in named.items() if (n := record.counts.get(key, 0))]
    what = f" (files: {', '.join(counts)})" if counts else ""
    commit = f", commit {record.commit[:8]}" if record.commit else ""
    end = "; it was interrupted, then finished" if record.result == "interrupted" else ""
    who = record.who or "Somebody"
    return f"{say_moment(record.when)}: {who} {did}{what}{commit}{end}."
