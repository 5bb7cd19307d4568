"""Run Pelican until everything is read and its output is recorded, without rendering pages.

`load_site` does what ``Pelican.run`` does, through the adapter.
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
    """A document of the site: its generator, and its attributes right after reading.

    So what plugins and generators add later can be distinguished from what its file says.
    """

    content: Content
    generator: CachingGenerator
    as_read: dict[str, Any]


@dataclass
class Reading:
    """All documents after reading; ``texts`` by path below content/, ``lock`` for rendering.

    ``plugins`` is the number of plugins that loaded.
    """

    recorder: RecordingWriter
    generators: list[Generator]
    plugins: int
    texts: dict[str, Text] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    @property
    def context(self) -> dict[str, Any]:
        """The shared template context."""
        context: dict[str, Any] = self.generators[0].context
        return context

    def find_static(self, name: str) -> Path | None:
        """Return the file below content/ that is attached under this output name.

        Raises
        ------
        OutsideError
            If a link goes outside content/.
        """
        for static in self.context.get("staticfiles", ()):
            if str(static.save_as) == name:
                folder = self.generators[0].path
                place = os.path.relpath(static.source_path, folder)
                return find_source(folder, Path(place).as_posix())
        return None


def load_site(settings: dict[str, Any], output: Path) -> Reading:
    """Read everything, and record all output.

    Parameters
    ----------
    settings:
        Pelican's settings, from `read_site_settings`.
    output:
        An empty folder for the files that plugins write: pictures, cards, the sitemap.
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
    announce_writer(pelican)  # for listeners: addresses are final by now
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
    """Assign each attached file a path next to the first document that uses it, as a full build
    does.

    Pelican does so when it first renders that document, in the order in which it writes pages.
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
