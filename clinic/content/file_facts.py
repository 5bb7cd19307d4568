"""Facts extracted from built files, cached by content."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clinic.core.cache import FILE, NO_CACHE, Cache
from clinic.core.environment import describe_setting


class FactsOfFiles:
    """Cached results of one extractor.

    Parameters
    ----------
    cache, step:
        The database, and the name of the extractor.
    setting:
        What the result depends on besides a file's bytes.
    """

    def __init__(self, cache: Cache, step: str, setting: str) -> None:
        self._cache, self._step, self._setting = cache, step, setting

    def read(self, content: bytes, find: Callable[[bytes], Any]) -> Any:  # noqa: ANN401
        """Return the JSON-serializable result for a file's bytes."""
        key = f"{self._setting} {hashlib.sha256(content).hexdigest()}"
        value = self._cache.get_or_compute(
            self._step, key, lambda: json.dumps(find(content)).encode()
        )
        return json.loads(value)


@contextmanager
def open_facts(settings: Mapping[str, Any], step: str, setting: str = "") -> Iterator[FactsOfFiles]:
    """Open the cached facts; if the settings disable the page cache, nothing is cached.

    Parameters
    ----------
    settings:
        Pelican's settings.
    step, setting:
        As for `FactsOfFiles`; our own code is part of every key.
    """
    is_kept = settings.get("KEEP_PAGES")
    cache = Cache(Path(settings["PATH"]).parent / FILE) if is_kept else NO_CACHE
    code = describe_setting({}, b"") if is_kept else ""
    yield FactsOfFiles(cache, step, f"{code} {setting}")
    cache.close()
