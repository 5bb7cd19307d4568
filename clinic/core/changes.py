"""Parse the Changes field: what was corrected in a post, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_LINE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})\s+(?P<words>\S.*)")


@dataclass(frozen=True)
class Change:
    """A correction: its day, and what changed."""

    date: date
    words: str


def read_change(line: str) -> Change | None:
    """Parse one line, such as ``2026-11-30 The number to call``; None if it is not one."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    try:
        return Change(date.fromisoformat(found["day"]), found["words"])
    except ValueError:  # such as February 30
        return None


def read_changes(value: str | Iterable[str]) -> tuple[Change, ...]:
    """Parse the whole field as Pelican gives it, newest first; lines in another form are left out.

    The checks report those.
    """
    lines = value.splitlines() if isinstance(value, str) else value
    found = [change for line in lines if (change := read_change(line))]
    return tuple(sorted(found, key=lambda one: one.date, reverse=True))
