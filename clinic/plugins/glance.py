"""The facts of a post at a glance, taken out of its text: ``article.glance``.

A line about warning signs ends the block. Writers may write their own; else it leads to the section
with the first card that says to call.
"""

import re
from html import escape

from pelican.contents import Article, Content, Page
from pelican.plugins import signals

from clinic.content.glance import BLOCK, draw_glance
from clinic.content.references import REFERENCE

_HEADING = re.compile(r"<h2\b(?=[^>]*\bid=\"(?P<id>[^\"]*)\")[^>]*>(?P<words>.*?)</h2>", re.S)
_CARD = re.compile(
    r"<section\b[^>]*\bcare--(?:emergency|urgent)\"[^>]*>\s*<h[1-6]\b[^>]*\bid=\"(?P<id>[^\"]*)\""
)
_TAG = re.compile(r"<[^>]*>")


def write_help_line(html: str, words: str, title: str) -> str:
    """Return the line that leads to the warning signs of a body; empty if it has none.

    Parameters
    ----------
    html:
        The body.
    words:
        What comes before the link.
    title:
        The link to a card that stands below no heading.
    """
    card = _CARD.search(html)
    if card is None:
        return ""
    place = card["id"]
    for heading in _HEADING.finditer(html, 0, card.start()):
        if "care__title" not in heading[0][: heading[0].index(">")]:
            place, title = heading["id"], _TAG.sub("", REFERENCE.sub("", heading["words"]))
    return f'{escape(words, quote=False)} <a href="#{place}">{title}</a>'


def take_glance(content: Content) -> None:
    """Set the glance of an article or page, empty if it has none, and take it out of the text."""
    if not isinstance(content, Article | Page):
        return
    content.glance = ""
    html = content._content or ""
    if block := BLOCK.search(html):
        rest = html[: block.start()] + html[block.end() :].lstrip("\n")
        say, lang = content._context["WORDS"].say, content.lang
        line = write_help_line(rest, say(lang, "glance_help"), say(lang, "glance_help_title"))
        content.glance = draw_glance(block["inside"], say(lang, "glance"), line)
        content._content = rest


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(take_glance)
