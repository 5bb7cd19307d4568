"""What a template looks at while it is rendered, noted as it happens.

A template is a program that comes to the same page when it meets the same values. So whoever knows
what it looked at last time, and sees the same values there, knows the page without rendering it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jinja2.runtime import Context
from pelican.contents import Article, Content, Page
from pelican.generators import Generator
from pelican.paginator import Page as PartOfList
from pelican.paginator import Paginator

from clinic.model.packing import Packed
from clinic.plugins.incremental.hearing import hearing

# Functions of the templates that say the same for the same arguments, or read the page's variables
# (which is noted), or do something that is done again by name. With any other, no page is kept.
PURE = frozenset(
    {
        "canonical_url",
        "cycler",
        "dict",
        "iso_date",
        "joiner",
        "list_alternates",
        "list_ways",
        "name_locale",
        "namespace",
        "part_key_points",
        "phone_link",
        "qr_code",
        "range",
        "say",
        "script",
        "show_clock",
        "show_date",
        "show_day",
        "show_month",
        "show_number",
        "structured_data",
    }
)
DOES = ("script",)  # functions that put a file into the site
UNUSED = frozenset({"lipsum"})  # Jinja's own, which makes up another text each time
WATCHED = ("EDITIONS",)  # variables of which each page looks at a small part


@dataclass
class Trace:
    """What one page looked at: variables, parts of those watched, bodies, neighbours, and deeds."""

    names: set[str] = field(default_factory=set)
    parts: set[tuple[str, str, str]] = field(default_factory=set)  # variable, key, attribute
    bodies: set[tuple[str, str]] = field(default_factory=set)  # the text's file, and siteurl
    near: set[tuple[str, str]] = field(default_factory=set)  # the text's file, and "next" or so
    deeds: list[str] = field(default_factory=list)  # JSON: function, arguments, named arguments
    is_blind: bool = False  # something was looked at in a way that can't be noted


class _Now:
    trace: Trace | None = None


@contextmanager
def tracing() -> Iterator[Trace]:
    """Note what is looked at while the block runs; one in which a warning is given is blind."""
    before, trace = _Now.trace, Trace()
    _Now.trace = trace
    try:
        with hearing() as heard:
            yield trace
    finally:
        _Now.trace = before
        trace.is_blind |= bool(heard.count)


class TracedContext(Context):
    """The variables of a template; each look at one is noted."""

    def resolve_or_missing(self, key: str) -> Any:  # noqa: ANN401  (whatever the variable holds)
        """Return a variable, as Jinja does."""
        if _Now.trace is not None:
            _Now.trace.names.add(key)
        return super().resolve_or_missing(key)

    def __contains__(self, name: str) -> bool:
        if _Now.trace is not None:
            _Now.trace.names.add(name)
        return super().__contains__(name)

    def _look_at_all(self) -> None:
        if _Now.trace is not None:
            _Now.trace.is_blind = True

    def keys(self) -> Any:  # noqa: ANN401
        """Return all names: what is done with them can't be noted."""
        self._look_at_all()
        return self.get_all().keys()

    def values(self) -> Any:  # noqa: ANN401
        """Return all values: what is done with them can't be noted."""
        self._look_at_all()
        return self.get_all().values()

    def items(self) -> Any:  # noqa: ANN401
        """Return everything: what is done with it can't be noted."""
        self._look_at_all()
        return self.get_all().items()


class Watched:
    """Stands for an object that many pages look at, each at another part; notes which."""

    def __init__(self, variable: str, key: str, value: object) -> None:
        self._place, self._value = (variable, key), value

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if _Now.trace is not None:
            _Now.trace.parts.add((*self._place, name))
        return getattr(self._value, name)


def watch(name: str, values: dict[str, Any]) -> dict[str, Watched]:
    """Return a variable that maps names to objects so that looks at the objects are noted."""
    return {key: Watched(name, key, value) for key, value in values.items()}


class Bounds:
    """Stands for a list of which a page shows a part; how long it is may be asked."""

    def __init__(self, paginator: Paginator) -> None:
        self._paginator = paginator

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        is_length = name in ("count", "num_pages", "page_range", "per_page", "orphans")
        if _Now.trace is not None and not is_length:
            _Now.trace.is_blind = True  # it turns to other parts
        return getattr(self._paginator, name)


def bound(part: PartOfList) -> None:
    """Let a page that turns from its part of a list to another be noticed."""
    if isinstance(part.paginator, Paginator):
        part.paginator = Bounds(part.paginator)


class AmongOthers:
    """A text whose neighbours are laid aside, so that who reads one of them is noticed.

    Its body is held small: thousands of texts wait for their page.
    """

    _near: dict[str, Any]
    _packed: Packed
    relative_source_path: str

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name == "_content" and "_packed" in self.__dict__:
            return self._packed.read()
        near = self.__dict__.get("_near", {})
        if name not in near:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        if _Now.trace is not None:
            _Now.trace.near.add((self.relative_source_path, name))
        return near[name]


def _make_kind(kind: type[Content]) -> type[Content]:
    # Pelican looks settings up by the name of the class.
    return type(kind.__name__, (AmongOthers, kind), {})


# What Pelican makes of a post and of a page; what shows a text of another class is made anew.
KINDS = {kind: _make_kind(kind) for kind in (Article, Page)}


def _has_texts(value: object) -> bool:
    parts = value if isinstance(value, list | tuple) else (value,)
    return any(isinstance(one, Content) for one in parts)


def _lay_aside(content: Content) -> None:
    """Take a text's neighbours (next, related, translations …) out of its plain attributes."""
    if type(content) not in KINDS:
        return
    near = {name: value for name, value in vars(content).items() if _has_texts(value)}
    for name in near:
        delattr(content, name)
    content.__class__ = KINDS[type(content)]
    content._near = near
    content._packed = Packed(vars(content).pop("_content"))


def _note_body(content: Content, get: Callable[[str], str]) -> Callable[[str], str]:
    def get_and_note(siteurl: str) -> str:
        if _Now.trace is not None:
            _Now.trace.bodies.add((content.relative_source_path, siteurl))
        return get(siteurl)

    return get_and_note


def _note_deed(name: str, do: Callable[..., str]) -> Callable[..., str]:
    def do_and_note(*given: Any, **named: Any) -> str:  # noqa: ANN401  (whatever a template gives)
        if _Now.trace is not None:
            try:
                _Now.trace.deeds.append(json.dumps([name, given, named]))
            except (TypeError, ValueError):  # it could not be done again
                _Now.trace.is_blind = True
        return do(*given, **named)

    return do_and_note


def prepare_templates(generators: list[Generator]) -> set[str]:
    """Make looks at variables noticed; return the functions of which nobody knows what they do."""
    unknown: set[str] = set()
    for generator in generators:
        generator.env.context_class = TracedContext
        unknown |= generator.env.globals.keys() - PURE - UNUSED
        for name in DOES:
            if name in generator.env.globals:
                generator.env.globals[name] = _note_deed(name, generator.env.globals[name])
    return unknown


def prepare(generators: list[Generator]) -> set[str]:
    """Make what templates look at noticed; return the functions of which nobody knows what they do.

    Called when everything has been read and nothing is rendered yet.
    """
    for content in generators[0].context["generated_content"].values():
        if isinstance(content, Article | Page):
            content.get_content = _note_body(content, content.get_content)
            if "summary" not in content.metadata:  # then it is the beginning of the body
                content.get_summary = _note_body(content, content.get_summary)
            _lay_aside(content)
    return prepare_templates(generators)
