"""Markdown is read once: what was made of a text is kept for as long as its words stay the same."""

import json
import logging
import sys
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

from markdown import Markdown
from pelican.readers import MarkdownReader, Readers
from pelican.utils import pelican_open

from clinic.core.cache import NO_CACHE, Cache
from clinic.model.slow_texts import SlowTexts, fingerprint
from clinic.model.text_limits import BYTES, find_too_long, say_too_large
from clinic.model.workers import StoppedError, Worker, WorkError, count_cores
from clinic.plugins.incremental.ahead import MODULE, make_ahead

Header = dict[str, list[str]]
STEP = "markdown"
FEWEST = 40  # new texts: with fewer, starting workers takes longer than they save
SLOW = "Markdown took too long on this file. Delete what you added last, and try again."
DEEP = "Too many lists or quotes are inside each other in this file."


class UnreadableTextError(Exception):
    """A text can not be made HTML; the message says why, and what to do."""


class Made(Protocol):
    """What somebody else has made of texts."""

    def __contains__(self, text: str) -> bool: ...

    def take(self, text: str) -> tuple[str, Header] | None:
        """Hand over the HTML of a text and its header, if they are here: once."""


PATIENCE = 20  # new texts before it is asked how many there are: that takes reading all of them


class Kept:
    """What was made of texts with some settings, kept from build to build."""

    def __init__(self, cache: Cache = NO_CACHE, setting: str = "") -> None:
        self._cache, self._setting = cache, setting

    def find(self, name: str) -> tuple[str, Header] | None:
        """Return what was made of a text: its HTML and its header."""
        value = self._cache.find(STEP, f"{self._setting} {name}")
        html, header = json.loads(value) if value else ("", None)
        return None if header is None else (html, header)

    def keep(self, name: str, html: str, header: Header) -> None:
        """Keep what was made of a text."""
        value = json.dumps([html, header]).encode()
        self._cache.keep(STEP, f"{self._setting} {name}", value)


class TextMaker:
    """Makes HTML of texts, one Markdown for all of them, and keeps it on a shelf.

    A new Markdown for each text, as Pelican makes it, takes a tenth of the time of a post.

    Parameters
    ----------
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    kept:
        Where what is made is kept.
    made:
        What somebody else has made with the same settings.
    slow:
        The texts that Markdown is not to read again.
    """

    def __init__(
        self,
        settings: dict[str, Any],
        kept: Kept | None = None,
        made: Made | None = None,
        slow: SlowTexts | None = None,
    ) -> None:
        self._settings, self._kept, self._made = settings, kept or Kept(), made
        self._slow = slow or SlowTexts(None, settings)
        self._worker = Worker(MODULE)
        self._refused: dict[str, str] = {}  # texts that can't be made HTML, and why
        weakref.finalize(self, self._worker.close)
        self._new = 0
        self._ahead: dict[str, tuple[str, Header]] = {}
        self.folder: Path | None = None  # where other texts may be that will be asked for

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
        if kept := self._kept.find(name):
            return kept
        html, header = (self._made and self._made.take(text)) or self._make_new(name, text)
        if header is None:  # a warning was given: Pelican must hear it, so here it is given again
            return self._convert_here(text)
        self._kept.keep(name, html, header)
        return html, header

    def _make_new(self, name: str, text: str) -> tuple[str, Header | None]:
        self._new += 1
        if self._new == PATIENCE and (cores := count_cores()) > 1:
            files = list(self._list_new())
            if len(files) >= FEWEST:
                found = make_ahead(files, self._settings, cores)
                self._ahead = {one: (html, header) for one, html, header in found}
        return self._ahead.pop(name, None) or self._convert(text)

    def _list_new(self) -> Iterator[str]:
        """Yield the files whose text is not known yet."""
        for file in sorted(self.folder.rglob("*")) if self.folder else ():
            if file.suffix.removeprefix(".") in MarkdownReader.file_extensions:
                with suppress(OSError, ValueError), pelican_open(str(file)) as text:
                    is_made = self._made is not None and text in self._made
                    if not is_made and not self._kept.find(fingerprint(text)):
                        yield str(file)

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
        maker.folder = Path(readers.settings["PATH"])
        for ending in MarkdownReader.file_extensions:
            readers.reader_classes[ending] = KeptReader
