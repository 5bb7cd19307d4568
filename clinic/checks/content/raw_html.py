"""Rules on the HTML a text becomes: only what Markdown itself makes, and nothing that runs."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from clinic.checks.content.document import Document
from clinic.checks.content.library import Library
from clinic.checks.rules import Finding, Subject, rule

# What Markdown and our blocks make, and the few plain elements it is well to have by hand.
_ELEMENT_NAMES = (
    "p h1 h2 h3 h4 h5 h6 em strong b i u s del ins mark small sub sup abbr cite q kbd code pre samp"
    " var time span a img picture source br hr wbr ul ol li dl dt dd blockquote div section aside"
    " address details summary figure figcaption table caption thead tbody tfoot tr th td col"
    " colgroup ruby rt rp bdi"
)
_ATTRIBUTE_NAMES = (
    "id class title lang dir role href src srcset alt width height loading decoding colspan"
    " rowspan scope headers start reversed value open datetime cite rel hreflang type"
)
ELEMENTS = frozenset(_ELEMENT_NAMES.split())
ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
SCHEMES = frozenset({"", "http", "https", "mailto", "tel", "sms"})
_ADDRESSES = ("href", "src", "srcset", "cite")
_NO_END = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
)
_SPACES = re.compile(r"[\x00-\x20]+")
PLAIN = "Take it out, or write it in Markdown."


def _find_tag(document: Document, tag: str, sign: str = "<") -> int:
    return document.find_line(f"{sign}{tag}")


def _look_at_address(document: Document, name: str, value: str) -> Finding | None:
    """Say what is wrong with an address that is not a place on this site or the web."""
    try:
        scheme = urlsplit(_SPACES.sub("", value)).scheme.lower()
    except ValueError:
        scheme = "unreadable"
    if scheme in SCHEMES:
        return None
    line = document.find_line(value[:30]) or document.find_line(f"{scheme}:")
    line = line or document.find_line(f"{name}=")
    what = f'An address that begins with "{scheme}:" is not allowed.'
    if scheme in ("javascript", "vbscript"):
        what = f'An address that begins with "{scheme}:" runs a program in the reader\'s browser.'
    fix = "Write an address that begins with https://"
    if scheme == "data" or name == "src":
        fix = "Put the picture beside the post, as a file."
    return document.point_at(line, what, fix)


def _look_at_element(document: Document, node: LexborNode) -> Iterator[Finding]:
    tag = (node.tag or "").lower()
    if node.is_comment_node or tag == "!--":
        line = document.find_line("<!")
        what = "A comment in angle brackets is sent to every reader, who can look at it."
        yield document.point_at(line, what, "Take it out.")
        return
    if tag not in ELEMENTS:
        what = f"The element <{tag}> is not allowed in a post."
        yield document.point_at(_find_tag(document, tag), what, PLAIN)
        return
    for name, value in node.attributes.items():  # lexbor gives names in small letters
        if name.startswith("on") or not (name in ATTRIBUTES or name.startswith("aria-")):
            line = document.find_line(f"{name}=") or _find_tag(document, tag)
            kind = "can run a program" if name.startswith("on") else "is not allowed"
            what = f'"{name}" in the element <{tag}> {kind}.'
            yield document.point_at(line, what, f"Take  {name}=…  out.")
        elif name in _ADDRESSES and (found := _look_at_address(document, name, value or "")):
            yield found


@rule("raw-html", Subject.DOCUMENT, is_starred=True)
def look_at_elements(document: Document, _library: Library) -> Iterator[Finding]:
    """A text holds no HTML that runs, loads or hides anything.

    A pasted script, frame, form or tracking picture can pass on what patients read.
    """
    for node in document.rendered.nodes:
        yield from _look_at_element(document, node)


class _Balance(HTMLParser):
    """Notes the first tag that is not closed, or that closes nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.stray = ""
        self._counts: Counter[str] = Counter()  # of what is open: looking through it takes longer

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
    """Every element opened in a text is closed in it, and nothing else is.

    One that is not takes in, or breaks off, the rest of the page around the text.
    """
    balance = _Balance()
    balance.feed(document.rendered.html)
    balance.close()
    tag = balance.stray or next(iter(balance.open), "")
    if not tag:
        return
    line = document.find_line(f"<{tag}")
    if tag.startswith("/"):
        yield document.point_at(line, f"<{tag}> closes nothing.", "Take it out.")
    else:
        fix = f"Put  </{tag}>  where it ends, or take it out."
        yield document.point_at(line, f"<{tag}> is never closed.", fix)
