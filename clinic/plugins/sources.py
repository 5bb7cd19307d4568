"""The sources of an article or page, from the Sources field."""

from pelican.contents import Article, Content, Page
from pelican.plugins import signals

from clinic.core.sources import read_sources


def add_sources(content: Content) -> None:
    """Set the sources of an article or page; an empty tuple if there are none."""
    if isinstance(content, Article | Page):
        content.sources = read_sources(content.metadata.get("sources", ""))


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(add_sources)
