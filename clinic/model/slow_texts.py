"""The texts that Markdown could not read in time: each check or build after the first passes over.

They are known by their fingerprints, whatever their files are called.
"""

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from clinic.model.environment import describe_reading

SLOW_TEXTS = ".build/slow-texts"  # below the project's folder; safe to delete
META = "markdown.extensions.meta"  # reads the header; Pelican adds it where a setting does not
_DAY = 24 * 60 * 60  # seconds


def fingerprint(text: str) -> str:
    """Return what tells a text from any other."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class SlowTexts:
    """The texts that Markdown could not read in time, by their fingerprints: each waits once.

    Each is an empty file, which counts for a day: the computer may only have been busy.

    Parameters
    ----------
    folder:
        Where they are kept; None keeps nothing.
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    """

    def __init__(self, folder: Path | None, settings: Mapping[str, Any]) -> None:
        self.folder, self._settings = folder, settings

    @cached_property
    def _kind(self) -> str:
        """What tells this Markdown from any other; Pelican completes the setting as it begins."""
        configured = self._settings.get("extension_configs") or {}
        extensions = {*self._settings.get("extensions", ()), *configured, META}
        own = {"extension_configs": configured, "extensions": extensions}
        return describe_reading({"MARKDOWN": dict(sorted({**self._settings, **own}.items()))})

    def _file(self, text: str) -> Path:
        """Return the file of a text, given its fingerprint."""
        assert self.folder is not None
        return self.folder / fingerprint(f"{text}\n{self._kind}")

    def has(self, text: str) -> bool:
        """Return whether a text with this fingerprint is known to be slow."""
        if self.folder is None or not self.folder.is_dir():
            return False
        with suppress(OSError):
            return time.time() - self._file(text).stat().st_mtime < _DAY
        return False

    def add(self, text: str) -> None:
        """Note a text by its fingerprint, and forget those of the day before."""
        if self.folder is None:
            return
        with suppress(OSError):  # a full disk: it waits again
            self.folder.mkdir(parents=True, exist_ok=True)
            for one in self.folder.iterdir():
                if time.time() - one.stat().st_mtime > _DAY:
                    one.unlink()
            self._file(text).touch()
