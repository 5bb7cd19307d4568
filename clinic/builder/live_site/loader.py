"""Run Pelican until everything is read and all that it would write is known; write no page.

`load_site` does what ``Pelican.run`` does, by way of the adapter.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import Any

from pelican import signals
from pelican.contents import Content
from pelican.generators import ArticlesGenerator, CachingGenerator, Generator, PagesGenerator

from clinic.builder.live_site.recording_writer import RecordingWriter
from clinic.builder.pelican_adapter import (
    announce_writer,
    make_pelican,
    on_text_read,
    start_generators,
)
from clinic.core.boundary import find_source


@dataclass
class Text:
    """A text of the site: who read it, and what was known of it right after it was read.

    What plugins and generators add to it later is thus told apart from what its file says.
    """

    content: Content
    generator: CachingGenerator
    as_read: dict[str, Any]


@dataclass
class Reading:
    """All texts, read; ``texts`` by their place below content/, ``lock`` for whoever renders.

    ``plugins`` is how many could be had.
    """

    recorder: RecordingWriter
    generators: list[Generator]
    plugins: int
    texts: dict[str, Text] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    @property
    def context(self) -> dict[str, Any]:
        """What templates know."""
        context: dict[str, Any] = self.generators[0].context
        return context

    def find_static(self, name: str) -> Path | None:
        """Return the file below content/ that a text attaches under this name of the site.

        Raises
        ------
        OutsideError
            It is not below content/: a link leads out.
        """
        for static in self.context.get("staticfiles", ()):
            if str(static.save_as) == name:
                folder = self.generators[0].path
                place = os.path.relpath(static.source_path, folder)
                return find_source(folder, Path(place).as_posix())
        return None


def load_site(settings: dict[str, Any], output: Path) -> Reading:
    """Read everything and note all that would be written.

    Parameters
    ----------
    settings:
        Pelican's, as `read_site_settings` gives them.
    output:
        An empty folder, for what plugins write themselves: pictures, cards, the sitemap.
    """
    settings = {**settings, "OUTPUT_PATH": str(output), "KEEP_PAGES": False}
    pelican = make_pelican(settings)
    generators = start_generators(pelican, settings)
    reading = Reading(RecordingWriter(str(output), settings), generators, len(pelican.plugins))
    for generator in generators:
        if isinstance(generator, CachingGenerator):
            on_text_read(generator, _note_texts(reading, generator))
        if hasattr(generator, "generate_context"):
            generator.generate_context()
    signals.all_generators_finalized.send(generators)
    for generator in generators:
        if hasattr(generator, "refresh_metadata_intersite_links"):
            generator.refresh_metadata_intersite_links()
    announce_writer(pelican)  # for those who listen: addresses are settled by now
    _attach_files(generators)
    for generator in generators:
        if hasattr(generator, "generate_output"):
            reading.recorder.note_generator(generator)
    signals.finalized.send(pelican)
    return reading


def _note_texts(reading: Reading, generator: CachingGenerator) -> Callable[[str, Content], None]:
    def note(place: str, content: Content) -> None:
        place = Path(place).as_posix()
        reading.texts[place] = Text(content, generator, dict(vars(content)))

    return note


def _attach_files(generators: Sequence[Generator]) -> None:
    """Give each attached file its place beside the text that comes first, as a whole build does.

    Pelican works it out when it first shows that text, in the order in which it writes pages.
    """
    if not generators[0].context["static_links"]:
        return
    for generator in generators:
        texts: chain[Content] = chain()
        if isinstance(generator, ArticlesGenerator):
            latest = generator.articles[: generator.settings["FEED_MAX_ITEMS"]]
            texts = chain(latest, generator.translations, generator.articles)
            texts = chain(texts, generator.hidden_translations, generator.hidden_articles)
            texts = chain(texts, generator.drafts_translations, generator.drafts)
        elif isinstance(generator, PagesGenerator):
            texts = chain(generator.translations, generator.pages, generator.hidden_translations)
            texts = chain(texts, generator.hidden_pages, generator.draft_translations)
            texts = chain(texts, generator.draft_pages)
        for text in texts:
            if text.get_static_links():
                text.get_content("")
