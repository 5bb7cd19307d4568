"""A post's sign-off: who read it, when, and a fingerprint of the words they read.

The fingerprint stands for what a reader meets: the title, the summary and the text, in order, with
its numbers, the three care cards, the words that stand for pictures, captions, long forms of
abbreviations, and where one cell of a table ends and the next begins. Not part of it: white space,
the addresses of links and pictures, emphasis and other marks of Markdown, which level a heading
has, and the pixels of a picture. Letters are compared in Unicode's form NFC; curly quotes, dashes
and "…" count as the plain signs they may be typed with.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

from clinic.model.characters import prepare_for_parser
from clinic.model.front_matter import FrontMatter

HOLDS_MONTHS = 12  # where Review_by names no other day
KEYS = ("Reviewed_by", "Reviewed", "Review_mark")
NEXT_KEY = "Review_by"
_MARK = re.compile(r"v(?P<version>\d+)-[0-9a-f]{16}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST, _LAST = (
    1990,
    2200,
)  # years; a day outside them is a slip, and can be too late to reckon with
# What is shown in one way and may be typed in another. Python-Markdown's smarty makes the first of
# the second, in some places and not in others.
_ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛′", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"…": "..."}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")  # signs nobody sees
)
_DASHES = re.compile(r"-{2,}")  # "--" and "---" are shown as one dash
_UNREAD = frozenset({"script", "style", "template"})
_INLINE_NAMES = (
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time"
    " u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
# Emphasis may come and go; these change what is said: 10⁵ is not 105, and struck-out words are no
# longer meant.
_TELLING = frozenset({"del", "ins", "s", "sub", "sup"})


class _Listener(HTMLParser):
    """Writes down what a reader meets, with marks in square brackets where its order has parts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = ""  # the element whose words are not read
        self._depth = 0
        self._cards: list[bool] = []
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins."""
        if self._silent:
            self._depth += tag == self._silent
            return
        given = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self.parts.append(" ")
        if tag in _UNREAD:
            self._silent, self._depth = tag, 1
        elif tag in _TELLING:
            self.parts.append(f"[{tag}:")
        elif tag == "section":
            kinds = [one for one in given.get("class", "").split() if one.startswith("care--")]
            self._cards.append(bool(kinds))
            self.parts.append(f" [{kinds[0]}: " if kinds else "")
        elif tag in ("ol", "ul"):
            start = given.get("start", "1")
            first = int(start) if re.fullmatch(r"-?\d{1,9}", start) else 1
            self._lists.append(first if tag == "ol" else None)
        self._note_words(tag, given)

    def _note_words(self, tag: str, given: dict[str, str]) -> None:
        """Note the words that an element brings along without a text of its own."""
        if tag == "img":
            self.parts.append(f" [picture: {given.get('alt', '')}] ")
        elif tag in ("td", "th"):
            self.parts.append(" [cell] ")
        elif tag == "abbr" and given.get("title"):
            self.parts.append(f"[{given['title']}]")
        elif tag == "li" and self._lists and self._lists[-1] is not None:
            self.parts.append(f" [{self._lists[-1]}.] ")
            self._lists[-1] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element such as `<img … />`."""
        self.handle_starttag(tag, attrs)
        if tag in _UNREAD | _TELLING | {"section", "ol", "ul"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends."""
        if self._silent:
            self._depth -= tag == self._silent
            if not self._depth:
                self._silent = ""
            return
        if tag not in _INLINE:
            self.parts.append(" ")
        if tag in _TELLING:
            self.parts.append("]")
        elif tag == "section" and self._cards and self._cards.pop():
            self.parts.append(" ] ")
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        """Note words."""
        if not self._silent:
            self.parts.append(data)


def normalise(text: str) -> list[str]:
    """Return a text's words, in the one form in which they are compared."""
    plain = unicodedata.normalize("NFC", text).translate(_ALIKE)
    return _DASHES.sub("-", plain).split()


def read_words(html: str) -> list[str]:
    """Return what a reader meets in a text that was made of Markdown, word by word."""
    listener = _Listener()
    listener.feed(prepare_for_parser(html))
    listener.close()
    return normalise("".join(listener.parts))


def _fingerprint_1(title: str, summary: str, html: str) -> str:
    words: Iterable[list[str]] = (normalise(title), normalise(summary), read_words(html))
    return hashlib.sha256(json.dumps(list(words)).encode()).hexdigest()[:16]


# A new way of counting words gets a number of its own and stands beside the old one, so that what
# was signed in the old way stays signed.
_VERSIONS: dict[int, Callable[[str, str, str], str]] = {1: _fingerprint_1}


def make_mark(title: str, summary: str, html: str) -> str:
    """Return the fingerprint of a post's words, such as ``v1-0123456789abcdef``.

    Parameters
    ----------
    title, summary:
        As the header has them; the summary may be empty.
    html:
        What Markdown makes of the text, before anything is added to it.
    """
    version = max(_VERSIONS)
    return f"v{version}-{_VERSIONS[version](title, summary, html)}"


def is_mark(text: str) -> bool:
    """Say whether a text has the form of a mark, in a version that is known here."""
    found = _MARK.fullmatch(text)
    return found is not None and int(found["version"]) in _VERSIONS


def is_same_text(mark: str, title: str, summary: str, html: str) -> bool:
    """Say whether a mark was made of these words; the arguments are those of `make_mark`."""
    found = _MARK.fullmatch(mark)
    make = _VERSIONS.get(int(found["version"])) if found else None
    return make is not None and mark.partition("-")[2] == make(title, summary, html)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later; the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def read_day(text: str) -> date | None:
    """Return the day that a header names as 2026-11-22, or None."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and _FIRST <= day.year <= _LAST else None


@dataclass(frozen=True)
class SignOff:
    """What a header says of its sign-off.

    ``reviewer`` is a provider's id; ``until`` is the day on which somebody should read it again.
    """

    reviewer: str
    day: date
    mark: str
    until: date


def make_sign_off(reviewer: str, reviewed: str, mark: str, review_by: str = "") -> SignOff | None:
    """Return the sign-off that four header values make; None when one is missing or malformed."""
    day = read_day(reviewed)
    if not reviewer or day is None or not is_mark(mark):
        return None
    until = read_day(review_by) if review_by else add_months(day, HOLDS_MONTHS)
    return SignOff(reviewer, day, mark, until) if until else None


def read_sign_off(front: FrontMatter) -> SignOff | None:
    """Return a header's sign-off; None when there is none, or a malformed one."""
    return make_sign_off(*(front.text(key.lower()) for key in (*KEYS, NEXT_KEY)))
