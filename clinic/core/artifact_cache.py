"""Cache for files that are expensive to compute, such as resized pictures."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from clinic.core.cache import Cache

_NAME_LENGTH = 60  # characters of a file's original name in its public name
Compute = Callable[[], Mapping[str, bytes]]


@dataclass(frozen=True)
class CachedFile:
    """A cached file: its SHA-256 in hex, and its size in bytes."""

    name: str
    sha256: str
    size: int
    _find: Callable[[str], bytes | None] = field(repr=False, compare=False)
    _compute: Compute = field(repr=False, compare=False)

    def read(self) -> bytes:
        """Return the content, computed again if the cache has lost it."""
        content = self._find(self.name)
        return self._compute()[self.name] if content is None else content


class FileCache:
    """Cache entries that consist of several files each.

    Parameters
    ----------
    cache:
        The database.
    step:
        The name of the computation, such as ``picture``.
    """

    def __init__(self, cache: Cache, step: str) -> None:
        self._cache, self._step = cache, step

    def get_or_compute(self, key: str, compute: Compute) -> dict[str, CachedFile]:
        """Return the files of a key by name, computed unless all are cached."""
        index = self._cache.find(self._step, key)
        sums: dict[str, tuple[str, int]] = json.loads(index) if index else {}
        if not sums or any(self._find_file(key, name) is None for name in sums):
            files = compute()
            sums = {name: (_sum(content), len(content)) for name, content in files.items()}
            for name, content in files.items():
                self._cache.keep(self._step, f"{key} {name}", content)
            self._cache.keep(self._step, key, json.dumps(sums).encode())
        find = partial(self._find_file, key)
        return {name: CachedFile(name, *found, find, compute) for name, found in sums.items()}

    def _find_file(self, key: str, name: str) -> bytes | None:
        return self._cache.find(self._step, f"{key} {name}")


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_key(made_with: object, content: bytes) -> str:
    """Return a cache key for content and the settings it is processed with (JSON-serializable)."""
    settings = json.dumps(made_with, sort_keys=True).encode()
    return hashlib.sha256(hashlib.sha256(settings).digest() + content).hexdigest()[:40]


def plain_name(words: str, otherwise: str) -> str:
    """Return words as a portable ASCII file name: ``dolor-lumbar``."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_words.lower())[:_NAME_LENGTH].strip("-")
    return name or otherwise


def fingerprinted_name(name: str, sha256: str, ending: str) -> str:
    """Return ``name.<first 12 hex digits of its SHA-256>.ending``, for immutable caching."""
    return f"{name}.{sha256[:12]}{ending}"
