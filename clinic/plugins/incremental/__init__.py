"""Work is done once: a text is read only when something in it has changed.

What comes out is the same, byte for byte, as if everything had been made anew: tests/builder
builds both after each of many random edits. What is kept is safe to delete. The setting
``KEEP_TEXTS`` turns it on.
"""

from pathlib import Path

from pelican import Pelican
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals
from pelican.readers import Readers
from pelican.settings import Settings

from clinic.core.cache import FILE, NO_CACHE, Cache
from clinic.model.environment import describe_reading
from clinic.model.slow_texts import SlowTexts
from clinic.plugins.incremental import pelican_inside
from clinic.plugins.incremental.reader import Kept, TextMaker, keep_texts

MADE = "TEXTS_MADE"  # the setting by which who has read texts already hands them over
SLOW = "SLOW_TEXTS"  # the setting that names another project that knows which texts are slow
NAME = "INCREMENTAL"  # the setting through which what belongs to one run meets


class Run:
    """What one run of Pelican keeps and finds.

    ``generators`` are those that have read everything.
    """

    def __init__(self, settings: Settings) -> None:
        self.generators: list[Generator] = []
        is_kept = settings.get("KEEP_TEXTS")
        self._cache = Cache(Path(settings["PATH"]).parent / FILE) if is_kept else NO_CACHE
        kept = Kept(self._cache, describe_reading(settings))
        folder = Path(settings.get(SLOW) or Path(settings["PATH"]).parent)
        self._slow = SlowTexts(folder if is_kept else None, settings["MARKDOWN"])
        self.maker = TextMaker(settings["MARKDOWN"], kept, settings.get(MADE), self._slow)

    def close(self) -> None:
        """Write down what is known now, and forget what the run had no use for."""
        self.maker.close()
        self._slow.close()
        self._cache.close()


def begin(pelican: Pelican) -> None:
    """Open what is kept, before anything is read."""
    pelican_inside.quicken_translations()
    pelican.settings[NAME] = Run(pelican.settings)


def keep_readers(readers: Readers) -> None:
    """Read each text once."""
    run = readers.settings.get(NAME)
    if run:
        keep_texts(readers, run.maker)


def quicken(generator: ArticlesGenerator) -> None:
    """Spare Pelican its quadratic scans."""
    pelican_inside.quicken_articles(generator)


def meet(generators: list[Generator]) -> None:
    """Note who has read everything."""
    generators[0].settings[NAME].generators.extend(generators)


def settle(pelican: Pelican) -> None:
    """Work out each document's address once, now that nothing changes it any more."""
    pelican_inside.settle_addresses(pelican.settings[NAME].generators)


def end(pelican: Pelican) -> None:
    """Close what is kept, when everything is written."""
    pelican.settings.pop(NAME).close()


def register() -> None:
    """Tell Pelican when to call us."""
    signals.initialized.connect(begin)
    signals.readers_init.connect(keep_readers)
    signals.article_generator_init.connect(quicken)
    signals.all_generators_finalized.connect(meet)
    signals.get_writer.connect(settle)
    signals.finalized.connect(end)
