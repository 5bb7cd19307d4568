"""What an article or page says about itself: title, description, lede, key points, contents."""

import re
from html import escape

from pelican.contents import Article, Content, Page
from pelican.generators import Generator
from pelican.plugins import signals

from clinic.core.characters import decode_references

LONGEST = 155  # characters; about what search engines show of a description
SHORTEST = 50  # characters; a description of whole sentences that is shorter says too little
_NOT_PROSE = re.compile(
    r"<(?P<tag>section|figure|table|pre|details|blockquote)\b.*?</(?P=tag)>", re.DOTALL
)
_PARAGRAPH = re.compile(r"<p\b[^>]*>(?P<inside>.*?)</p>", re.DOTALL)
_FOOTNOTE_MARK = re.compile(r"<sup\b[^>]*\bid=\"fnref.*?</sup>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# A title, a single letter ("U.S.", "e.g.") and a mark before a small letter end no sentence.
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
    """Return the words of a piece of HTML on one line, without footnote marks."""
    return " ".join(decode_references(_TAG.sub("", _FOOTNOTE_MARK.sub("", html))).split())


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut a text to whole sentences that fit, or else to whole words and an ellipsis."""
    if len(text) <= longest:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: longest + 2])]
    if ends and ends[-1] >= min(SHORTEST, longest // 2):
        return text[: ends[-1]]
    cut = text[:longest]  # one character for the ellipsis comes off below
    words = cut[: cut.rfind(" ")] if " " in cut else cut[:-1]
    return words.rstrip(" ,;:–—-") + "…"


def first_words(html: str) -> str:
    """Return the words of the first paragraph, one in a care card or a figure not counted."""
    for source in (_NOT_PROSE.sub("", html), html):
        for found in _PARAGRAPH.finditer(source):
            if text := plain_text(found["inside"]):
                return text
    return plain_text(html)


def list_headings(html: str) -> list[tuple[str, str]]:
    """List the id and text of each h2 of a body; a care card's title is not a heading of it."""
    entries = []
    for found in _HEADING.finditer(html):
        heading_id = _ID.search(found["attributes"])
        if heading_id and "care__title" not in found["attributes"]:
            entries.append((decode_references(heading_id["id"]), plain_text(found["inside"])))
    return entries


def part_key_points(html: str) -> tuple[str, str]:
    """Part a body into its key points, which stand above the list of contents, and the rest.

    Key points below the first heading sum up that part alone and stay in it; a feed, which lists
    no contents, shows the body as it was written.
    """
    found = _KEY_POINTS.search(html)
    if found is None or list_headings(html[: found.start()]):
        return "", html
    return found[0], html[: found.start()] + html[found.end() :]


def read_lede(value: str | list[str]) -> str:
    """Return the Summary of a header as one line, as Pelican gives it: one text or several."""
    return " ".join((" ".join(value) if isinstance(value, list) else value).split())


def describe(content: Content) -> None:
    """Give an article or page its description, lede, contents and a list of tags."""
    if not isinstance(content, Article | Page):
        return
    body = content._content
    if isinstance(content.title, list):  # written over several lines
        content.title = content.metadata["title"] = " ".join(content.title)
    content.lede = read_lede(content.metadata.get("summary", ""))
    content.description = shorten(content.lede or first_words(body) or str(content.title))
    content.toc_entries = list_headings(body)
    content.tags = getattr(content, "tags", [])
    # Pelican's own summary is HTML and goes into the feeds: our text has to be written as HTML.
    content.metadata["summary"] = content._summary = escape(content.description, quote=False)


def add_parting(generator: Generator) -> None:
    """Put the parting of a body within reach of a generator's templates."""
    generator.env.globals.update(part_key_points=part_key_points)


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_parting)
    signals.content_object_init.connect(describe)
