"""A document during import, with remarks about what could not be imported."""

from collections.abc import Iterable
from dataclasses import dataclass, field

LOST, DOUBTFUL = "Not imported", "Please check"


class CanNotReadError(Exception):
    """A file cannot be imported; the message says why, and what to do."""


@dataclass
class ImportedDocument:
    """One document of an imported file.

    Parameters
    ----------
    html, body:
        The content as HTML, or as Markdown.
    day:
        The date as ``2019-05-04``, or "".
    topics, tags:
        Their names in the original.
    old_address:
        The old URL path, such as ``/2019/05/old-post/``.
    remarks:
        Pairs of LOST or DOUBTFUL and a message.
    """

    title: str
    html: str = ""
    body: str = ""
    day: str = ""
    slug: str = ""
    summary: str = ""
    author: str = ""
    lang: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    old_address: str = ""
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def lose(self, words: str) -> None:
        """Record a loss; duplicates are ignored."""
        self._remark(LOST, words)

    def doubt(self, words: str) -> None:
        """Record something to check; duplicates are ignored."""
        self._remark(DOUBTFUL, words)

    def _remark(self, kind: str, words: str) -> None:
        if (kind, words) not in self.remarks:
            self.remarks.append((kind, words))


def say_list(words: Iterable[str], longest: int = 5) -> str:
    """Return a shortened list for a sentence: ``a, b, c and 9 more``."""
    listed = list(words)
    shown = ", ".join(listed[:longest])
    rest = len(listed) - longest
    return f"{shown} and {rest} more" if rest > 0 else shown
