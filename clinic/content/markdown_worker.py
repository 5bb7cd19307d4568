"""Make HTML of texts as Pelican would: the reader, and a worker's program that has nothing else.

Python-Markdown was seen to take 40 seconds over 20,000 ``[`` in a row, so no process that must go
on reads a text by itself.
"""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown import Markdown

from clinic.content.slow_texts import SlowTexts, complete_settings
from clinic.core.log_capture import capture_log
from clinic.core.time_limits import limits
from clinic.core.workers import serve

NAME = "Markdown"  # the step in which a text is read


class MarkdownError(Exception):
    """Markdown cannot be had with these settings; the message says why."""


@dataclass(frozen=True)
class Made:
    """What Markdown made of a text; ``trouble`` says why there is nothing.

    ``header`` is what it read above the body; None where a warning was given, which Pelican must
    hear too.
    """

    html: str = ""
    header: dict[str, list[str]] | None = None
    trouble: str = ""


class MarkdownMaker:
    """Makes HTML of texts; one reader for all, as making one takes a tenth of the time of a post.

    It is made when a text needs it: on most days all but one text are known.

    Parameters
    ----------
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = given = complete_settings(settings)
        self.slow = SlowTexts(None, given)
        self._markdown: Markdown | None = None

    def prepare(self) -> Markdown:
        """Return the reader.

        Raises
        ------
        MarkdownError
            An extension is not there, or does not know its settings: each raises what it likes.
        """
        if self._markdown is None:
            try:
                self._markdown = Markdown(**copy.deepcopy(self.settings))
            except Exception as error:
                raise MarkdownError(f"{type(error).__name__}: {error}") from error
        return self._markdown

    def make(self, text: str, file: str = "", mark: str = "") -> Made:
        """Return what Markdown makes of a file's text, header and all.

        Raises
        ------
        MarkdownError
            The settings make no reader.
        """
        markdown = self.prepare()
        limits.begin(NAME, file, mark)
        try:
            with capture_log() as warnings:
                html = markdown.reset().convert(text)
        except RecursionError:
            made = Made(trouble="deep")
        except Exception as error:  # whatever an extension raises becomes a Problem that names it
            made = Made(trouble=f"{type(error).__name__}: {error}")
        else:
            return Made(html, None if warnings else getattr(markdown, "Meta", {}))
        self._markdown = None  # one that failed half-way is not used again
        return made


class MakerOf:
    """Finds the reader for some settings: the last one, as long as they are the same."""

    def __init__(self) -> None:
        self._key = b""
        self._maker: MarkdownMaker | None = None

    def __call__(self, settings: Mapping[str, Any], root: Path | None = None) -> MarkdownMaker:
        """Return a reader with these settings, which knows the slow texts of a project."""
        key = pickle.dumps(dict(settings))
        if self._maker is None or key != self._key:
            self._key, self._maker = key, MarkdownMaker(settings)
        if self._maker.slow.root != root:
            self._maker.slow = SlowTexts(root, settings)
        return self._maker

    def close(self) -> None:
        """Close what the last reader keeps."""
        if self._maker is not None:
            self._maker.slow.close()


def main() -> None:
    """Answer with what Markdown makes: the settings first, then the text."""
    find = MakerOf()

    def answer(settings: dict[str, Any], text: str) -> Made:
        return find(settings).make(text)

    serve(answer)
