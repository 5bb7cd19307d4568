"""Render Markdown as Pelican would; also a minimal worker program.

Python-Markdown was seen to take 40 seconds for 20,000 ``[`` in a row, so no process that must
continue renders by itself.
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

NAME = "Markdown"  # the name of the rendering step


class MarkdownError(Exception):
    """Markdown does not work with these settings; the message says why."""


@dataclass(frozen=True)
class Made:
    """The result of rendering; ``trouble`` says why there is none.

    ``header`` is the parsed metadata; None after a warning, which Pelican must see too.
    """

    html: str = ""
    header: dict[str, list[str]] | None = None
    trouble: str = ""


class MarkdownMaker:
    """Renders texts with one Markdown instance, created on first use.

    Creating one takes a tenth of the time of a post, and on most days almost all texts are cached.

    Parameters
    ----------
    settings:
        The arguments of ``markdown.Markdown``: the MARKDOWN setting.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = given = complete_settings(settings)
        self.slow = SlowTexts(None, given)
        self._markdown: Markdown | None = None

    def prepare(self) -> Markdown:
        """Return the Markdown instance.

        Raises
        ------
        MarkdownError
            If an extension is missing or rejects its settings; each raises its own error.
        """
        if self._markdown is None:
            try:
                self._markdown = Markdown(**copy.deepcopy(self.settings))
            except Exception as error:
                raise MarkdownError(f"{type(error).__name__}: {error}") from error
        return self._markdown

    def make(self, text: str, file: str = "", mark: str = "") -> Made:
        """Render a file's text, header and all.

        Raises
        ------
        MarkdownError
            If the settings are invalid.
        """
        markdown = self.prepare()
        limits.begin(NAME, file, mark)
        try:
            with capture_log() as warnings:
                html = markdown.reset().convert(text)
        except RecursionError:
            made = Made(trouble="deep")
        except Exception as error:  # an extension may raise anything; it becomes a Problem
            made = Made(trouble=f"{type(error).__name__}: {error}")
        else:
            return Made(html, None if warnings else getattr(markdown, "Meta", {}))
        self._markdown = None  # an instance that failed is not reused
        return made


class MakerOf:
    """Caches the renderer of the last settings."""

    def __init__(self) -> None:
        self._key = b""
        self._maker: MarkdownMaker | None = None

    def __call__(self, settings: Mapping[str, Any], root: Path | None = None) -> MarkdownMaker:
        """Return a renderer for these settings, with the slow texts of a project."""
        key = pickle.dumps(dict(settings))
        if self._maker is None or key != self._key:
            self._key, self._maker = key, MarkdownMaker(settings)
        if self._maker.slow.root != root:
            self._maker.slow = SlowTexts(root, settings)
        return self._maker

    def close(self) -> None:
        """Close the database of the last renderer."""
        if self._maker is not None:
            self._maker.slow.close()


def main() -> None:
    """Serve rendering requests: the settings, then the text."""
    find = MakerOf()

    def answer(settings: dict[str, Any], text: str) -> Made:
        return find(settings).make(text)

    serve(answer)
