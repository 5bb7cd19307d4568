"""Numbered references: a link to a source becomes its words and the number of the source.

Links are a fifth of what an article with sources would show, and each pulls a reader away in the
middle of a sentence. A number is small, and the list of sources leads back from it.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from string import ascii_lowercase

from clinic.core.sources import Source

# A link as Markdown writes it, and the full stop or comma right after it.
_LINK = re.compile(
    r"<a\b(?P<attributes>(?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,500})>"
    r"(?P<words>(?:(?!</?a\b).)*)</a>"
    r"(?P<stop>[.,](?![.\w]))?",
    re.DOTALL | re.IGNORECASE,
)
_HREF = re.compile(r"\shref=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE)
_ID = re.compile(r"\sid=[\"']?(?P<id>[^\"'\s>]+)")
REFERENCE = re.compile(r"<a class=\"ref\"[^>]*>(?P<number>\d+)</a>")

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place where a source is cited: its id, and its letter if there are several."""

    id: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """A source in the list of a post.

    ``id`` is that of its list item, ``citations`` are the ways back to the text. ``note`` is the
    language of the page at ``url``, where the writer named it.
    """

    number: int
    text: str
    url: str
    id: str
    note: str = ""
    citations: tuple[Citation, ...] = ()


def _free(wanted: str, taken: set[str]) -> str:
    """Return an id that a heading, such as "S1", does not have already."""
    while wanted in taken:
        wanted += "-ref"
    taken.add(wanted)
    return sys.intern(wanted)  # the same few in thousands of posts


_cite = lru_cache(maxsize=1000)(Citation)


def read_address(attributes: str) -> str:
    """Return the address of a link, from its attributes in HTML."""
    found = _HREF.search(f" {attributes}")
    return unescape(found["double"] or found["single"] or "").strip() if found else ""


def part_language(words: str, note: str) -> tuple[str, str]:
    """Split ``(in English)`` off the end of some words; the note is empty if it is not there."""
    head = words.rstrip().removesuffix(f"({note})")
    return (head.rstrip(), note) if note and head != words.rstrip() else (words, "")


class _Numbering:
    """Replaces the links of one body, and remembers where each source is cited."""

    def __init__(self, sources: Iterable[Source], html: str, say: Callable[[int], str]) -> None:
        taken = {found["id"] for found in _ID.finditer(html)}
        self.sources = list(sources)
        self.ids = [_free(f"s{number}", taken) for number, _ in enumerate(self.sources, 1)]
        self.numbers: dict[str, int] = {}
        for number, source in enumerate(self.sources, 1):
            if source.url:
                self.numbers.setdefault(unescape(source.url), number)
        self.cited: defaultdict[int, list[str]] = defaultdict(list)
        self._taken, self._say = taken, say

    def replace(self, link: re.Match[str]) -> str:
        """Return the words of a link to a source with its number; any other link as it is."""
        number = self.numbers.get(read_address(link["attributes"]))
        if number is None:
            return link[0]
        count = len(self.cited[number])
        place = _free(f"r{number}-{count + 1}" if count else f"r{number}", self._taken)
        self.cited[number].append(place)
        label = escape(self._say(number))
        return (
            f"{link['words']}{link['stop'] or ''}"
            f'<a class="ref" id="{place}" href="#{self.ids[number - 1]}" aria-label="{label}">'
            f"{number}</a>"
        )

    def list_citations(self, number: int) -> tuple[Citation, ...]:
        """Return where a source is cited; one place needs no letter."""
        places = self.cited[number]
        if len(places) == 1:
            return (_cite(places[0]),)
        letters = (*ascii_lowercase, *map(str, range(27, len(places) + 1)))
        return tuple(map(_cite, places, letters))


def number_references(
    html: str, sources: Iterable[Source], say: Callable[[int], str], note: str = ""
) -> tuple[str, tuple[NumberedSource, ...]]:
    """Number the sources of a body, and replace its links to them.

    Parameters
    ----------
    html:
        The body.
    sources:
        Its sources, in order.
    say:
        Returns the name of a reference, such as "Source 3".
    note:
        What a writer puts in parentheses after a link to a page in another language.
    """
    numbering = _Numbering(sources, html, say)
    if numbering.numbers:
        html = _LINK.sub(numbering.replace, html)
    numbered = []
    for number, source in enumerate(numbering.sources, 1):
        text, told = part_language(source.text, note)
        numbered.append(
            NumberedSource(
                number,
                text,
                source.url,
                numbering.ids[number - 1],
                told,
                numbering.list_citations(number),
            )
        )
    return html, tuple(numbered)


def tag_languages(html: str, note: str) -> str:
    """Move ``(in English)`` out of the links that end with it, into a small tag after each."""
    if not note or f"({note})</a>" not in html:
        return html

    def move(link: re.Match[str]) -> str:
        words, told = part_language(link["words"], note)
        if not told:
            return link[0]
        tag = f' <small class="other-lang">{escape(note)}</small>'
        return f"<a{link['attributes']}>{words}</a>{tag}{link['stop'] or ''}"

    return _LINK.sub(move, html)
