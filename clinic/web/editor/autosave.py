"""Unsaved words and earlier versions, kept beside the project's own files in ``.editing/``.

A folder for each post holds ``unsaved.json``, the words of the form as they were last typed, and
one file for each version that was there before. Nothing of it is published or goes into git.
"""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic.core.files import replace_file

FOLDER = ".editing"
MOST = 200  # versions of one post; the oldest go
BETWEEN = timedelta(minutes=5)  # how often unsaved words are kept as a version of their own
_UNSAVED = "unsaved.json"
_STAMP = "%Y-%m-%dT%H-%M-%S-%fZ"
_NAME = re.compile(r"(?P<stamp>[\dT-]+Z)-(?P<why>[a-z]+)\.md")
REASONS = {
    "before": "before a save",
    "saved": "saved",
    "unsaved": "unsaved words",
    "signed": "signed by a clinician",
}


@dataclass(frozen=True)
class AutosavedForm:
    """Words of a form that were typed and not saved.

    ``mark`` is that of the file they were typed over; ``form`` holds what each part of the form
    held; ``when`` is in UTC, as ISO 8601; ``sitting`` tells one open page from another.
    """

    mark: str
    form: dict[str, str]
    when: str
    sitting: str = ""

    @property
    def moment(self) -> datetime:
        """When they were typed."""
        return datetime.fromisoformat(self.when)


@dataclass(frozen=True)
class Kept:
    """One earlier version: its file's name, when it was kept, and why."""

    name: str
    when: datetime
    why: str


class AutosaveStore:
    """The kept words of one project.

    Parameters
    ----------
    root:
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def _of(self, place: str) -> Path:
        return self._folder / place

    def keep_unsaved(self, place: str, unsaved: AutosavedForm) -> None:
        """Put unsaved words down, in one step."""
        content = json.dumps(asdict(unsaved), ensure_ascii=False, indent=1)
        replace_file(self._of(place) / _UNSAVED, content.encode("utf-8", "replace"))

    def find_unsaved(self, place: str) -> AutosavedForm | None:
        """Return the unsaved words of a post, or None."""
        try:
            kept = json.loads((self._of(place) / _UNSAVED).read_text(encoding="utf-8"))
            found = AutosavedForm(**kept)
            _ = found.moment
        except (OSError, ValueError, TypeError):
            return None
        return found

    def forget_unsaved(self, place: str) -> None:
        """Remove the unsaved words of a post, when they are saved or no longer wanted."""
        with suppress(OSError):
            (self._of(place) / _UNSAVED).unlink()

    def keep(self, place: str, content: bytes, why: str) -> None:
        """Keep a version; the same as the last one is not kept twice.

        Parameters
        ----------
        why:
            One of REASONS.
        """
        kept = self.versions(place)
        if kept and self.read(place, kept[0].name) == content and kept[0].why == why:
            return
        stamp = datetime.now(UTC).strftime(_STAMP)
        replace_file(self._of(place) / f"{stamp}-{why}.md", content)
        for old in kept[MOST - 1 :]:
            with suppress(OSError):
                (self._of(place) / old.name).unlink()

    def is_due(self, place: str) -> bool:
        """Return whether it is time to keep unsaved words as a version of their own."""
        kept = self.versions(place)
        return not kept or datetime.now(UTC) - kept[0].when > BETWEEN

    def versions(self, place: str) -> list[Kept]:
        """Return the kept versions of a post, the newest first."""
        found = []
        with suppress(OSError):
            for name in sorted(one.name for one in self._of(place).iterdir()):
                if read := _NAME.fullmatch(name):
                    with suppress(ValueError):
                        when = datetime.strptime(read["stamp"], _STAMP).replace(tzinfo=UTC)
                        found.append(Kept(name, when, read["why"]))
        return sorted(found, key=lambda one: one.name, reverse=True)

    def read(self, place: str, name: str) -> bytes | None:
        """Return a kept version, or None when there is none of that name."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return (self._of(place) / name).read_bytes()
        except OSError:
            return None
