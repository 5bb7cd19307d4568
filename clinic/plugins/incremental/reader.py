"""A Markdown reader for Pelican that caches by content."""

import logging
import os
import sys
import weakref
from types import SimpleNamespace
from typing import Any

from markdown import Markdown
from pelican.readers import MarkdownReader, Readers

from clinic.content.markdown_cache import MODULE, Header, MarkdownCache
from clinic.content.slow_texts import SlowTexts, fingerprint
from clinic.core.files import read_bytes
from clinic.core.text_limits import BYTES, find_too_long, say_too_large
from clinic.core.workers import StoppedError, Worker, WorkError

SLOW = "Markdown took too long on this file. Delete what you added last, and try again."
DEEP = "Too many lists or quotes are inside each other in this file."


class UnreadableTextError(Exception):
    """A text cannot be rendered; the message says why, and what to do."""


class TextMaker:
    """Renders texts, with a cache.

    Most are cached already: the checks, which run first, have rendered them on all cores. One
    worker renders the others, so that a slow text cannot block Pelican forever.

    Parameters
    ----------
    settings:
        The arguments of ``markdown.Markdown``: the MARKDOWN setting.
    cache:
        The cache; None disables caching.
    slow:
        The texts that Markdown must not render again.
    """

    def __init__(
        self,
        settings: dict[str, Any],
        cache: MarkdownCache | None = None,
        slow: SlowTexts | None = None,
    ) -> None:
        self._settings, self._cache = settings, cache or MarkdownCache(settings)
        self._slow = slow or SlowTexts(None, settings)
        self._worker = Worker(MODULE)
        self._refused: dict[str, str] = {}  # texts that cannot be rendered, and why
        weakref.finalize(self, self._worker.close)

    def read_file(self, file: str) -> tuple[str, Header]:
        """Return a file's HTML and header."""
        if (size := os.stat(file).st_size) > BYTES:  # noqa: PTH116  (thousands of them)
            too_long = say_too_large(size)
            raise UnreadableTextError(f"{too_long.what} {too_long.fix}")
        text = read_bytes(file).decode("utf-8-sig")  # as Pelican reads it
        return self.read(text.replace("\r\n", "\n").replace("\r", "\n"))

    def read(self, text: str) -> tuple[str, Header]:
        """Return a text's HTML and header."""
        if too_long := find_too_long(text):
            raise UnreadableTextError(f"{too_long.what} {too_long.fix}")
        html, header = self.make(text)
        # Many documents share a topic, a source or a reviewer, so values are interned.
        return html, {name: [*map(sys.intern, lines)] for name, lines in header.items()}

    def make(self, text: str) -> tuple[str, Header]:
        """Return a text's HTML and header, from the cache if possible."""
        name = fingerprint(text)
        if kept := self._cache.find(name):
            return kept
        html, header = self._convert(text)
        if header is None:  # there was a warning, which Pelican must see too
            return self._convert_here(text)
        self._cache.keep(name, html, header)
        return html, header

    def _convert(self, text: str) -> tuple[str, Header | None]:
        """Render a text in a worker, because this process must not block."""
        name = fingerprint(text)
        if why := self._refused.get(name) or (SLOW if self._slow.has(name) else ""):
            raise UnreadableTextError(why)
        try:
            made = self._worker.ask(self._settings, text)
        except (StoppedError, WorkError) as error:
            why = f"Markdown cannot convert this file ({error})."
            if isinstance(error, StoppedError) and error.is_slow:
                self._slow.add(name)
                why = SLOW
        else:
            if not made.trouble:
                return made.html, made.header
            why = (
                DEEP
                if made.trouble == "deep"
                else f"Markdown cannot convert this file ({made.trouble})."
            )
        self._refused[name] = why
        raise UnreadableTextError(why)

    def _convert_here(self, text: str) -> tuple[str, Header]:
        """Render in this process a text that a worker has rendered."""
        markdown = Markdown(**self._settings)
        html = markdown.convert(text)
        return html, getattr(markdown, "Meta", {})

    def convert_field(self, text: str) -> str:
        """Render one header field, such as a summary."""
        html, _ = self._convert(f"\n{text}")  # an empty line, so that there is no header
        return html

    def close(self) -> None:
        """Stop the worker until it is used again."""
        self._worker.close()


class _Field:
    """Replaces Pelican's own Markdown instance, which renders some header fields."""

    preprocessors = SimpleNamespace(deregister=lambda _name: None)

    def __init__(self, maker: TextMaker) -> None:
        self.convert = maker.convert_field

    def reset(self) -> None:
        """Do nothing: fields share no state."""


def keep_texts(readers: Readers, maker: TextMaker) -> None:
    """Replace Pelican's Markdown reader with one that caches."""

    class KeptReader(MarkdownReader):  # type: ignore[misc]  # Pelican states no types
        """The Markdown reader, which renders a text only if it is not cached."""

        def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
            """Return the text's HTML and its header."""
            try:
                html, header = maker.read_file(source_path)
            except UnreadableTextError as error:  # Pelican logs the file, but not the reason
                logging.getLogger(__name__).error("%s: %s", source_path, error)
                raise
            self._source_path = source_path
            self._md = _Field(maker)
            return html, self._parse_metadata(header)

    if readers.reader_classes.get("md") is MarkdownReader:
        for ending in MarkdownReader.file_extensions:
            readers.reader_classes[ending] = KeptReader
