"""What this computer knows of the live site, and what that says of scheduled posts.

The editor opens without a connection. So `make publish` and `make status` note what they saw.
"""

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.builder.content_status import classify_content
from clinic.builder.result import WORK_FOLDER
from clinic.content.content_index import Library
from clinic.publish.schedule import describe_late, is_overdue

FILE = f"{WORK_FOLDER}/live.json"  # below the project's folder; safe to delete
NO_SCHEDULE = "Each scheduled post goes live when someone publishes on or after its day."
_NAMED = 3


@dataclass(frozen=True)
class Seen:
    """The live site as seen at `when`: its files, when they were published, the last schedule."""

    when: datetime
    published: datetime
    files: frozenset[str]
    last_run: datetime | None


def remember(root: Path, seen: Seen) -> None:
    """Store what was seen; without it, the editor says less."""
    last = seen.last_run.isoformat() if seen.last_run else None
    times = {"when": seen.when.isoformat(), "published": seen.published.isoformat()}
    text = json.dumps({**times, "last_run": last, "files": sorted(seen.files)})
    with contextlib.suppress(OSError):
        (root / FILE).parent.mkdir(exist_ok=True)
        (root / FILE).write_text(text, encoding="utf-8")


def recall(root: Path) -> Seen | None:
    """Return what was seen last; None if nothing was, or if the file is damaged."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        known = json.loads((root / FILE).read_text(encoding="utf-8"))
        when, published = (datetime.fromisoformat(known[one]) for one in ("when", "published"))
        last = datetime.fromisoformat(known["last_run"]) if known["last_run"] else None
        if all(one.tzinfo for one in (when, published, *([last] if last else []))):
            return Seen(when, published, frozenset(map(str, known["files"])), last)
    return None


def describe_posts(library: Library, seen: Seen | None, now: datetime) -> list[str]:
    """Return notes on posts whose day has passed unseen, and on a schedule that stopped."""
    if library.clinic is None:
        return []
    status = classify_content(library, now, library.clinic.timezone)
    lines = []
    if seen:
        days = status.days.items()
        late = {
            page
            for page, day in days
            if page not in seen.files and is_overdue(day, seen.published, now)
        }
        if late:
            lines.append(_describe_late_posts(library, late))
        lines += describe_late(seen.last_run, seen.when)
    if status.waiting and not (seen and seen.last_run):
        lines.append(NO_SCHEDULE)
    return lines


def _describe_late_posts(library: Library, pages: Iterable[str]) -> str:
    documents = library.documents.values()
    wanted = set(pages)
    titles = sorted(one.front.text("title") for one in documents if library.page_of(one) in wanted)
    named = ", ".join(titles[:_NAMED]) + (
        f" and {len(titles) - _NAMED} more" if titles[_NAMED:] else ""
    )
    who = "A post's day has passed, and the post is"
    if len(titles) > 1:
        who = f"The days of {len(titles)} posts have passed, and the posts are"
    return f"{who} not live, as far as this computer knows: {named}. To publish, run: make publish"
