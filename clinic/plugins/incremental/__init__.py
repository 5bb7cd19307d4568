"""Work is done once: a text is read only when something in it has changed.

What comes out is the same, byte for byte, as if everything had been made anew: tests/builder
builds both after each of many random edits. What is kept is safe to delete. The setting
``KEEP_TEXTS`` turns it on.
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

SLOW = "SLOW_TEXTS"  # the setting that names another project that knows which texts are slow
NAME = "INCREMENTAL"  # the setting through which what belongs to one run meets


class Run:
    """What one run of Pelican keeps."""

    def __init__(self, settings: Settings) -> None:
        self.documents: dict[str, Content] = {}
        is_kept = settings.get("KEEP_TEXTS")
        self._cache = Cache(Path(settings["PATH"]).parent / FILE) if is_kept else NO_CACHE
        markdown = settings["MARKDOWN"]
        folder = Path(settings.get(SLOW) or Path(settings["PATH"]).parent)
        self._slow = SlowTexts(folder if is_kept else None, complete_settings(markdown))
        self.maker = TextMaker(markdown, MarkdownCache(markdown, self._cache), self._slow)

    def close(self) -> None:
        """Write down what is known now, and forget what the run had no use for."""
        self.maker.close()
        self._slow.close()
        self._cache.close()


class QuickList(list[Any]):
    """A list that knows its members: Pelican asks a tag's articles for each article of the site.

    ``ArticlesGenerator.generate_tags`` (and ``_categories``, ``_authors``) say
    ``[article for article in self.dates if article in articles]``: with 10,000 posts that takes
    three seconds. To Pelican, articles are the same only when they are one object.
    """

    _members: frozenset[int] = frozenset()

    def __contains__(self, one: object) -> bool:
        if len(self._members) != len(self):  # it has grown since
            self._members = frozenset(map(id, self))
        return id(one) in self._members


def begin(pelican: Pelican) -> None:
    """Open what is kept, before anything is read."""
    pelican.settings[NAME] = Run(pelican.settings)


def keep_readers(readers: Readers) -> None:
    """Read each text once."""
    run = readers.settings.get(NAME)
    if run:
        keep_texts(readers, run.maker)


def quicken(generator: ArticlesGenerator) -> None:
    """Make the lists of a generator that is about to read the articles quick to search."""
    for name in ("tags", "categories", "authors"):
        setattr(generator, name, defaultdict(QuickList))


def note_documents(generators: list[Generator]) -> None:
    """Note where a run's texts are, once everything has been read."""
    if run := generators[0].settings.get(NAME):
        run.documents = generators[0].context["generated_content"]


def settle_addresses(pelican: Pelican) -> None:
    """Work out each text's address once, when nothing changes it any more.

    ``Content.get_url_setting`` formats it anew each time: 27 times a text with 1,000 posts.
    """
    for content in pelican.settings[NAME].documents.values():
        if isinstance(content, Article | Page):
            settled = {name: content.get_url_setting(name) for name in ("url", "save_as")}
            content.get_url_setting = settled.__getitem__


def end(pelican: Pelican) -> None:
    """Close what is kept, when everything is written."""
    pelican.settings.pop(NAME).close()


def register() -> None:
    """Tell Pelican when to call us."""
    signals.initialized.connect(begin)
    signals.readers_init.connect(keep_readers)
    signals.article_generator_init.connect(quicken)
    signals.all_generators_finalized.connect(note_documents)
    signals.get_writer.connect(settle_addresses)
    signals.finalized.connect(end)
