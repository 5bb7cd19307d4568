"""The elements of a page with their positions, to cut some out and keep all other bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_TAG = re.compile(r"<[^>]*>")


@dataclass(eq=False)
class Element:
    """An element: from `start` to `end` in the page, its content from `inner` to `inner_end`."""

    tag: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    parent: Element | None
    inner_end: int = -1
    end: int = -1
    children: list[Element] = field(default_factory=list)

    def climb(self) -> Iterator[Element]:
        """Yield the ancestors, the nearest first."""
        above = self.parent
        while above:
            yield above
            above = above.parent

    def descend(self) -> Iterator[Element]:
        """Yield all elements inside, in order."""
        for child in self.children:
            yield child
            yield from child.descend()


class _Builder(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in html.split("\n"):  # the parser counts no other line breaks
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.root = Element("", {}, 0, 0, None)
        self._current = self.root
        self.feed(html)
        self.close()
        self._end(self.root, len(html), len(html))

    def _find_position(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        start = self._find_position()
        inner = start + len(self.get_starttag_text() or "")
        values = {name: value or "" for name, value in attrs}
        one = Element(tag, values, start, inner, self._current)
        self._current.children.append(one)
        if tag in _VOID:
            one.inner_end = one.end = inner
        else:
            self._current = one

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element that closes itself, as in drawings."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._end(self._current, self._current.inner, self._current.inner)

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest element of this name, with everything that is open inside."""
        position = self._find_position()
        line = self.rawdata.find(">", position)
        for one in (self._current, *self._current.climb()):
            if one.tag == tag:
                self._end(one, position, line + 1)
                return

    def _end(self, goal: Element, inner_end: int, end: int) -> None:
        while self._current is not goal:
            self._current.inner_end = self._current.end = inner_end
            assert self._current.parent
            self._current = self._current.parent
        goal.inner_end, goal.end = inner_end, end
        self._current = goal.parent or goal


def read_tree(html: str) -> Element:
    """Return the root of a page's elements."""
    return _Builder(html).root


def read_text(html: str, one: Element, without: Iterable[Element] = ()) -> str:
    """Return the words of an element, without those of some elements inside."""
    text = cut(html[: one.inner_end], [(each.start, each.end, "") for each in without])
    return " ".join(unescape(_TAG.sub(" ", text[one.inner :])).split())


def cut(html: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Replace ranges; a range inside another one is ignored."""
    parts, position = [], 0
    for start, end, text in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if start < position:
            continue
        parts += [html[position:start], text]
        position = end
    return "".join([*parts, html[position:]])
