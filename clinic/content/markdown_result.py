"""The rendered Markdown of a document, and what rules need of it."""

from __future__ import annotations  # keep the selectolax import lazy

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from clinic.core.characters import decode_references
from clinic.core.placeholders import ATTRIBUTES, find_placeholders

_ADDRESSES = frozenset({*ATTRIBUTES.split("|"), "srcset"})

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode


SLOW, ENDED = "slow", "ended"  # values of `trouble`: a timeout, or a crash
# The fix for whatever makes a document hard to parse.
UNDO = "Delete what you added last, and check again."
DEEPEST = 100  # nesting levels of elements; five lists in a card have twelve
# Without elements whose end tag is optional, and void elements.
_TAG = re.compile(
    r"<(?P<end>/)?(?!(?:p|li|d[td]|t[dhr]|tbody|thead|tfoot|rt|rp|option|br|hr|img|input|wbr|source"
    r"|col|link|meta|area|base|embed|track)\b)[a-z][a-z0-9-]*\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a document: ``tag`` is ``a`` or ``img``, ``alt`` a picture's alt text or None.

    ``tag`` is empty where Pelican would act on an address in another place.
    """

    tag: str
    address: str
    alt: str | None = None


@lru_cache(maxsize=100_000)  # thousands of documents link to the same pages
def _hold_once(link: Link) -> Link:
    return link


class Rendered:
    """The HTML of a body; ``trouble`` says why there is none.

    ``header`` is the metadata that Markdown parsed, if it was rendered now and without a warning.
    """

    def __init__(
        self, html: str = "", trouble: str = "", header: dict[str, list[str]] | None = None
    ) -> None:
        self._html: str | None = html
        self._read: Callable[[], str] | None = None
        self.trouble, self.header = trouble, header

    @property
    def html(self) -> str:
        """The HTML, read from the cache if needed."""
        if self._html is None:
            assert self._read is not None
            self._html = self._read()
        return self._html

    def let_go(self, read: Callable[[], str]) -> None:
        """From now on, hold the HTML in memory only until `close`.

        Parameters
        ----------
        read:
            Reads it from the cache.
        """
        self._html, self._read, self.header = None, read, None

    def note(self, links: Iterable[Link], ids: Iterable[str]) -> None:
        """Set links and ids that another process has read; equal ones are held once."""
        self.__dict__.update(links=[*map(_hold_once, links)], ids={sys.intern(one) for one in ids})

    def close(self) -> None:
        """Free the tree, about a megabyte; links and ids stay."""
        if "tree" in self.__dict__:
            _ = self.links, self.ids  # rules on other documents need them
        for name in ("tree", "prose", "nodes"):
            self.__dict__.pop(name, None)
        if self._read is not None:
            self._html = None

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The HTML as a browser parses it."""
        return _parse(self.html)

    @cached_property
    def prose(self) -> LexborHTMLParser:
        """The tree without code elements."""
        tree = _parse(self.html)
        for node in tree.css("code, pre"):
            node.decompose()
        return tree

    @cached_property
    def nodes(self) -> list[LexborNode]:
        """Every element and comment of the body, in document order."""
        root = self.tree.body
        if root is None:
            return []
        return [node for node in root.traverse(include_text=False) if node.mem_id != root.mem_id]

    @cached_property
    def ids(self) -> set[str]:
        """The ids that a link may go to."""
        return {node.attributes["id"] or "" for node in self.tree.css("body [id]")}

    @cached_property
    def links(self) -> list[Link]:
        """The links and pictures, in document order."""
        found = []
        for node in self.tree.css("body a[href], body img"):
            attributes = node.attributes
            address = attributes.get("href" if node.tag == "a" else "src") or ""
            alt = attributes.get("alt", None)
            found.append(Link(node.tag or "", address.strip(), alt))
        known = {one.address for one in found}
        return found + [Link("", one) for one in self._list_hidden() if one not in known]

    def _list_hidden(self) -> dict[str, None]:
        """Return placeholders that Pelican, or a plugin before it, would follow in other
        attributes.
        """
        hidden = dict.fromkeys(
            decode_references(one.text).strip() for one in find_placeholders(self.html)
        )
        for node in self.nodes:
            for name, value in node.attributes.items():
                if name in _ADDRESSES and value:
                    parts = value.split(",") if name == "srcset" else [value]
                    given = (part.strip() for part in parts)
                    hidden |= dict.fromkeys(one for one in given if one.startswith(("{", "|")))
        return hidden


def _parse(html: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser  # only processes that run rules need it

    return LexborHTMLParser(f"<!DOCTYPE html><body>{html}</body>")


def find_depth(html: str) -> int:
    """Return the maximum nesting depth of elements."""
    deepest = depth = 0
    for found in _TAG.finditer(html):
        depth += -1 if found["end"] else 1
        deepest = max(deepest, depth)
    return deepest


def explain_trouble(trouble: str) -> tuple[str, str]:
    """Return the message and the fix for a document that cannot be rendered."""
    if trouble == SLOW:
        what = "Markdown took too long on this file and was stopped."
        return what, f"{UNDO} Often the cause is a long row of characters, such as [[[[[[."
    if trouble == ENDED:
        what = "Markdown stopped without a result on this file."
        return what, f"{UNDO} If the message stays, send it to your web support person."
    if trouble == "deep":
        what = "Too many lists, quotes or elements are inside each other in this file."
        return what, f"{UNDO} Often the cause is a long row of characters, such as >>>>>."
    what = f"Markdown cannot convert this file ({trouble})."
    return what, "Undo your last change to the file."
