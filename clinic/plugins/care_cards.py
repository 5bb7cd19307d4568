"""Care cards with their icons, and with what to do at once: a button, hours, and what else.

`complete_cards` says what is added. The words of clinic.toml are those of the page's language.
"""

from pelican.contents import Article, Content, Page
from pelican.plugins import signals

from clinic.content.care_cards import complete_cards


def complete(content: Content) -> None:
    """Complete the care cards of an article or page."""
    if isinstance(content, Article | Page) and "care--" in (content._content or ""):
        context = content._context
        clinic = context["CLINIC"].localized(content.lang)
        content._content = complete_cards(
            content._content, clinic, content.lang, context["WORDS"].say
        )


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(complete)
