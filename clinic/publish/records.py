"""What was published when and by whom: one line of JSON for each publish or rollback.

Kept outside the site, because it names people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Verb = Literal["publish", "rollback"]
Result = Literal["live", "failed", "interrupted"]


@dataclass(frozen=True)
class Record:
    """One publish or rollback; `when` is in UTC, `counts` number files by what happened.

    `restored` is the release whose files a rollback put online again.
    """

    when: datetime
    who: str
    verb: Verb
    release: str
    result: Result
    commit: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    restored: str | None = None


def append_record(path: Path, record: Record) -> None:
    """Add one record to the file, flushed to the disk."""
    entry = {**asdict(record), "when": record.when.astimezone(UTC).isoformat()}
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
    with path.open("ab") as opened:
        if opened.tell() and not _ends_whole(path):
            line = "\n" + line  # the last writer was killed in the middle of a line
        opened.write(line.encode())
        opened.flush()
        os.fsync(opened.fileno())


def read_records(path: Path) -> list[Record]:
    """Read the records, oldest first; a line cut off by a crash is left out."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    records = []
    for line in lines:
        try:
            entry = json.loads(line)
            records.append(Record(**{**entry, "when": datetime.fromisoformat(entry["when"])}))
        except (ValueError, TypeError, KeyError):
            continue
    return records


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read(1) == b"\n"
