"""Cache of rendered Markdown, shared by checks and builds."""

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
    """Rendered HTML and headers for one Markdown configuration.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting.
    cache:
        The database.
    """

    def __init__(self, markdown: Mapping[str, Any], cache: Cache = NO_CACHE) -> None:
        self._cache, self._markdown = cache, complete_settings(markdown)
        self._setting = describe_markdown(self._markdown)

    def find(self, fingerprint: str) -> tuple[str, Header] | None:
        """Return the cached HTML and header of a text by its fingerprint, or None."""
        value = self._cache.find(STEP, f"{self._setting} {fingerprint}")
        html, header = json.loads(value) if value else ("", None)
        return None if header is None else (html, header)

    def has(self, fingerprint: str) -> bool:
        """Return whether the HTML and the header of a text are cached."""
        return self._cache.has(STEP, f"{self._setting} {fingerprint}")

    def keep(self, fingerprint: str, html: str, header: Header) -> None:
        """Cache the result of a text that rendered without a warning."""
        value = json.dumps([html, header]).encode()
        self._cache.keep(STEP, f"{self._setting} {fingerprint}", value)

    def read_html(self, fingerprint: str, text: str) -> str:
        """Return the cached HTML of a text, rendered again if the cache has lost it.

        Raises
        ------
        StoppedError, WorkError
            If rendering fails now.
        """
        if found := self.find(fingerprint):
            return found[0]
        with Worker(MODULE) as worker:
            made: Made = worker.ask(self._markdown, text)
        return made.html

    def close(self) -> None:
        """Close the database until it is used again."""
        self._cache.close()
