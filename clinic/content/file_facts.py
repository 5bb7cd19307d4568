"""What is read off the finished files of a site, kept by their bytes: each is looked at once."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clinic.core.cache import FILE, NO_CACHE, Cache
from clinic.core.environment import describe_setting


class FactsOfFiles:
    """What one reader finds in files.

    Parameters
    ----------
    cache, step:
        Where it is kept, and under which name.
    setting:
        What else it depends on besides a file's bytes.
    """

    def __init__(self, cache: Cache, step: str, setting: str) -> None:
        self._cache, self._step, self._setting = cache, step, setting

    def read(self, content: bytes, find: Callable[[bytes], Any]) -> Any:  # noqa: ANN401
        """Return what is found in a file's bytes: anything that JSON can hold."""
        key = f"{self._setting} {hashlib.sha256(content).hexdigest()}"
        value = self._cache.get_or_compute(
            self._step, key, lambda: json.dumps(find(content)).encode()
        )
        return json.loads(value)


@contextmanager
def open_facts(settings: Mapping[str, Any], step: str, setting: str = "") -> Iterator[FactsOfFiles]:
    """Open what is known of files; where the settings keep no pages, each file is read again.

    Parameters
    ----------
    settings:
        Pelican's.
    step, setting:
        As for `FactsOfFiles`; our own code is part of every key.
    """
    is_kept = settings.get("KEEP_PAGES")
    cache = Cache(Path(settings["PATH"]).parent / FILE) if is_kept else NO_CACHE
    code = describe_setting({}, b"") if is_kept else ""
    yield FactsOfFiles(cache, step, f"{code} {setting}")
    cache.close()
