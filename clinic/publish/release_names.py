"""Release names: a number that only grows, and the time (UTC) of the release.

People know a version by the number of its first release: the number never changes, and no two
versions share one, however quickly they follow each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

# Years that every platform can convert to local time.
_NAME = re.compile(
    r"[0-9]{6,12}-((?:19[7-9]|2[0-9][0-9])[0-9])([0-9]{2})([0-9]{2})"
    r"T([0-9]{2})([0-9]{2})([0-9]{2})Z\Z"
)
_STAMP = "%Y%m%dT%H%M%SZ"


def name_release(number: int, when: datetime) -> str:
    """Return the name of release `number`, made at `when`."""
    return f"{number:06}-{find_stamp(when)}"


def find_stamp(when: datetime) -> str:
    """Return a time in UTC as part of a name."""
    return when.astimezone(UTC).strftime(_STAMP)


def read_stamp(stamp: str) -> datetime | None:
    """Return the time of a stamp; None if it is not one."""
    name = f"000000-{stamp}"
    return find_moment(name) if is_release(name) else None


def name_next(known: Iterable[str], when: datetime) -> str:
    """Return a name with a number above all known ones: clocks may go back, numbers do not."""
    return name_release(max(map(find_number, known), default=0) + 1, when)


def is_release(name: str) -> bool:
    """Return whether the name has the form of `name_release`, with a valid date and time."""
    try:
        find_moment(name)
    except ValueError:
        return False
    return True


def find_number(name: str) -> int:
    """Return the number of a release."""
    return int(name.partition("-")[0])


def find_moment(name: str) -> datetime:
    """Return the time of a release in UTC; raises ValueError if the name is not valid."""
    match = _NAME.match(name)
    if match is None:
        raise ValueError(name)
    year, month, day, hour, minute, second = map(int, match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
