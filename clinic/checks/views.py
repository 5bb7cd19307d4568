"""Restrict what a rule can read: only what it declares."""

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
    """A rule reads what it does not declare, so its cached results would become stale."""


@cache
def _list_granted(reads: frozenset[Reads]) -> frozenset[str]:
    """Return the attributes that a rule with these declarations may read."""
    return frozenset(_OF_FACTS).union(*(_GRANTED[one] for one in reads))


class View:
    """A proxy of a library or a site that exposes only the attributes a rule may read.

    Parameters
    ----------
    whole:
        The library or the site.
    reads:
        What the rule declares besides the clinic details.
    """

    def __init__(self, whole: object, reads: Iterable[Reads] = ()) -> None:
        self._whole = whole
        self._granted = _list_granted(frozenset(reads))

    def __getattr__(self, name: str) -> object:
        if name not in self._granted:
            raise UndeclaredReadError(
                f"the rule reads {name}, which @rule(reads=…) does not declare"
            )
        return getattr(self._whole, name)


def view_for(rule: Rule, whole: object) -> View:
    """Return the view for a rule."""
    return View(whole, rule.reads)
