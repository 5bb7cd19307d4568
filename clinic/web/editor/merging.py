"""Three-way merge of two people's changes to one post."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import pairwise

Change = tuple[int, int, list[str]]  # start and end line in the old text, new lines


def _list_changes(old: list[str], new: list[str]) -> list[Change]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, new[c:d]) for tag, a, b, c, d in codes if tag != "equal"]


def merge_texts(old: str, mine: str, theirs: str) -> str | None:
    """Return the merged text; None if the changes overlap or touch."""
    lines = old.split("\n")
    both = _list_changes(lines, mine.split("\n"))
    both += [one for one in _list_changes(lines, theirs.split("\n")) if one not in both]
    both.sort(key=lambda one: one[:2])
    for before, after in pairwise(both):
        if after[0] <= before[1]:
            return None
    for a, b, changed in reversed(both):
        lines[a:b] = changed
    return "\n".join(lines)


def merge_forms(
    old: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> dict[str, str] | None:
    """Return the merged form; None if the changes conflict.

    Parameters
    ----------
    old:
        The common base.
    mine, theirs:
        The two changed forms; fields missing from ``mine`` are taken from ``theirs``.
    """
    merged = dict(theirs)
    for name, value in mine.items():
        before, there = old.get(name, ""), theirs.get(name, "")
        if value == before:
            continue
        if there in (before, value):
            merged[name] = value
            continue
        text = merge_texts(before, value, there) if name == "body" else None
        if text is None:
            return None
        merged[name] = text
    return merged
