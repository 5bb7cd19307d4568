"""The prose of a document in blocks: paragraphs, list items and others, with source positions.

Markdown syntax, addresses and code are left out, so that rules can match sentences; their findings
point at the line as typed.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from weakref import WeakKeyDictionary

from clinic.content.code_masking import LONGEST_LINE, read_lines
from clinic.content.document import Document
from clinic.core.characters import decode_references
from clinic.core.problem import Finding

# Syntax to skip: pictures, link targets, footnote marks, tags, emphasis. Lengths are bounded,
# so that thousands of open brackets in a row are not slow.
_WORD_OR_SPACE = re.compile(r"(?P<word>\S+)|\s+")
_MARKS = re.compile(
    r"(?P<note>\[\^[^\]\s]{1,60}\]:?)"
    r"|!\[[^\[\]]{0,2000}\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)|\[[^\]\n]{0,200}\])?"
    r"|(?P<end>\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)|\[[^\]\n]{1,200}\])?)"
    r"|\["
    r"|<(?P<auto>https?:[^>\s]{1,1000})>|</?[a-zA-Z][^>]{0,500}>"
    r"|\{[:#.][^}\n]{0,200}\}"
    r"|(?P<entity>&(?:\w{2,12}|#\d{1,6}|#x[\da-fA-F]{1,6});)"
    r"|\\(?P<plain>[\\`*_{}\[\]()#+.!|-])"
    r"|\*+|(?<!\w)_+|_+(?!\w)|`+"
)
_QUOTES = str.maketrans("’‘“”\xa0", "''\"\" ")
# The lines of a block as pymdownx.blocks parses them: three slashes or more, and as many to close.
BLOCK_START = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *(?P<name>[\w-]+) *(?:\|(?P<title>.*))?$")
BLOCK_END = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *$")
_BLOCK = re.compile(r"^ {0,3}/{3,} *(?P<name>[\w-]*) *(?:\|(?P<words>.*))?$")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"^ {0,3}>\s?")
_RULE_LINE = re.compile(r"^[\s|:=-]*$")
_DEFINITION = re.compile(r"^ {0,3}(?:\[[^\[\]^]{1,200}\]:\s*\S|\*\[[^\]]{1,80}\]:)")
_FOREIGN = re.compile(r"\]\(\s*<?(?:https?:)|<https?:|\[\^|\]\[")
NEAR = 1_000  # characters: no sentence of a post is longer
CARDS = frozenset({"emergency", "urgent", "ask"})
# A title, an initial, or a period before a lowercase letter does not end a sentence.
_END = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bvs)(?<!\bNo)(?<!\bno)(?<!\b[A-Za-z])"
    r"(?<!\b[ap]\.m)(?<![.!?…])[.!?…]+[\"')]*(?=\s+[^a-z\s]|\s*$)"
)


@dataclass
class Passage:
    """A block of prose: ``kind`` is paragraph, item, quote, row, heading, title or summary.

    ``text`` has straight quotes and single spaces; ``spots`` holds the line and column of each of
    its characters. ``card`` is the name of the enclosing care card; ``has_link`` is True if it has
    an external link or a footnote mark.
    """

    kind: str
    card: str = ""
    has_link: bool = False
    letters: list[str] = field(default_factory=list)
    spots: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The words."""
        return "".join(self.letters)

    @property
    def is_prose(self) -> bool:
        """Return whether it consists of sentences."""
        return self.kind in ("paragraph", "item", "quote")

    @cached_property
    def _ends(self) -> list[int]:
        ends = [found.end() for found in _END.finditer(self.text)]
        return ends if ends and ends[-1] >= len(self.text.rstrip()) else [*ends, len(self.text)]

    @property
    def sentences(self) -> Iterator["Sentence"]:
        """The sentences, in order; a list item ends one even without a period."""
        start = 0
        for end in self._ends:
            if self.text[start:end].strip():
                yield Sentence(self, start, end)
            start = end

    def sentence_at(self, offset: int) -> "Sentence":
        """Return the sentence at an offset."""
        at = min(bisect_right(self._ends, offset), len(self._ends) - 1)
        return Sentence(self, self._ends[at - 1] if at else 0, self._ends[at])

    def link_at(self, offset: int) -> str:
        """Return the target of the link at an offset, or an empty string."""
        at = bisect_right(self.links, offset, key=itemgetter(0)) - 1  # links follow each other
        start, end, to = self.links[at] if at >= 0 else (0, 0, "")
        return to if start <= offset < end else ""

    def add(self, line: int, typed: str, start: int = 0) -> None:
        """Add one source line, from a column on."""
        typed = typed.translate(_QUOTES)
        if self.letters:
            self._put(" ", line, start)
        at, opened = start, -1
        for found in _MARKS.finditer(typed, start):
            self._put_words(typed, line, at, found.start())
            at = found.end()
            self.has_link |= bool(_FOREIGN.match(typed, found.start(), at))
            if found["entity"]:
                self._put(decode_references(found["entity"])[:1], line, found.start())
            elif found["plain"]:
                self._put(found["plain"], line, found.start())
            elif found[0] == "[":
                opened = len(self.letters)
            elif found["end"]:
                if opened >= 0 and found["end"].startswith("]("):
                    to = found["end"][2:-1].strip().strip("<>").split(" ")[0]
                    self.links.append((opened, len(self.letters), to))
                opened = -1
        self._put_words(typed, line, at, len(typed))

    def _put_words(self, typed: str, line: int, start: int, end: int) -> None:
        """Add a part of a line, word by word for speed."""
        for found in _WORD_OR_SPACE.finditer(typed, start, end):
            if found["word"]:
                self.letters += found["word"]
                self.spots += [(line, column) for column in range(*found.span())]
            else:
                self._put(" ", line, found.start())

    def _put(self, letter: str, line: int, column: int) -> None:
        letter = " " if letter.isspace() else letter
        if letter == " " and (not self.letters or self.letters[-1] == " "):
            return
        self.letters.append(letter)
        self.spots.append((line, column))

    def finding_at(self, document: Document, start: int, end: int, what: str, fix: str) -> Finding:
        """Return a Finding on a part of the text, at its source position."""
        line, column = self.spots[min(start, len(self.spots) - 1)]
        same = [at for row, at in self.spots[start : max(end, start + 1)] if row == line]
        last = max(same, default=column)
        return document.finding_at(line, what, fix, (column, last + 1))


