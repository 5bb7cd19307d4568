"""A text on its way in, and what of it could not be carried."""

from collections.abc import Iterable
from dataclasses import dataclass, field

LOST, DOUBTFUL = "Not carried", "To look at"


class CanNotReadError(Exception):
    """Why a file cannot be brought in; the message says it in words, with what to do."""


@dataclass
class ImportedDocument:
    """One text as it was found.

    Parameters
    ----------
    html:
        Its words; or ``body``, where it is Markdown already.
    day:
        As the header wants it, ``2019-05-04``; empty when the file does not say.
    topics, tags:
        As they were called where it comes from.
    old_address:
        The path under which readers knew it, such as ``/2019/05/old-post/``.
    remarks:
        What could not be carried, and what should be looked at, each under one of two names.
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
        """Note something that could not be carried; the same is said once."""
        self._remark(LOST, words)

    def doubt(self, words: str) -> None:
        """Note something that somebody should look at; the same is said once."""
        self._remark(DOUBTFUL, words)

    def _remark(self, kind: str, words: str) -> None:
        if (kind, words) not in self.remarks:
            self.remarks.append((kind, words))


def say_list(words: Iterable[str], longest: int = 5) -> str:
    """Return words as a list for a sentence, cut short: ``a, b, c and 9 more``."""
    listed = list(words)
    shown = ", ".join(listed[:longest])
    rest = len(listed) - longest
    return f"{shown} and {rest} more" if rest > 0 else shown
