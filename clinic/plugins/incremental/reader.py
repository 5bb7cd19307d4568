"""Markdown is read once: what was made of a text is kept for as long as its words stay the same."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

from markdown import Markdown
from pelican.readers import MarkdownReader, Readers
from pelican.utils import pelican_open

from clinic.model.sharing import FEWEST, count_cores
from clinic.model.shelf import Shelf
from clinic.plugins.incremental.ahead import make_ahead, name_text
from clinic.plugins.incremental.hearing import hearing

Header = dict[str, list[str]]


class Made(Protocol):
    """What somebody else has made of texts."""

    def __contains__(self, text: str) -> bool: ...

    def take(self, text: str) -> tuple[str, Header] | None:
        """Hand over the HTML of a text and its header, if they are here: once."""


PATIENCE = 20  # new texts before it is asked how many there are: that takes reading all of them


class TextMaker:
    """Makes HTML of texts, one Markdown for all of them, and keeps it on a shelf.

    A new Markdown for each text, as Pelican makes it, takes a tenth of the time of a post.

    Parameters
    ----------
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    shelf:
        Where what is made is kept.
    made:
        What somebody else has made with the same settings.
    """

    def __init__(self, settings: dict[str, Any], shelf: Shelf, made: Made | None = None) -> None:
        self._settings, self._shelf, self._made = settings, shelf, made
        self._markdown: Markdown | None = None
        self._new = 0
        self._ahead: dict[str, tuple[str, Header]] = {}
        self.folder: Path | None = None  # where other texts may be that will be asked for

    def read(self, text: str) -> tuple[str, Header]:
        """Return the HTML of a text, and its header."""
        html, header = self.make(text)
        # Many texts have a topic, a source or a reviewer in common: its words are held once.
        return html, {name: [*map(sys.intern, lines)] for name, lines in header.items()}

    def make(self, text: str) -> tuple[str, Header]:
        """Return the HTML of a file's text, and its header."""
        name = name_text(text)
        if kept := self._shelf.find(name):
            return kept.body, json.loads(kept.note)
        with hearing() as heard:
            html, header = (self._made and self._made.take(text)) or self._make_new(name, text)
        if not heard.count:
            self._shelf.keep(name, json.dumps(header), html)
        return html, header

    def _make_new(self, name: str, text: str) -> tuple[str, Header]:
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
                    if not is_made and not self._shelf.find(name_text(text)):
                        yield str(file)

    def _convert(self, text: str) -> tuple[str, Header]:
        markdown, self._markdown = self._markdown or Markdown(**self._settings), None
        html = markdown.reset().convert(text)
        header: Header = getattr(markdown, "Meta", {})
        self._markdown = markdown  # one that failed in the middle is not used again
        return html, header


def keep_texts(readers: Readers, maker: TextMaker) -> None:
    """Put a reader that keeps what it made in the place of Pelican's own."""

    class KeptReader(MarkdownReader):  # type: ignore[misc]  # Pelican states no types
        """The reader of Markdown, which reads a text only when its words are new."""

        def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
            """Return the text's HTML and its header."""
            with pelican_open(source_path) as text:
                html, header = maker.read(text)
            self._source_path = source_path
            # Pelican takes the reader of headers out of its Markdown here; ours stays whole.
            self._md = SimpleNamespace(preprocessors=SimpleNamespace(deregister=lambda _: None))
            return html, self._parse_metadata(header)

    if readers.reader_classes.get("md") is MarkdownReader and not readers.settings.get(
        "FORMATTED_FIELDS"
    ):
        maker.folder = Path(readers.settings["PATH"])
        for ending in MarkdownReader.file_extensions:
            readers.reader_classes[ending] = KeptReader
