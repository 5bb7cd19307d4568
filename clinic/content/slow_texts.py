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

from clinic.core.cache import FILE, NO_CACHE, Cache
from clinic.core.environment import describe_markdown

META = "markdown.extensions.meta"  # reads the header; Pelican adds it where a setting does not
STEP = "slow text"
_DAY = 24 * 60 * 60  # seconds


def complete_settings(markdown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the MARKDOWN setting with what Pelican's reader adds to it."""
    extensions = list(markdown.get("extensions", ()))
    for name in (*markdown.get("extension_configs", ()), META):
        if name not in extensions:
            extensions.append(name)
    return {**markdown, "extensions": extensions}


def fingerprint(text: str) -> str:
    """Return what tells a text from any other."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class SlowTexts:
    """The slow texts of a project; each counts for a day, as the computer may only have been busy.

    Parameters
    ----------
    root:
        The project's folder; None keeps nothing.
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    """

    def __init__(self, root: Path | None, settings: Mapping[str, Any]) -> None:
        self.root, self._settings = root, settings
        self._cache = Cache(root / FILE) if root else NO_CACHE

    @cached_property
    def _kind(self) -> str:
        """What tells this Markdown from any other; Pelican completes the setting as it begins."""
        return describe_markdown(complete_settings(self._settings))

    def has(self, text: str) -> bool:
        """Return whether a text with this fingerprint is known to be slow."""
        if self.root is None:
            return False
        found = self._cache.find(STEP, f"{self._kind} {text}")
        with suppress(TypeError, ValueError):
            return time.time() - float(found or b"") < _DAY
        return False

    def add(self, text: str) -> None:
        """Note a text by its fingerprint."""
        if self.root is not None and not self.has(text):
            self._cache.keep(STEP, f"{self._kind} {text}", str(time.time()).encode())

    def close(self) -> None:
        """Close the file, until the next question."""
        self._cache.close()
