"""Notice a schedule that did not run: when it last ran, and posts whose day has passed unseen.

A scheduled publish usually changes nothing, so it leaves no record of its own. It notes its time at
the host, where every computer can see the note.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from clinic.publish.manifest import FOLDER, Manifest
from clinic.publish.messages import format_urls, say_moment

NOTE = f"{FOLDER}/last-run.json"
LATE = timedelta(days=2)
# A daily schedule has had its turn by then.
_GRACE = timedelta(days=1)


def write_run(when: datetime) -> bytes:
    """Serialize the time of a scheduled publish."""
    return json.dumps({"when": when.astimezone(UTC).isoformat()}).encode()


def read_run(content: bytes | None) -> datetime | None:
    """Parse the time of the last scheduled publish; None if there was none, or if it is damaged."""
    try:
        when = datetime.fromisoformat(json.loads(content or b"")["when"])
        return when.astimezone(UTC) if when.tzinfo else None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def find_overdue(
    days: Mapping[str, datetime], live: Manifest | None, now: datetime
) -> tuple[str, ...]:
    """Return the pages of posts that should have become live since the last publish.

    Parameters
    ----------
    days:
        The date of each public post, by the path of its page.
    """
    if live is None:
        return ()
    return tuple(
        path
        for path, day in sorted(days.items())
        if path not in live.files and is_overdue(day, live.when, now)
    )


def is_overdue(day: datetime, published: datetime, now: datetime) -> bool:
    """Return whether a post's day came after the last publish, and has passed."""
    return published < day <= now - _GRACE


def describe_schedule(
    last_run: datetime | None, overdue: Sequence[str], now: datetime
) -> list[str]:
    """Return what is wrong with the schedule; nothing if all is well."""
    lines = []
    if overdue:
        who = "A post's day has passed, and the post is"
        if len(overdue) > 1:
            who = f"The days of {len(overdue)} posts have passed, and the posts are"
        lines.append(f"{who} not live: {format_urls(overdue)}.")
    return [*lines, *describe_late(last_run, now)]


def describe_late(last_run: datetime | None, now: datetime) -> list[str]:
    """Return that the schedule stopped; nothing if it did not, or if there is none."""
    if last_run is None or now - last_run <= LATE:
        return []
    since = f"The schedule has not run since {say_moment(last_run)}."
    return [f"{since} On GitHub, open Actions, choose publish, and press Enable workflow."]
