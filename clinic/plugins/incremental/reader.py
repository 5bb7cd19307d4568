"""Markdown is read once: what was made of a text is kept for as long as its words stay the same."""

import logging
import sys
import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markdown import Markdown
from pelican.readers import MarkdownReader, Readers
from pelican.utils import pelican_open

from clinic.content.markdown_cache import MODULE, Header, MarkdownCache
from clinic.content.slow_texts import SlowTexts, fingerprint
from clinic.core.text_limits import BYTES, find_too_long, say_too_large
from clinic.core.workers import StoppedError, Worker, WorkError

SLOW = "Markdown took too long on this file. Delete what you added last, and try again."
DEEP = "Too many lists or quotes are inside each other in this file."


class UnreadableTextError(Exception):
    """A text cannot be made HTML; the message says why, and what to do."""


class TextMaker:
    """Makes HTML of texts, and keeps it.

    Many are kept already: the checks, which come first, have made them on all cores. One worker
    makes what is missing, as whoever runs Pelican has more to do than wait for ever.

    Parameters
    ----------
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    cache:
        Where what is made is kept; None keeps nothing.
    slow:
        The texts that Markdown is not to read again.
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
        self._refused: dict[str, str] = {}  # texts that can't be made HTML, and why
        weakref.finalize(self, self._worker.close)

    def read_file(self, file: str) -> tuple[str, Header]:
        """Return the HTML of a file's text, and its header."""
        if (size := Path(file).stat().st_size) > BYTES:
            too_long = say_too_large(size)
            raise UnreadableTextError(f"{too_long.what} {too_long.fix}")
        with pelican_open(file) as text:
            return self.read(text)

    def read(self, text: str) -> tuple[str, Header]:
        """Return the HTML of a text, and its header."""
        if too_long := find_too_long(text):
            raise UnreadableTextError(f"{too_long.what} {too_long.fix}")
        html, header = self.make(text)
        # Many texts have a topic, a source or a reviewer in common: its words are held once.
        return html, {name: [*map(sys.intern, lines)] for name, lines in header.items()}

    def make(self, text: str) -> tuple[str, Header]:
        """Return the HTML of a file's text, and its header."""
        name = fingerprint(text)
        if kept := self._cache.find(name):
            return kept
        html, header = self._convert(text)
        if header is None:  # a warning was given: Pelican must hear it, so here it is given again
            return self._convert_here(text)
        self._cache.keep(name, html, header)
        return html, header

    def _convert(self, text: str) -> tuple[str, Header | None]:
        """Have a worker make HTML of a text: this process has more to do than wait for ever."""
        name = fingerprint(text)
        if why := self._refused.get(name) or (SLOW if self._slow.has(name) else ""):
            raise UnreadableTextError(why)
        try:
            made = self._worker.ask(self._settings, text)
        except (StoppedError, WorkError) as error:
            why = f"Markdown cannot read this file ({error})."
            if isinstance(error, StoppedError) and error.is_slow:
                self._slow.add(name)
                why = SLOW
        else:
            if not made.trouble:
                return made.html, made.header
            why = (
                DEEP
                if made.trouble == "deep"
                else f"Markdown cannot read this file ({made.trouble})."
            )
        self._refused[name] = why
        raise UnreadableTextError(why)

    def _convert_here(self, text: str) -> tuple[str, Header]:
        """Make HTML in this process, of a text that a worker has made HTML of."""
        markdown = Markdown(**self._settings)
        html = markdown.convert(text)
        return html, getattr(markdown, "Meta", {})

    def convert_field(self, text: str) -> str:
        """Return what Markdown makes of one field of a header, such as a summary."""
        html, _ = self._convert(f"\n{text}")  # a line above: no header
        return html

    def close(self) -> None:
        """End the worker, until somebody asks again."""
        self._worker.close()


class _Field:
    """Stands for Pelican's own Markdown, which it makes of some fields only."""

    preprocessors = SimpleNamespace(deregister=lambda _name: None)

    def __init__(self, maker: TextMaker) -> None:
        self.convert = maker.convert_field

    def reset(self) -> None:
        """Nothing of one field is left for the next."""


def keep_texts(readers: Readers, maker: TextMaker) -> None:
    """Put a reader that keeps what it made in the place of Pelican's own."""

    class KeptReader(MarkdownReader):  # type: ignore[misc]  # Pelican states no types
        """The reader of Markdown, which reads a text only when its words are new."""

        def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
            """Return the text's HTML and its header."""
            try:
                html, header = maker.read_file(source_path)
            except UnreadableTextError as error:  # Pelican says which file, and never why
                logging.getLogger(__name__).error("%s: %s", source_path, error)
                raise
            self._source_path = source_path
            self._md = _Field(maker)
            return html, self._parse_metadata(header)

    if readers.reader_classes.get("md") is MarkdownReader:
        for ending in MarkdownReader.file_extensions:
            readers.reader_classes[ending] = KeptReader
