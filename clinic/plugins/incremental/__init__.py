"""Incremental reading: a document is rendered only if it has changed.

The output is identical, byte for byte, to that of a full build: tests/builder builds both after
random edits. The cache is safe to delete. The setting ``KEEP_TEXTS`` enables it.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Article, Content, Page
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals
from pelican.readers import Readers
from pelican.settings import Settings

from clinic.content.markdown_cache import MarkdownCache
from clinic.content.slow_texts import SlowTexts, complete_settings
from clinic.core.cache import FILE, NO_CACHE, Cache
from clinic.plugins.incremental.reader import TextMaker, keep_texts

SLOW = "SLOW_TEXTS"  # the setting with another project's list of slow texts
NAME = "INCREMENTAL"  # the setting that holds the state of a run


class Run:
    """The state of one run of Pelican."""

    def __init__(self, settings: Settings) -> None:
        self.documents: dict[str, Content] = {}
        is_kept = settings.get("KEEP_TEXTS")
        self._cache = Cache(Path(settings["PATH"]).parent / FILE) if is_kept else NO_CACHE
        markdown = settings["MARKDOWN"]
        folder = Path(settings.get(SLOW) or Path(settings["PATH"]).parent)
        self._slow = SlowTexts(folder if is_kept else None, complete_settings(markdown))
        self.maker = TextMaker(markdown, MarkdownCache(markdown, self._cache), self._slow)

    def close(self) -> None:
        """Close the worker and the databases."""
        self.maker.close()
        self._slow.close()
        self._cache.close()


class QuickList(list[Any]):
    """A list with constant-time membership tests: Pelican tests every article against every tag.

    ``ArticlesGenerator.generate_tags`` (and ``_categories``, ``_authors``) has ``[article for
    article in self.dates if article in articles]``: with 10,000 posts that takes three seconds.
    Articles compare by identity.
    """

    _members: frozenset[int] = frozenset()

    def __contains__(self, one: object) -> bool:
        if len(self._members) != len(self):  # items were added
            self._members = frozenset(map(id, self))
        return id(one) in self._members


def begin(pelican: Pelican) -> None:
    """Open the cache, before anything is read."""
    pelican.settings[NAME] = Run(pelican.settings)


def keep_readers(readers: Readers) -> None:
    """Install the caching reader."""
    run = readers.settings.get(NAME)
    if run:
        keep_texts(readers, run.maker)


def quicken(generator: ArticlesGenerator) -> None:
    """Use `QuickList` in a generator that is about to read the articles."""
    for name in ("tags", "categories", "authors"):
        setattr(generator, name, defaultdict(QuickList))


def note_documents(generators: list[Generator]) -> None:
    """Record a run's documents, once everything has been read."""
    if run := generators[0].settings.get(NAME):
        run.documents = generators[0].context["generated_content"]


def settle_addresses(pelican: Pelican) -> None:
    """Compute each document's address once, when nothing changes it anymore.

    ``Content.get_url_setting`` formats it each time: 27 times per document with 1,000 posts.
    """
    for content in pelican.settings[NAME].documents.values():
        if isinstance(content, Article | Page):
            settled = {name: content.get_url_setting(name) for name in ("url", "save_as")}
            content.get_url_setting = settled.__getitem__


def end(pelican: Pelican) -> None:
    """Close the cache, when everything is written."""
    pelican.settings.pop(NAME).close()


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(begin)
    signals.readers_init.connect(keep_readers)
    signals.article_generator_init.connect(quicken)
    signals.all_generators_finalized.connect(note_documents)
    signals.get_writer.connect(settle_addresses)
    signals.finalized.connect(end)
