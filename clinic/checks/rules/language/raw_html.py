"""Rules on the rendered HTML: only what is on the allowlist, and nothing that runs."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.language.allowed_html import (
    DEEPEST,
    ELEMENTS,
    FOOTNOTE_BACK,
    NARROWING,
    SHRINKING,
    TABLE_PARTS,
    is_abbreviation,
    say_instead,
    say_instead_of_attribute,
)
from clinic.content.code_masking import read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.characters import prepare_for_parser

SCHEMES = frozenset({"", "http", "https", "mailto", "tel", "sms"})
_ADDRESSES = ("href", "src")
_NO_END_NAMES = "area base br col embed hr img input link meta source track wbr"
_NO_END = frozenset(_NO_END_NAMES.split())
_SPACES = re.compile(r"[\x00-\x20]+")
_LOST = re.compile(r"<[!?]|</[^A-Za-z]")  # what a browser drops, words and all


class _Depths:
    """Counts the ancestors of a node that have one of some tags, in document order."""

    def __init__(self, tags: frozenset[str]) -> None:
        self._tags = tags
        self._depths: dict[int, int] = {}

    def count(self, node: LexborNode) -> int:
        """Return the number of such ancestors, without the node itself."""
        above = node.parent
        depth = self._depths.get(above.mem_id, 0) if above is not None else 0
        self._depths[node.mem_id] = depth + (node.tag in self._tags)
        return depth


@dataclass(frozen=True)
class _Around:
    """The nesting depths around a node."""

    shrinking: int
    narrowing: int


class _Places:
    """Finds source lines; a repeated query returns the next match."""

    def __init__(self, document: Document) -> None:
        self._lines = [(at, line.casefold()) for at, line in read_lines(document)]
        self._first = document.front.body_line
        self._asked: Counter[str] = Counter()
        self._found: dict[str, list[int]] = {}

    def find(self, *needles: str) -> int:
        """Return the line of the first needle found, or the first line of the body."""
        for needle in needles:
            wanted = needle.casefold()
            if wanted not in self._found:
                self._found[wanted] = [at for at, line in self._lines if wanted in line]
            if lines := self._found[wanted]:
                self._asked[wanted] += 1
                return lines[min(self._asked[wanted], len(lines)) - 1]
        return self._first


def _look_at_address(document: Document, places: _Places, name: str, value: str) -> Finding | None:
    """Return a Finding for an address with a scheme that is not allowed."""
    try:
        scheme = urlsplit(_SPACES.sub("", value)).scheme.lower()
    except ValueError:
        scheme = "unreadable"
    if scheme in SCHEMES:
        return None
    line = places.find(value[:30], f"{scheme}:", f"{name}=")
    what = f'An address that starts with "{scheme}:" is not allowed.'
    if scheme in ("javascript", "vbscript"):
        what = f'An address that starts with "{scheme}:" runs a script in the reader\'s browser.'
    fix = "Write an address that starts with https://"
    if scheme == "data" or name == "src":
        fix = "Put the picture in the post's folder, as a file."
    return document.finding_at(line, what, fix)


def _find_attribute(places: _Places, tag: str, name: str, value: str) -> int:
    """Return the line of an attribute, written in HTML or as ``{: … }``."""
    signs = {"class": ".", "id": "#"}
    marked = [f"{signs[name]}{one}" for one in value.split()] if name in signs else []
    typed = [value] if len(value) > 3 and name == "title" else []
    return places.find(*marked, *typed, f"{name}=", f" {name}", f"<{tag}")


def _look_at_attribute(
    document: Document, places: _Places, node: LexborNode, name: str, value: str
) -> Iterator[Finding]:
    tag = node.tag or ""
    pattern = ELEMENTS[tag].pattern_for(name)
    is_named = name == "title" and node.attributes.get("class") == FOOTNOTE_BACK
    if is_named or (pattern is not None and re.fullmatch(pattern, value)):
        if name in _ADDRESSES and (found := _look_at_address(document, places, name, value)):
            yield found
        return
    line = _find_attribute(places, tag, name, value)
    if name.startswith("on"):
        what = f'"{name}" in the element <{tag}> can run a script.'
    elif name == "class":
        what = f'The class "{value}" is not allowed in the element <{tag}>.'
    elif pattern is not None:
        what = f'{name}="{value}" in the element <{tag}> is not allowed.'
    else:
        what = f'"{name}" in the element <{tag}> is not allowed.'
    fix = say_instead_of_attribute(name)
    if value == "toc":
        what, fix = "[TOC] is not needed.", "Remove [TOC]. Long pages list their headings anyway."
    yield document.finding_at(line, what, fix)


def _children(node: LexborNode) -> list[str]:
    return [one.tag or "" for one in node.iter(include_text=False)]


def _look_at_place(
    document: Document, places: _Places, node: LexborNode, around: _Around
) -> Iterator[Finding]:
    """Check an element's parent and children: in the wrong place, its words may be lost."""
    tag = node.tag or ""
    what, fix = "", say_instead(tag)
    if tag == "details" and "open" not in node.attributes:
        what = "A closed <details> hides its words."
    elif tag == "details" and not _begins_with_summary(node):
        what = "The question of this block is not its first line."
    elif tag == "summary" and (node.parent is None or node.parent.tag != "details"):
        what = "A <summary> is allowed only in a question."
    elif tag in SHRINKING and around.shrinking:
        what, fix = f"<{tag}> in another is too small to read.", "Remove one of the two tags."
    elif tag in NARROWING and around.narrowing == DEEPEST:
        what = f"More than {DEEPEST} lists, quotes or blocks in this part are inside each other."
        fix = "Write the lists, quotes or blocks one below the other."
    elif tag == "table" and _children(node) not in TABLE_PARTS:
        what = "The parts of this table would show in another order than written."
        fix = "Write the table in Markdown, with | bars."
    elif tag == "section" and not _is_named_by_title(node) and not _is_glance(node):
        what, fix = "A <section> is allowed only as a card.", "Write  /// ask  and a list instead."
    elif tag == "abbr" and not is_abbreviation(node.text()):
        what = f'"{node.text().strip()}" is not an abbreviation, so it needs no long form.'
        fix = f"Remove the line  *[{node.text().strip()}]: …  and write the words in the text."
    if what:
        needle = f"*[{node.text().strip()}]" if tag == "abbr" else f"<{tag}"
        yield document.finding_at(places.find(needle, f"<{tag}", "///"), what, fix)


