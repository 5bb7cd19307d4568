"""Work is done once: a text is read, and a page rendered, only when something in it has changed.

What comes out is the same, byte for byte, as if everything had been made anew: tests/builder
builds both after each of many random edits. What is kept lies in ``.build/incremental`` beside the
content folder and is safe to delete. The settings ``KEEP_TEXTS`` and ``KEEP_PAGES`` turn it on.
"""

import gc
from pathlib import Path

from pelican import Pelican
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals
from pelican.readers import Readers
from pelican.settings import Settings

from clinic.model.shelf import Shelf
from clinic.plugins.incremental import pelican_inside
from clinic.plugins.incremental.environment import (
    describe_reading,
    describe_settings,
    describe_site,
)
from clinic.plugins.incremental.reader import TextMaker, keep_texts
from clinic.plugins.incremental.writer import BoundedWriter, KeepingWriter, PageKeeper

KEPT = ".build/incremental"  # below the project's folder; safe to delete
MADE = "TEXTS_MADE"  # the setting by which who has read texts already hands them over
NAME = "INCREMENTAL"  # the setting through which what belongs to one run meets


class Run:
    """What one run of Pelican keeps and finds.

    ``keeper`` is None where the settings do not want it; ``generators`` are those
    that have read everything.
    """

    def __init__(self, settings: Settings) -> None:
        self._shelves: list[Shelf] = []
        self._folder = Path(settings["PATH"]).parent / KEPT
        self.generators: list[Generator] = []
        self.keeper = None
        is_kept = settings.get("KEEP_TEXTS")
        texts = self._open("texts.db", describe_reading(settings)) if is_kept else None
        self.maker = TextMaker(settings["MARKDOWN"], texts, settings.get(MADE))
        if settings.get("KEEP_PAGES"):
            kind = describe_settings(settings)
            pages = self._open("pages.db", kind)
            self.keeper = PageKeeper(pages, describe_site(settings), self.generators)

    def _open(self, name: str, kind: str) -> Shelf:
        self._shelves.append(Shelf(self._folder / name, kind))
        return self._shelves[-1]

    def close(self) -> None:
        """Write down what is known now, and forget what the run had no use for."""
        self.maker.close()
        for shelf in self._shelves:
            shelf.close()


def begin(pelican: Pelican) -> None:
    """Open what is kept, before anything is read."""
    # Texts stay until the end: to look every 700 new things for some that may go finds none.
    gc.set_threshold(50_000, 20, 50)
    pelican_inside.quicken_translations()
    pelican_inside.forget_contents()
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


def choose_writer(pelican: Pelican) -> type[BoundedWriter]:
    """Hand Pelican its own writer with bounds, or the one that keeps pages, as settings want it."""
    run = pelican.settings[NAME]
    pelican_inside.settle_addresses(run.generators)
    return KeepingWriter if run.keeper else BoundedWriter


def end(pelican: Pelican) -> None:
    """Close what is kept, when everything is written."""
    pelican.settings.pop(NAME).close()
    pelican_inside.forget_contents()


def register() -> None:
    """Tell Pelican when to call us."""
    signals.initialized.connect(begin)
    signals.readers_init.connect(keep_readers)
    signals.article_generator_init.connect(quicken)
    signals.all_generators_finalized.connect(meet)
    signals.get_writer.connect(choose_writer)
    signals.finalized.connect(end)
