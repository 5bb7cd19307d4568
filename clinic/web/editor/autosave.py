"""Autosaved forms and earlier versions, in ``.editing/`` in the project.

Each post has a folder with ``unsaved.json``, the last state of the form, and one file for each
earlier version. These files are not published and not in git.
"""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic.core.files import replace_file

FOLDER = ".editing"
MOST = 200  # versions per post; the oldest are deleted
BETWEEN = timedelta(minutes=5)  # how often unsaved changes become a version
_UNSAVED = "unsaved.json"
_STAMP = "%Y-%m-%dT%H-%M-%S-%fZ"
_NAME = re.compile(r"(?P<stamp>[\dT-]+Z)-(?P<why>[a-z]+)\.md")
REASONS = {
    "before": "before a save",
    "saved": "saved",
    "unsaved": "unsaved changes",
    "signed": "signed off",
}


@dataclass(frozen=True)
class AutosavedForm:
    """A form with unsaved changes.

    ``mark`` is the etag of the file that was edited, ``form`` maps fields to values, ``when`` is an
    ISO 8601 time in UTC, and ``sitting`` identifies the browser tab.
    """

    mark: str
    form: dict[str, str]
    when: str
    sitting: str = ""

    @property
    def moment(self) -> datetime:
        """The time of the last change."""
        return datetime.fromisoformat(self.when)


@dataclass(frozen=True)
class Kept:
    """One earlier version: its file name, time, and reason."""

    name: str
    when: datetime
    why: str


class AutosaveStore:
    """The autosaved forms and earlier versions of one project.

    Parameters
    ----------
    root:
        The project folder.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def _of(self, place: str) -> Path:
        return self._folder / place

    def keep_unsaved(self, place: str, unsaved: AutosavedForm) -> None:
        """Store a form with unsaved changes, atomically."""
        content = json.dumps(asdict(unsaved), ensure_ascii=False, indent=1)
        replace_file(self._of(place) / _UNSAVED, content.encode("utf-8", "replace"))

    def find_unsaved(self, place: str) -> AutosavedForm | None:
        """Return the unsaved changes of a post, or None."""
        try:
            kept = json.loads((self._of(place) / _UNSAVED).read_text(encoding="utf-8"))
            found = AutosavedForm(**kept)
            _ = found.moment
        except (OSError, ValueError, TypeError):
            return None
        return found

    def forget_unsaved(self, place: str) -> None:
        """Delete the unsaved changes of a post."""
        with suppress(OSError):
            (self._of(place) / _UNSAVED).unlink()

    def keep(self, place: str, content: bytes, why: str) -> None:
        """Store a version, unless it equals the last one.

        Parameters
        ----------
        why:
            A key of REASONS.
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
        """Return whether unsaved changes should become a version now."""
        kept = self.versions(place)
        return not kept or datetime.now(UTC) - kept[0].when > BETWEEN

    def versions(self, place: str) -> list[Kept]:
        """Return the stored versions of a post, newest first."""
        found = []
        with suppress(OSError):
            for name in sorted(one.name for one in self._of(place).iterdir()):
                if read := _NAME.fullmatch(name):
                    with suppress(ValueError):
                        when = datetime.strptime(read["stamp"], _STAMP).replace(tzinfo=UTC)
                        found.append(Kept(name, when, read["why"]))
        return sorted(found, key=lambda one: one.name, reverse=True)

    def read(self, place: str, name: str) -> bytes | None:
        """Return the content of a stored version, or None."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return (self._of(place) / name).read_bytes()
        except OSError:
            return None
