"""A text as it was when pages were rendered, in bytes: all that is known of it but its body.

Who makes one page again needs that page's text and the few beside it, not ten thousand. So each is
kept by itself, and what it names of others (the next one, related ones, translations) are their
files: a text is read only when somebody looks at it.
"""

import io
import pickle
from collections.abc import Callable
from typing import Any

from pelican.contents import Article, Content, Page
from pelican.urlwrappers import URLWrapper

from clinic.plugins.incremental.digest import UntoldError
from clinic.plugins.incremental.tracing import KINDS

# What is made anew for each text, holds its body, or is the same for the whole site.
_NOT_KEPT = (
    *("settings", "_context", "_content", "_packed"),
    *("get_content", "get_summary", "get_url_setting"),
)
Find = Callable[[str], "Content"]


class _FaceWriter(pickle.Pickler):
    """Writes values; other texts by their files, what all share by its name."""

    def __init__(self, to: io.BytesIO, settings: object, context: object) -> None:
        super().__init__(to, protocol=5)
        self.fast = True  # each value whole: the same gives the same bytes, whoever shares it
        self._shared = {id(settings): "settings", id(context): "context"}

    def persistent_id(self, value: Any) -> tuple[str, ...] | None:  # noqa: ANN401
        """Name what is not written out."""
        if isinstance(value, Content):
            if type(value) not in (*KINDS, *KINDS.values()):
                raise UntoldError(f"a {type(value).__name__} beside a text")
            return type(value).__name__, value.relative_source_path
        if name := self._shared.get(id(value)):
            return (name,)
        return None

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401
        """Write a category, tag or author without what Pelican notes when it names its address."""
        if not isinstance(value, URLWrapper):
            return NotImplemented
        _ = value.slug  # worked out by now, or now
        state = {name: one for name, one in vars(value).items() if name not in ("name", "slug")}
        return object.__new__, (type(value),), state


class _FaceReader(pickle.Unpickler):
    """Reads what `_FaceWriter` wrote; a text that is named stays unread until it is looked at."""

    def __init__(self, content: bytes, shared: dict[str, object], find: Find) -> None:
        super().__init__(io.BytesIO(content))
        self._shared, self._find = shared, find

    def persistent_load(self, named: tuple[str, ...]) -> Any:  # noqa: ANN401
        """Return what is named."""
        return self._find(named[1]) if len(named) > 1 else self._shared[named[0]]


def write_values(values: object, settings: object, context: object) -> bytes:
    """Write values that may name texts.

    Raises
    ------
    UntoldError
        One of them can't be written.
    """
    to = io.BytesIO()
    try:
        _FaceWriter(to, settings, context).dump(values)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
        raise UntoldError(str(error)) from error
    return to.getvalue()


def write_face(content: Content, context: object) -> bytes:
    """Write a text; raises as `write_values` does."""
    face = {name: value for name, value in vars(content).items() if name not in _NOT_KEPT}
    settled = {"url": str(content.url), "save_as": str(content.save_as)}
    return write_values((face, settled), content.settings, context)


class _Unread:
    """A text that nobody has looked at yet; the first look reads it."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  (whatever a text has)
        own = object.__getattribute__(self, "__dict__")
        read = own.pop("_read")
        read(self)
        return getattr(self, name)


_UNREAD = {kind.__name__: type(kind.__name__, (_Unread, kind), {}) for kind in KINDS}


def _refuse(_siteurl: str) -> str:
    raise UntoldError("the body of another text")


class Faces:
    """The texts of a site, each read when it is first looked at.

    Parameters
    ----------
    find:
        Returns what `write_face` wrote of the text in a file, and the name of its class; None
        when there is no such text.
    settings, context:
        Those of the run that looks.
    """

    def __init__(
        self,
        find: Callable[[str], tuple[str, bytes] | None],
        settings: dict[str, Any],
        context: dict[str, Any],
    ) -> None:
        self._find, self._settings = find, settings
        self._shared: dict[str, object] = {"settings": settings, "context": context}
        self._made: dict[str, Content] = {}

    def find(self, place: str) -> Content:
        """Return the text in a file below content/, unread; raises `UntoldError`: there is none."""
        if place not in self._made:
            kept = self._find(place)
            if kept is None or kept[0] not in _UNREAD:
                raise UntoldError(f"no text {place}")
            text: Content = object.__new__(_UNREAD[kept[0]])
            vars_of(text)["_read"] = lambda text: self._read(text, kept)
            self._made[place] = text
        return self._made[place]

    def _read(self, text: Content, kept: tuple[str, bytes]) -> None:
        text.__class__ = KINDS[Article if kept[0] == Article.__name__ else Page]
        face, settled = self.read_values(kept[1])
        text.__dict__.update(face)
        text.settings, text._context = self._settings, self._shared["context"]
        text.get_content = text.get_summary = _refuse
        text.get_url_setting = settled.__getitem__
        if "summary" in face["metadata"]:  # stated in the header, so no part of the body
            text.get_summary = lambda _siteurl: face["metadata"]["summary"]

    def read_values(self, content: bytes) -> Any:  # noqa: ANN401  (whatever was written)
        """Read what `write_values` wrote; raises `UntoldError`: it can't be read any more."""
        try:
            return _FaceReader(content, self._shared, self.find).load()
        except UntoldError:
            raise
        except Exception as error:  # a class that was renamed, and whatever else bytes may hold
            raise UntoldError(str(error)) from error


def vars_of(text: Content) -> dict[str, Any]:
    """Return what a text holds without looking at it."""
    held: dict[str, Any] = object.__getattribute__(text, "__dict__")
    return held