def _begins_with_summary(node: LexborNode) -> bool:
    """Return whether an element has exactly one summary, as its first child."""
    parts = [
        one.tag
        for one in node.iter(include_text=True)
        if one.tag != "-text" or one.text(deep=False).strip()
    ]
    return parts[:1] == ["summary"] and parts.count("summary") == 1


def _is_glance(node: LexborNode) -> bool:
    """Return whether a section holds facts at a glance, which `glance-unread` checks."""
    return node.attributes.get("class") == "glance"


def _is_named_by_title(node: LexborNode) -> bool:
    """Return whether a care card is labeled by its own title."""
    title = next(node.iter(include_text=False), None)
    if title is None or title.attributes.get("class") != "care__title":
        return False
    return title.attributes.get("id") == node.attributes.get("aria-labelledby")


def _look_at_element(
    document: Document, places: _Places, node: LexborNode, around: _Around
) -> Iterator[Finding]:
    tag = (node.tag or "").lower()
    if node.is_comment_node or tag == "!--":
        line = places.find("<!", "<?", "</")
        what = "Every reader can find this comment in the page's source."
        yield document.finding_at(line, what, "Remove the comment.")
        return
    if tag not in ELEMENTS:
        what = f"The element <{tag}> is not allowed in a post."
        yield document.finding_at(places.find(f"<{tag}"), what, say_instead(tag))
        return
    for name, value in node.attributes.items():  # lexbor lowercases the names
        yield from _look_at_attribute(document, places, node, name, value or "")
    yield from _look_at_place(document, places, node, around)


def _look_around(document: Document, places: _Places) -> Iterator[Finding]:
    """Check what is not in a node: attributes of <html> and <body>, and what a browser drops."""
    tree = document.rendered.tree
    for node in (tree.root, tree.body):
        for name in node.attributes if node is not None else ():
            tag = (node.tag if node is not None else "") or "html"
            what = f"The element <{tag}> is not allowed in a post."
            yield document.finding_at(places.find(f"<{tag}", f"{name}="), what, say_instead(tag))
    is_comment = any(one.is_comment_node for one in document.rendered.nodes)
    if not is_comment and (lost := _LOST.search(document.rendered.html)):
        what = "A browser does not show what follows here."
        fix = "Write  &lt;  instead of the first character, or remove the tag."
        yield document.finding_at(places.find(lost[0]), what, fix)


@rule("raw-html", Subject.DOCUMENT, is_starred=True)
def look_at_elements(document: Document, _library: Library) -> Iterator[Finding]:
    """Use no HTML that runs, loads or hides anything, or that changes the reading order.

    A pasted script, frame, form or tracking picture can reveal what patients read. A hidden word,
    such as a "not", can reverse advice after a clinician has signed it off.
    """
    places, shrinking, narrowing = _Places(document), _Depths(SHRINKING), _Depths(NARROWING)
    for node in document.rendered.nodes:
        around = _Around(shrinking.count(node), narrowing.count(node))
        yield from _look_at_element(document, places, node, around)
    yield from _look_around(document, places)


class _Balance(HTMLParser):
    """Records the first tag that is not closed, or that closes nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.stray = ""
        self._counts: Counter[str] = Counter()  # of `open`, to avoid a linear search

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag not in _NO_END:
            self.open.append(tag)
            self._counts[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if self._counts[tag]:
            if self.open[-1] != tag:
                self.stray = self.stray or self.open[-1]
            while (last := self.open.pop()) != tag:
                self._counts[last] -= 1
            self._counts[tag] -= 1
        elif tag not in _NO_END:
            self.stray = self.stray or f"/{tag}"

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass


@rule("html-unbalanced", Subject.DOCUMENT)
def look_at_balance(document: Document, _library: Library) -> Iterator[Finding]:
    """Close every HTML element that you open in a post, and nothing else.

    An open element takes in the rest of the page. A stray closing tag breaks the page off.
    """
    balance = _Balance()
    balance.feed(prepare_for_parser(document.rendered.html))
    balance.close()
    tag = balance.stray or next(iter(balance.open), "")
    if not tag:
        return
    line = document.find_line(f"<{tag}")
    if tag.startswith("/"):
        yield document.finding_at(line, f"<{tag}> closes nothing.", f"Remove <{tag}>.")
    else:
        fix = f"Write  </{tag}>  where the element ends, or remove <{tag}>."
        yield document.finding_at(line, f"<{tag}> is never closed.", fix)
