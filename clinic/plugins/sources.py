"""The sources of an article or page, numbered, and the references to them in its text."""

from functools import partial

from pelican.contents import Article, Content, Page
from pelican.plugins import signals

from clinic.content.references import number_references, tag_languages
from clinic.core.sources import read_sources

IN_ENGLISH = "in_english"  # the text of the catalog for a page that is not translated


def _say_number(content: Content, number: int) -> str:
    return str(content._context["WORDS"].say(content.lang, "source_number", number=number))


def add_sources(content: Content) -> None:
    """Set the sources of an article or page, and turn links to them into references.

    The sources are an empty tuple if there are none.
    """
    if not isinstance(content, Article | Page):
        return
    note = content._context["WORDS"].catalogues.get(content.lang, {}).get(IN_ENGLISH, "")
    html, content.sources = number_references(
        content._content or "",
        read_sources(content.metadata.get("sources", "")),
        partial(_say_number, content),
        note,
    )
    content._content = tag_languages(html, note)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(add_sources)
