"""A one-line status of the blog, for `make` without a command: fast, and never fails.

It ignores problems in the files: importing the checks would take too long.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from clinic.core.front_matter import FrontMatter, read_front_matter
from clinic.core.toml_file import read_toml

ROOT = Path(__file__).resolve().parents[2]
HEADER_LENGTH = 16_384  # bytes; longer than any header
WITHOUT = "The clinic's website."


@dataclass(frozen=True)
class Overview:
    """The numbers of public posts and drafts, and the dates of scheduled posts."""

    public: int
    drafts: int
    waiting: tuple[datetime, ...]


def read_headers(posts: Path) -> Iterator[FrontMatter]:
    """Yield the header of each post in a folder; unreadable files are skipped."""
    for path in sorted(posts.rglob("*.md")):
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            with path.open("rb") as opened:
                begin = opened.read(HEADER_LENGTH)
        except OSError:
            continue
        text = begin.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
        yield read_front_matter(text)


def _read_moment(front: FrontMatter, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(front.text("date"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def count_posts(headers: Iterable[FrontMatter], now: datetime, zone: tzinfo) -> Overview:
    """Count posts by visibility.

    Parameters
    ----------
    now:
        The current time, with a time zone.
    zone:
        The time zone of the clinic, for dates without one.
    """
    public, drafts, waiting = 0, 0, []
    for front in headers:
        moment = _read_moment(front, zone)
        if front.text("status").lower() == "draft":
            drafts += 1
        elif moment and moment > now:
            waiting.append(moment)
        else:
            public += 1
    return Overview(public, drafts, tuple(sorted(waiting)))


def _count(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"


def say_overview(name: str, state: Overview, today: datetime) -> str:
    """Return a line like ``Our Clinic: 41 public posts, 2 drafts, 1 scheduled for December 1``."""
    parts = [_count(state.public, "public post"), _count(state.drafts, "draft")]
    if state.waiting:
        first = state.waiting[0]
        day = f"{first:%B} {first.day}" + (f", {first.year}" if first.year != today.year else "")
        many = len(state.waiting) > 1
        parts.append(f"{len(state.waiting)} scheduled{', the first' if many else ''} for {day}")
    if not state.drafts:
        parts.remove("0 drafts")
    return f"{name}: {', '.join(parts)}"


def describe(root: Path, now: datetime) -> str:
    """Return the line for a project; a generic one if the clinic details are unreadable."""
    try:
        read = read_toml(root / "content/clinic.toml")
        facts = read[0]["clinic"] if isinstance(read, tuple) else {}
        zone = ZoneInfo(facts["timezone"])
        name = "".join(one for one in str(facts["name"]) if one.isprintable())
        state = count_posts(read_headers(root / "content/posts"), now, zone)
        return say_overview(name, state, now.astimezone(zone))
    except Exception:  # the checks report what is wrong in the files
        return f"{WITHOUT} (Cannot read content/clinic.toml. To see why, run: make check)"


def main() -> int:
    """Print the line; never fail."""
    try:
        line = describe(ROOT, datetime.now(UTC))
    except Exception:
        line = WITHOUT
    sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
