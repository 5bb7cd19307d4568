"""Digests of template variables: values with equal digests look the same on every page.

An article or page inside a value is represented by its source file: its metadata is part of the
listing fingerprint (page_cache.py), which every page's key contains. So digests are flat, even
though documents refer to each other (next, related, translations …).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta, tzinfo
from enum import Enum
from pathlib import PurePath
from types import SimpleNamespace

from markupsafe import Markup
from pelican.contents import Content
from pelican.paginator import Page as ListPage
from pelican.paginator import Paginator
from pelican.urlwrappers import URLWrapper

# Attributes that Pelican sets on a category, tag or author when its URL is first computed.
_OF_WRAPPER = frozenset({"settings", "_slug", "_slug_from_name", "_name", "name", "slug"})
_SIMPLE = (date, time, timedelta, tzinfo, PurePath, Enum)
_SHORT = 64  # characters; a longer description is hashed


class UnhashableError(Exception):
    """A value of an unknown type; the message names the type."""


def shorten(description: str) -> str:
    """Return 128 bits of a description's SHA-256, in hex."""
    return hashlib.sha256(description.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class ValueHasher:
    """Digests values during one run of Pelican, after everything has been read.

    Parameters
    ----------
    known:
        The ids (`id`) of the articles, pages and static files in the listing fingerprint.
    """

    def __init__(self, known: set[int]) -> None:
        self._known = known
        # Hold the value too, so that its id is not reused.
        self._digests: dict[int, tuple[object, str]] = {}

    def digest(self, value: object) -> str:
        """Return a digest of a value.

        Raises
        ------
        UnhashableError
            If its type is unknown, or it is a document that is not listed.
        """
        if type(value) is str:  # most values
            return repr(value)
        if isinstance(value, Markup):
            return f"M{str(value)!r}"
        if value is None or isinstance(value, str | int | float | bytes):
            return repr(value)
        if isinstance(value, Content):
            if id(value) not in self._known:
                raise UnhashableError(f"unlisted {value.source_path}")
            return f"{type(value).__name__}({value.source_path})"
        cached = self._digests.get(id(value))
        if cached is None:
            found = self._digest_parts(value)
            cached = value, found if len(found) < _SHORT else shorten(found)
            if not isinstance(value, ListPage):  # new for each page, and would stay in memory
                self._digests[id(value)] = cached
        return cached[1]

    def _digest_parts(self, value: object) -> str:
        kind = type(value).__name__
        if isinstance(value, list | tuple):
            digest = self.digest
            words = [repr(one) if type(one) is str else digest(one) for one in value]
            return f"{kind}[{','.join(words)}]"
        if isinstance(value, set | frozenset):
            return f"{kind}[{','.join(sorted(self.digest(one) for one in value))}]"
        if isinstance(value, Mapping):
            parts = [
                f"{self.digest(key)}:{repr(one) if type(one) is str else self.digest(one)}"
                for key, one in value.items()
            ]
            return f"{kind}{{{','.join(parts)}}}"
        if isinstance(value, _SIMPLE):
            return repr(value)
        if isinstance(value, URLWrapper | Paginator | ListPage):
            return self._digest_pelican(value)
        if isinstance(value, SimpleNamespace):
            return f"{kind}{self._digest_parts(vars(value))}"
        if is_dataclass(value) and not isinstance(value, type):
            parts = [f"{one.name}={self.digest(getattr(value, one.name))}" for one in fields(value)]
            return f"{kind}({','.join(parts)})"
        raise UnhashableError(f"{type(value).__module__}.{type(value).__qualname__}")

    def _digest_pelican(self, value: URLWrapper | Paginator | ListPage) -> str:
        if isinstance(value, URLWrapper):
            own = {name: one for name, one in vars(value).items() if name not in _OF_WRAPPER}
            words = [value.name, value.slug, own]
        elif isinstance(value, ListPage):
            # A template may reach all other pages of a list from one.
            words = [value.full_name, value.base_url, value.number, value.paginator]
        else:
            words = [value.name, value.url, value.per_page, value.orphans, list(value.object_list)]
        return f"{type(value).__name__}{self._digest_parts(words)}"
