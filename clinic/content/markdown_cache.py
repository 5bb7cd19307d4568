"""What Markdown made of texts, kept in the cache: by the checks for the build, and for the next."""

import json
from collections.abc import Mapping
from typing import Any

from clinic.content.markdown_worker import Made
from clinic.content.slow_texts import complete_settings
from clinic.core.cache import NO_CACHE, Cache
from clinic.core.environment import describe_markdown
from clinic.core.workers import Worker

STEP = "markdown"
MODULE = "clinic.content.markdown_worker"
Header = dict[str, list[str]]


class MarkdownCache:
    """HTML and headers of texts, made with some settings.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting.
    cache:
        Where they are kept.
    """

    def __init__(self, markdown: Mapping[str, Any], cache: Cache = NO_CACHE) -> None:
        self._cache, self._markdown = cache, complete_settings(markdown)
        self._setting = describe_markdown(self._markdown)

    def find(self, fingerprint: str) -> tuple[str, Header] | None:
        """Return the HTML and the header of a text, by its fingerprint, if they are kept."""
        value = self._cache.find(STEP, f"{self._setting} {fingerprint}")
        html, header = json.loads(value) if value else ("", None)
        return None if header is None else (html, header)

    def has(self, fingerprint: str) -> bool:
        """Return whether the HTML and the header of a text are kept."""
        return self._cache.has(STEP, f"{self._setting} {fingerprint}")

    def keep(self, fingerprint: str, html: str, header: Header) -> None:
        """Keep what was made of a text without a warning."""
        value = json.dumps([html, header]).encode()
        self._cache.keep(STEP, f"{self._setting} {fingerprint}", value)

    def read_html(self, fingerprint: str, text: str) -> str:
        """Return the HTML of a text that was kept; made again where the cache has lost it.

        Raises
        ------
        StoppedError, WorkError
            It cannot be made now, though it was.
        """
        if found := self.find(fingerprint):
            return found[0]
        with Worker(MODULE) as worker:
            made: Made = worker.ask(self._markdown, text)
        return made.html

    def close(self) -> None:
        """Close the file, until the next question."""
        self._cache.close()
