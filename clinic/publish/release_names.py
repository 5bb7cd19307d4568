"""Names of releases: a number that only grows, and the moment the release was made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

# Years that every computer can tell in its own time zone.
_NAME = re.compile(
    r"[0-9]{6,12}-((?:19[7-9]|2[0-9][0-9])[0-9])([0-9]{2})([0-9]{2})"
    r"T([0-9]{2})([0-9]{2})([0-9]{2})Z\Z"
)
_STAMP = "%Y%m%dT%H%M%SZ"


def name_release(number: int, when: datetime) -> str:
    """Return the name of a release with that number, made at that moment."""
    return f"{number:06}-{when.astimezone(UTC).strftime(_STAMP)}"


def name_next(known: Iterable[str], when: datetime) -> str:
    """Return a name with a number above all that are known: clocks may go back, numbers do not."""
    return name_release(max(map(find_number, known), default=0) + 1, when)


def is_release(name: str) -> bool:
    """Return whether the name is one that `name_release` returns: a real moment and all."""
    try:
        find_moment(name)
    except ValueError:
        return False
    return True


def find_number(name: str) -> int:
    """Return a release's number."""
    return int(name.partition("-")[0])


def find_moment(name: str) -> datetime:
    """Return when a release was made, in UTC; raises ValueError for another name."""
    match = _NAME.match(name)
    if match is None:
        raise ValueError(name)
    year, month, day, hour, minute, second = map(int, match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
