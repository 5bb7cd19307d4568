"""What a rule on one text or one page is shown of all others: what it declares that it reads."""

from collections.abc import Iterable, Mapping
from functools import cache

from clinic.checks.registry import Reads, Rule

_OF_FACTS = {"clinic", "default_language", "language_of"}
_GRANTED: Mapping[Reads, set[str]] = {
    Reads.LIBRARY: {"documents", "files", "folders", "links_out", "unread", "folder"},
    Reads.DAY: {"now", "here", "is_waiting"},
    Reads.PICTURES: {"images"},
    Reads.SETTINGS: {"site_settings", "is_own", "page_of"},
    Reads.THEME: {"root"},
    Reads.SITE: {"folder", "pages", "files", "live", "find_file", "may_hold_drafts"},
}


class UndeclaredReadError(Exception):
    """A rule looks at what it does not declare: what it found would be kept for too long."""


@cache
def _list_granted(reads: frozenset[Reads]) -> frozenset[str]:
    """Return the names that a rule with these declarations may ask for."""
    return frozenset(_OF_FACTS).union(*(_GRANTED[one] for one in reads))


class View:
    """A library or a built site, as far as some rules may look at it.

    Parameters
    ----------
    whole:
        The library or the site.
    reads:
        What is shown of it besides the clinic's facts.
    """

    def __init__(self, whole: object, reads: Iterable[Reads] = ()) -> None:
        self._whole = whole
        self._granted = _list_granted(frozenset(reads))

    def __getattr__(self, name: str) -> object:
        if name not in self._granted:
            raise UndeclaredReadError(f"it reads {name}, which @rule(reads=…) does not declare")
        return getattr(self._whole, name)


def view_for(rule: Rule, whole: object) -> View:
    """Return what a rule may look at."""
    return View(whole, rule.reads)