@dataclass(frozen=True)
class Sentence:
    """A sentence of a block, from ``start`` to ``end`` in its text."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words."""
        return self.passage.text[self.start : self.end].strip()

    @property
    def line(self) -> int:
        """The line it starts on."""
        text = self.passage.text
        first = next(at for at in range(self.start, self.end) if not text[at].isspace())
        return self.passage.spots[first][0]

    @property
    def is_question(self) -> bool:
        """Return whether it is a question."""
        return self.text.rstrip("\"')").endswith("?")

    def without(self, start: int, end: int) -> str:
        """Return its words without a part, given as offsets in the block.

        Only nearby words are returned, because an endless sentence is searched for every such part.
        """
        text = self.passage.text
        first, last = max(self.start, start - NEAR), min(self.end, end + NEAR)
        return f"{text[first:start]} {text[end:last]}"


_READ: "WeakKeyDictionary[Document, list[Passage]]" = WeakKeyDictionary()


@dataclass
class _Reader:
    """Splits the lines of a body into blocks."""

    passages: list[Passage] = field(default_factory=list)
    card: str = ""
    is_open: bool = False

    def begin(self, kind: str, line: int, typed: str, start: int = 0) -> None:
        """Start a block with a line."""
        self.passages.append(Passage(kind, self.card))
        self.passages[-1].add(line, typed, start)
        self.is_open = kind in ("paragraph", "item", "quote")

    def read(self, line: int, typed: str) -> None:
        """Process one line."""
        if block := _BLOCK.match(typed):
            self.card = block["name"] if block["name"] in CARDS else ""
            self.is_open = False
            if block["words"]:
                self.begin("heading", line, typed, block.start("words"))
            self.is_open = False
        elif not typed.strip() or _RULE_LINE.match(typed) or _DEFINITION.match(typed):
            self.is_open = False
        elif found := _HEADING.match(typed):
            self.begin("heading", line, typed.rstrip("# "), found.end())
        elif typed.lstrip().startswith("|"):
            self.begin("row", line, typed)
        elif found := _ITEM.match(typed):
            self.begin("item", line, typed, found.end())
        elif (found := _QUOTE.match(typed)) and not self.is_open:
            self.begin("quote", line, typed, found.end())
        elif self.is_open:
            self.passages[-1].add(line, typed, found.end() if found else 0)
        else:
            self.begin("paragraph", line, typed)


def _read(document: Document) -> list[Passage]:
    reader = _Reader()
    for name in ("title", "summary"):
        found = document.front.get(name)
        if found and found.value and len(found.source) <= LONGEST_LINE:
            passage = Passage(name)
            passage.add(found.line, found.source, found.span[0])
            reader.passages.append(passage)
    for line, typed in read_lines(document):
        # A longer line is not prose, and other rules report it.
        reader.read(line, typed if len(typed) <= LONGEST_LINE else "")
    return [one for one in reader.passages if one.text.strip()]


def read_passages(document: Document) -> list[Passage]:
    """Return the blocks of a document in order, its title and summary first; cached."""
    if document not in _READ:
        _READ[document] = _read(document)
    return _READ[document]


def forget_passages(document: Document) -> None:
    """Free the cached blocks of a document."""
    _READ.pop(document, None)
