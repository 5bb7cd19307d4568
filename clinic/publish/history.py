"""The publish history as JSON Lines: one record for each publish or rollback.

The file is stored outside the site, because it names people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from clinic.publish.manifest import Manifest
from clinic.publish.own_files import make_way, read_own
from clinic.publish.release_names import find_number, is_release

Verb = Literal["publish", "rollback", "take-down"]
Result = Literal["live", "failed", "interrupted"]


@dataclass(frozen=True)
class Record:
    """One publish, rollback or removal of a page.

    `when` is in UTC. `counts` is the number of files by `Reason`. `restored` is the release
    whose files a rollback made live again. `who` is "" if unknown. `content` is a fingerprint of
    the content, and `manifest` the digest of the manifest that was published from here.
    """

    when: datetime
    who: str
    verb: Verb
    release: str
    result: Result
    commit: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    restored: str | None = None
    content: str | None = None
    manifest: str | None = None


def append_record(path: Path, record: Record) -> None:
    """Append one record and fsync the file."""
    make_way(path)
    entry = {**asdict(record), "when": record.when.astimezone(UTC).isoformat()}
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
    with path.open("ab") as opened:
        if opened.tell() and not _ends_whole(path):
            line = "\n" + line  # the last writer was killed mid-line
        opened.write(line.encode())
        opened.flush()
        os.fsync(opened.fileno())


def read_records(path: Path) -> list[Record]:
    """Return the records, oldest first. Truncated and invalid lines are skipped."""
    content = read_own(path) or b""
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [record for line in lines if (record := _read_line(line))]


def _read_line(line: bytes) -> Record | None:
    """Parse one record; unknown keys from newer versions of this program are ignored."""
    try:
        entry = json.loads(line.decode(errors="replace"))
        return _read_entry(entry) if isinstance(entry, dict) else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _read_entry(entry: Mapping[str, Any]) -> Record | None:
    when = datetime.fromisoformat(entry["when"]).astimezone(UTC)
    names = [entry["release"], *([entry["restored"]] if entry.get("restored") else [])]
    is_known = entry["verb"] in get_args(Verb) and entry["result"] in get_args(Result)
    if not is_known or not all(map(is_release, names)) or not 1970 <= when.year < 3000:
        return None
    counts = entry.get("counts") or {}
    return Record(
        when,
        " ".join(str(entry["who"]).split()),
        entry["verb"],
        entry["release"],
        entry["result"],
        str(entry["commit"]) if entry.get("commit") else None,
        {str(reason): int(number) for reason, number in counts.items()},
        entry.get("restored"),
        str(entry["content"]) if entry.get("content") else None,
        str(entry["manifest"]) if entry.get("manifest") else None,
    )


def make_record(manifest: Manifest, who: str, result: Result = "live") -> Record:
    """Return a record for a release that has none, built from its manifest."""
    return Record(
        manifest.when,
        who,
        "rollback" if manifest.restored else "publish",
        manifest.release,
        result,
        manifest.commit,
        restored=manifest.restored,
        content=manifest.content,
    )


def adopt(records: Iterable[Record], manifests: Iterable[Manifest]) -> list[Record]:
    """Return the records plus those built from manifests without one, in release order."""
    known = list(records)
    names = {record.release for record in known}
    found = [make_record(one, "") for one in manifests if one.release not in names]
    return sorted([*known, *found], key=lambda one: find_number(one.release)) if found else known


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read(1) == b"\n"
