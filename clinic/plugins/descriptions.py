"""Metadata of an article or page: title, description, lede, key points, table of contents."""

import re
from html import escape

from pelican.contents import Article, Content, Page
from pelican.generators import Generator
from pelican.plugins import signals

from clinic.content.references import REFERENCE
from clinic.core.characters import decode_references

LONGEST = 155  # characters; about what search engines show
SHORTEST = 50  # characters; whole sentences shorter than this say too little
_NOT_PROSE = re.compile(
    r"<(?P<tag>section|figure|table|pre|details|blockquote)\b.*?</(?P=tag)>", re.DOTALL
)
_PARAGRAPH = re.compile(r"<p\b[^>]*>(?P<inside>.*?)</p>", re.DOTALL)
_FOOTNOTE_MARK = re.compile(r"<sup\b[^>]*\bid=\"fnref.*?</sup>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# A title, a single letter ("U.S.", "e.g."), or a period before a lowercase letter does not end a
# sentence.
_SENTENCE_END = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bvs)(?<!\b[A-Za-z])"
    r"[.!?…][\"'”’)]*(?=\s+[^a-z\s])"
)
_HEADING = re.compile(r"<h2\b(?P<attributes>[^>]*)>(?P<inside>.*?)</h2>", re.DOTALL)
_KEY_POINTS = re.compile(
    r"<section\b[^>]*\bcare--key-points\"[^>]*>(?:(?!<section\b).)*?</section>", re.DOTALL
)
_ID = re.compile(r"\bid=\"(?P<id>[^\"]*)\"")


def plain_text(html: str) -> str:
    """Return the text of some HTML on one line, without footnote marks and references."""
    unmarked = REFERENCE.sub("", _FOOTNOTE_MARK.sub("", html))
    return " ".join(decode_references(_TAG.sub("", unmarked)).split())


def shorten(text: str, longest: int = LONGEST) -> str:
    """Truncate a text to whole sentences that fit, or else to whole words and an ellipsis."""
    if len(text) <= longest:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: longest + 2])]
    if ends and ends[-1] >= min(SHORTEST, longest // 2):
        return text[: ends[-1]]
    cut = text[:longest]  # the ellipsis needs one character, removed below
    words = cut[: cut.rfind(" ")] if " " in cut else cut[:-1]
    return words.rstrip(" ,;:–—-") + "…"


def first_words(html: str) -> str:
    """Return the text of the first paragraph, preferably not in a care card or a figure."""
    for source in (_NOT_PROSE.sub("", html), html):
        for found in _PARAGRAPH.finditer(source):
            if text := plain_text(found["inside"]):
                return text
    return plain_text(html)


def list_headings(html: str) -> list[tuple[str, str]]:
    """Return the id and text of each h2 of a body, without the titles of care cards."""
    entries = []
    for found in _HEADING.finditer(html):
        heading_id = _ID.search(found["attributes"])
        if heading_id and "care__title" not in found["attributes"]:
            entries.append((decode_references(heading_id["id"]), plain_text(found["inside"])))
    return entries


def part_key_points(html: str) -> tuple[str, str]:
    """Split a body into its key points, shown above the table of contents, and the rest.

    Key points below the first heading belong to that section and stay there; a feed, which has no
    table of contents, shows the body as written.
    """
    found = _KEY_POINTS.search(html)
    if found is None or list_headings(html[: found.start()]):
        return "", html
    return found[0], html[: found.start()] + html[found.end() :]


def read_lede(value: str | list[str]) -> str:
    """Return the Summary as one line; Pelican gives one string or several."""
    return " ".join((" ".join(value) if isinstance(value, list) else value).split())


def describe(content: Content) -> None:
    """Set the description, lede, table of contents and tags of an article or page."""
    if not isinstance(content, Article | Page):
        return
    body = content._content
    if isinstance(content.title, list):  # a multi-line field
        content.title = content.metadata["title"] = " ".join(content.title)
    content.lede = read_lede(content.metadata.get("summary", ""))
    content.description = shorten(content.lede or first_words(body) or str(content.title))
    content.toc_entries = list_headings(body)
    content.tags = getattr(content, "tags", [])
    # Pelican's summary is HTML and goes into the feeds, so our text must be escaped.
    content.metadata["summary"] = content._summary = escape(content.description, quote=False)


def add_parting(generator: Generator) -> None:
    """Add `part_key_points` to a generator's templates."""
    generator.env.globals.update(part_key_points=part_key_points)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_parting)
    signals.content_object_init.connect(describe)
