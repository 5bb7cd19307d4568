"""Texts that Markdown could not render in time; later checks and builds skip them.

They are known by fingerprint, whatever their files are called.
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

META = "markdown.extensions.meta"  # parses the header; Pelican adds it if missing
STEP = "slow text"
_DAY = 24 * 60 * 60  # seconds


def complete_settings(markdown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the MARKDOWN setting with the extensions that Pelican's reader adds."""
    extensions = list(markdown.get("extensions", ()))
    for name in (*markdown.get("extension_configs", ()), META):
        if name not in extensions:
            extensions.append(name)
    return {**markdown, "extensions": extensions}


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class SlowTexts:
    """The slow texts of a project; each expires after a day, as the computer may have been busy.

    Parameters
    ----------
    root:
        The project's folder; None stores nothing.
    settings:
        The arguments of ``markdown.Markdown``: the MARKDOWN setting.
    """

    def __init__(self, root: Path | None, settings: Mapping[str, Any]) -> None:
        self.root, self._settings = root, settings
        self._cache = Cache(root / FILE) if root else NO_CACHE

    @cached_property
    def _kind(self) -> str:
        """The fingerprint of the Markdown configuration, as completed by Pelican."""
        return describe_markdown(complete_settings(self._settings))

    def has(self, text: str) -> bool:
        """Return whether a fingerprint is known to be slow."""
        if self.root is None:
            return False
        found = self._cache.find(STEP, f"{self._kind} {text}")
        with suppress(TypeError, ValueError):
            return time.time() - float(found or b"") < _DAY
        return False

    def add(self, text: str) -> None:
        """Record a fingerprint."""
        if self.root is not None and not self.has(text):
            self._cache.keep(STEP, f"{self._kind} {text}", str(time.time()).encode())

    def close(self) -> None:
        """Close the database until it is used again."""
        self._cache.close()
