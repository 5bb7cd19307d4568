"""The sources of an article or page, as its header lists them."""

from pelican.contents import Article, Content, Page
from pelican.plugins import signals

from clinic.core.sources import read_sources


def add_sources(content: Content) -> None:
    """Give an article or page its sources: an empty tuple where it lists none."""
    if isinstance(content, Article | Page):
        content.sources = read_sources(content.metadata.get("sources", ""))


def register() -> None:
    """Tell Pelican when to call us."""
    signals.content_object_init.connect(add_sources)
