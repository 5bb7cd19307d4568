"""All access to Pelican internals. Checked against Pelican 4.12.

While a page is rendered, the bodies of other articles cannot be read (`own_bodies`): a template
sees only their listing metadata, which is part of the page's key. A template that reads another
article's body stops the build with an error that names both.
"""

import io
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Template
from pelican import Pelican
from pelican.contents import Article, Content, Page
from pelican.generators import CachingGenerator, Generator
from pelican.log import LimitFilter
from pelican.plugins import signals
from pelican.writers import Writer

from clinic.core.log_capture import capture_log
from clinic.core.problem import Problem

PAGE_CACHE = "PAGE_CACHE"  # the setting by which the writer finds the renderer
# Attributes that are not metadata: the body, what is derived from it, and Pelican's internals.
NOT_LISTED = frozenset(
    {"settings", "_context", "_content", "get_content", "get_summary", "get_url_setting"}
)
FIX = "Fix the file it names. Not sure? Send this message to your web support person."
_own: ContextVar[frozenset[int] | None] = ContextVar("own_bodies", default=None)


def make_pelican(settings: dict[str, Any]) -> Pelican:
    """Return a Pelican instance with its plugins.

    Pelican puts the current folder first on sys.path, unless it is there already; then any file in
    it could shadow a library that is imported later.
    """
    if {"", os.curdir}.intersection(sys.path):
        return Pelican(settings)
    sys.path.append("")
    try:
        return Pelican(settings)
    finally:
        sys.path.remove("")


@contextmanager
def capture_pelican_log() -> Iterator[list[logging.LogRecord]]:
    """Yield a list that collects the warnings and errors of Pelican and its plugins.

    Pelican drops a warning that it gave before in this process; a second build must see it too.
    """
    dedup = LimitFilter.LOGS_DEDUP_MIN_LEVEL
    LimitFilter.LOGS_DEDUP_MIN_LEVEL = logging.DEBUG
    try:
        with capture_log() as records:
            yield records
    finally:
        LimitFilter.LOGS_DEDUP_MIN_LEVEL = dedup


def record_to_problem(record: logging.LogRecord, rule: str) -> Problem:
    """Convert a log record to a Problem."""
    problem = getattr(record, "problem", None)  # our own plugins attach a Problem
    if isinstance(problem, Problem):
        return problem
    what = f"Pelican reports: {record.getMessage()}"
    if record.exc_info and record.exc_info[1]:
        what += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
    return Problem(rule=rule, file="pelicanconf.py", what=" ".join(what.split()), fix=FIX)


class OtherBodyError(Exception):
    """A template reads the body of an article that its page does not show."""


class Renderer(Protocol):
    """Renders a page's template, or returns the cached page."""

    def start(self, generators: list[Generator]) -> None:
        """Set the generators, after all documents are read and all plugins have run."""

    def render(self, template: Template, variables: dict[str, Any]) -> str:
        """Return the page."""


@contextmanager
def own_bodies(contents: Iterable[Content]) -> Iterator[None]:
    """During the block, refuse to read the bodies of all articles and pages but these."""
    token = _own.set(frozenset(map(id, contents)))
    try:
        yield
    finally:
        _own.reset(token)


def _check_own(content: Content) -> None:
    own = _own.get()
    if own is not None and id(content) not in own and isinstance(content, Article | Page):
        raise OtherBodyError(
            f"a page may show only its own text, not that of {content.relative_source_path}: "
            "use its title, summary or address"
        )


class _Body:
    """The attribute ``_content`` of Pelican's contents, refused while another page is rendered."""

    def __get__(self, content: Content | None, kind: type) -> Any:  # noqa: ANN401
        if content is None:
            return self
        _check_own(content)
        try:
            return vars(content)["_content"]
        except KeyError:
            raise AttributeError("_content") from None

    def __set__(self, content: Content, value: object) -> None:
        vars(content)["_content"] = value


def _guard(method: Callable[[Content, str], str]) -> Callable[[Content, str], str]:
    def guarded(content: Content, siteurl: str) -> str:
        _check_own(content)
        return method(content, siteurl)

    return guarded


def _free(method: Callable[[Content, str], str]) -> Callable[[Content, str], str]:
    """Allow a summary that is derived from the start of a body to be shown anywhere."""

    def unguarded(content: Content, siteurl: str) -> str:
        token = _own.set(None)
        try:
            return method(content, siteurl)
        finally:
            _own.reset(token)

    return unguarded


def _search_less(method: Callable[[Content], set[str]]) -> Callable[[Content], set[str]]:
    """Skip Pelican's slow search for links to files where a text cannot have any."""

    def find_links(content: Content) -> set[str]:
        html = content._content or ""
        return method(content) if "static" in html or "attach" in html else set()

    return find_links


@contextmanager
def guarded_bodies() -> Iterator[None]:
    """Enforce `own_bodies` for all articles and pages during the block.

    ``Content.get_content`` memoizes each body forever, and would return one that was read before:
    here a body is rendered each time, and no text is stored twice.
    """
    get_content, get_summary = Content.__dict__["get_content"], Content.__dict__["get_summary"]
    get_static_links = Content.get_static_links
    Content._content = _Body()
    Content.get_content = _guard(get_content.func)
    Content.get_summary = _free(get_summary.func)
    Content.get_static_links = _search_less(get_static_links)
    try:
        yield
    finally:
        del Content._content
        Content.get_content, Content.get_summary = get_content, get_summary
        Content.get_static_links = get_static_links


@contextmanager
def rendering_with(renderer: Renderer) -> Iterator[None]:
    """Use a renderer for the runs of Pelican in the block.

    Their settings name it as ``PAGE_CACHE``, where our writer (plugins/boundary.py) finds it.
    """

    signals.all_generators_finalized.connect(renderer.start)
    try:
        with guarded_bodies():
            yield
    finally:
        signals.all_generators_finalized.disconnect(renderer.start)


def start_generators(pelican: Pelican, settings: Mapping[str, Any]) -> list[Generator]:
    """Create Pelican's generators as it does before it reads anything."""
    context: dict[str, Any] = dict(settings)
    context |= {"generated_content": {}, "static_links": set(), "static_content": {}}
    context["localsiteurl"] = settings["SITEURL"]
    return [
        kind(
            context=context,
            settings=settings,
            path=pelican.path,
            theme=pelican.theme,
            output_path=pelican.output_path,
        )
        for kind in pelican._get_generator_classes()
    ]


def on_text_read(generator: CachingGenerator, note: Callable[[str, Content], None]) -> None:
    """Call a function for each document that a generator reads, through ``cache_data``."""
    generator.cache_data = note


def announce_writer(pelican: Pelican) -> None:
    """Send the signal ``get_writer``, as Pelican does before it writes."""
    pelican._get_writer()


def forget_shown() -> None:
    """Clear the memoized HTML of contents: Pelican keeps it forever."""
    for name in ("get_content", "get_summary"):
        Content.__dict__[name].cache.clear()


class _Sheet(io.StringIO):
    """An in-memory file that stores its text when closed."""

    def __init__(self, keep: Callable[[str], None]) -> None:
        super().__init__()
        self._keep = keep

    def close(self) -> None:
        """Store the text."""
        if not self.closed:
            self._keep(self.getvalue())
        super().close()


class MemoryWriter(Writer):  # type: ignore[misc]  # Pelican states no types
    """Pelican's writer with its output in memory, in ``made`` by path."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self.made: dict[str, str] = {}

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> _Sheet:
        del encoding, override
        name = Path(os.path.relpath(filename, self.output_path)).as_posix()
        return _Sheet(lambda words: self.made.__setitem__(name, words))
