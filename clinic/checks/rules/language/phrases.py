"""Match phrases in the sentences of a post, for all rules on wording."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from clinic.content.document import Document
from clinic.content.prose_blocks import NEAR, Passage, Sentence, read_passages

MOST = 100  # matches per document; the next run reports the rest
# A sentence that denies or hedges something does not promise it.
DENIALS = (
    r"\b(?:no|not|never|nobody|none|neither|nor|without|cannot|can't|don't|doesn't|didn't|isn't"
    r"|aren't|wasn't|won't|wouldn't|couldn't|shouldn't|hardly|beware|careful|wary)\b"
)
HEDGES = (
    DENIALS[:-3] + r"|may|might|could|sometimes|some|possibly|perhaps|if|whether|rarely|seldom"
    r"|unlikely|often|usually|likely|tends?|hopes?|tries|try)\b"
)


def words(*patterns: str) -> re.Pattern[str]:
    """Return one pattern that matches any of several, each at the start of a word."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """A match of a phrase, with its block and sentence."""

    passage: Passage
    start: int
    end: int

    @property
    def words(self) -> str:
        """The matched words."""
        return self.passage.text[self.start : self.end]

    @property
    def sentence(self) -> Sentence:
        """The sentence of the match."""
        return self.passage.sentence_at(self.start)

    @property
    def before(self) -> str:
        """The words of the sentence before the match."""
        return self.passage.text[max(self.sentence.start, self.start - NEAR) : self.start]

    @property
    def rest(self) -> str:
        """The other words of the sentence."""
        return self.sentence.without(self.start, self.end)


def find_hits(document: Document, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Yield the matches of a pattern in a document, its title and summary included."""
    every = (
        Hit(passage, found.start(), found.end())
        for passage in read_passages(document)
        for found in pattern.finditer(passage.text)
    )
    return islice(every, MOST)
