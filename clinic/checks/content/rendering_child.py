"""The child process of rendering.py: settings in, then one text in and its HTML out, as JSON lines.

Markdown is handed the whole file, header and all, and told to make HTML as Pelican would.
"""

import json
import logging
import sys
from typing import Any

from markdown import Markdown


class Heard(logging.Handler):
    """Counts the warnings that are given."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, _record: logging.LogRecord) -> None:
        """Count one."""
        self.count += 1


def convert(markdown: Markdown, text: str, heard: Heard) -> dict[str, Any]:
    """Return a text's HTML, and its header unless a warning was given: Pelican must hear it too."""
    before = heard.count
    reply: dict[str, Any] = {"html": markdown.reset().convert(text)}
    if heard.count == before:
        reply["header"] = getattr(markdown, "Meta", {})
    return reply


class Answering:
    """Answers with the HTML of texts.

    One reader for all texts, as making one takes a tenth of the time of a post. An extension that
    is not there, or does not know its settings, raises whatever it likes.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        extensions = settings.setdefault("extensions", [])
        if "markdown.extensions.meta" not in extensions:  # Pelican adds it in the same way
            extensions.append("markdown.extensions.meta")
        self._settings = settings
        self._markdown = Markdown(**settings)
        logging.getLogger().addHandler(heard := Heard())
        self._heard = heard

    def answer(self, text: str) -> dict[str, Any]:
        """Return a text's HTML and header, or the error that kept them from being made."""
        try:
            return convert(self._markdown, text, self._heard)
        except RecursionError:
            reply = {"error": "deep"}
        except Exception as error:  # whatever an extension raises becomes a Problem that names it
            reply = {"error": f"{type(error).__name__}: {error}"}
        self._markdown = Markdown(**self._settings)
        return reply


def main() -> None:
    """Answer until the parent closes the pipe."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what an extension prints is no answer
    try:
        answering = Answering(json.loads(sys.stdin.readline()))
    except Exception as error:
        answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")
        answers.flush()
        return
    answers.write('"ready"\n')
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(answering.answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
