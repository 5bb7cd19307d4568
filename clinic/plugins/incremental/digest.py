"""What a value shows, in a few letters: two values with the same letters look the same on a page.

A text is told by its face: all that is known of it but its body and its neighbours. A page that
shows one of those is seen reading it (tracing.py), and is told its face in turn, however far the
page goes from text to text. What can not be told is an `UntoldError`: such a page is made anew each
time.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta, tzinfo
from enum import Enum
from pathlib import PurePath
from types import SimpleNamespace

from markupsafe import Markup
from pelican.contents import Content, Static
from pelican.paginator import Page as PartOfList
from pelican.paginator import Paginator
from pelican.urlwrappers import URLWrapper

# What a text holds that no page shows as such: its body is told apart, addresses by their values.
_NOT_SHOWN = frozenset(
    {
        *("settings", "_context", "_content", "_packed", "_near"),
        *("get_content", "get_summary", "get_url_setting"),
    }
)
# What Pelican writes into a category, tag or author when it first works its address out.
_OF_WRAPPER = frozenset({"settings", "_slug", "_slug_from_name", "_name", "name", "slug"})
_SIMPLE = (date, time, timedelta, tzinfo, PurePath, Enum)
_LONG = 8  # values in a list whose letters are kept for the run


class UntoldError(Exception):
    """A value of which nobody can say what it shows; the message names its type."""


def shorten(words: str) -> str:
    """Return a sum of some words, as long as it must be to be one of a kind."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Teller:
    """Tells values during one run, in which what has been told does not change."""

    def __init__(self) -> None:
        self._faces: dict[int, str] = {}
        self._told: dict[int, tuple[object, str]] = {}  # the value too, so that its id stays taken
        self._within = 0  # faces: what is told for one is its text's own, and not asked for again

    def tell_variable(self, value: object) -> str:
        """Tell a template's variable, in letters that are few however much it holds."""
        told = self.tell(value)
        return told if len(told) < 64 else shorten(told)

    def tell_face(self, content: Content) -> str:
        """Tell all of a text but its body and its neighbours.

        Raises
        ------
        UntoldError
            Its face holds itself; or it is a file, which moves when it is asked for its address.
        """
        told = self._faces.get(id(content))
        if told is None:
            if isinstance(content, Static):
                raise UntoldError("a file")
            self._faces[id(content)] = ""
            told = self._faces[id(content)] = self._tell_face(content)
        if not told:
            raise UntoldError("a text within itself")
        return told

    def _tell_face(self, content: Content) -> str:
        words = [type(content).__name__, str(content.url), str(content.save_as)]
        words += sorted(vars(content).get("_near", ()))
        self._within += 1
        try:
            for name, value in sorted(vars(content).items()):
                if name not in _NOT_SHOWN:
                    words += [name, self.tell(value)]
        finally:
            self._within -= 1
        return shorten("\n".join(words))

    def tell(self, value: object) -> str:
        """Tell any value.

        Raises
        ------
        UntoldError
            It is of a type of which nobody has said what it shows.
        """
        if isinstance(value, Markup):
            return f"M{str(value)!r}"
        if value is None or isinstance(value, str | int | float | bytes):
            return repr(value)
        if isinstance(value, Content):
            return self.tell_face(value)
        known = self._told.get(id(value))
        if known is None:
            told = self._tell_parts(value)
            known = value, told if len(told) < 64 else shorten(told)
            if not self._within:
                self._told[id(value)] = known
        return known[1]

    def _tell_parts(self, value: object) -> str:
        kind = type(value).__name__
        if isinstance(value, list | tuple):
            return f"{kind}[{','.join([self.tell(one) for one in value])}]"
        if isinstance(value, set | frozenset):
            return f"{kind}[{','.join(sorted(self.tell(one) for one in value))}]"
        if isinstance(value, Mapping):
            parts = (f"{self.tell(key)}:{self.tell(one)}" for key, one in value.items())
            return f"{kind}{{{','.join(parts)}}}"
        if isinstance(value, _SIMPLE):
            return repr(value)
        if isinstance(value, URLWrapper | Paginator | PartOfList):
            return self._tell_pelican(value)
        if isinstance(value, SimpleNamespace):
            return f"{kind}{self._tell_parts(vars(value))}"
        if is_dataclass(value) and not isinstance(value, type):
            parts = (f"{one.name}={self.tell(getattr(value, one.name))}" for one in fields(value))
            return f"{kind}({','.join(parts)})"
        raise UntoldError(f"{type(value).__module__}.{type(value).__qualname__}")

    def _tell_pelican(self, value: URLWrapper | Paginator | PartOfList) -> str:
        if isinstance(value, URLWrapper):
            own = {name: one for name, one in vars(value).items() if name not in _OF_WRAPPER}
            words = [value.name, value.slug, own]
        elif isinstance(value, PartOfList):
            of = value.paginator
            words = [value.full_name, value.base_url, value.number, list(value.object_list)]
            words += [of.count, of.per_page, of.orphans]
        else:
            words = [value.name, value.url, value.per_page, value.orphans, list(value.object_list)]
        return f"{type(value).__name__}{self._tell_parts(words)}"
