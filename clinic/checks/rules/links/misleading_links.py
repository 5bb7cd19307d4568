"""Rules on deceptive links: a link goes where its address and its words say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from clinic.checks.link_text import Mismatch, find_mismatch
from clinic.checks.phone_numbers import known_numbers
from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.characters import decode_references
from clinic.core.homographs import Kind
from clinic.core.problem import Severity
from clinic.core.sources import read_source
from clinic.core.web_address import find_address_problems, host_of

# Attributes that hold a URL, whether or not a post may have them.
_HOLDERS = (
    "href", "src", "srcset", "cite", "action", "formaction", "poster", "data", "background",
    "longdesc", "ping", "manifest", "imagesrcset", "xlink\\:href",
)  # fmt: skip
_SELECTOR = ", ".join(f"body [{one}]" for one in _HOLDERS)
_SIZE = re.compile(r"\d+(?:\.\d+)?[wxh]")
# A URL in the Sources field: the target of a Markdown link, or a typed URL.
_SOURCE = re.compile(
    r"\]\(\s*<?(?P<end>[^\s)>]*)|(?<![\w(<])(?P<typed>(?:https?:|//|\\\\)[^\s<>]+)", re.IGNORECASE
)
_FEW = 50  # attempts to find an address that is not part of a longer one
_NEAR = 200  # characters beside a link that may join with its words
_WITHIN_A_LINE = frozenset(
    {
        "-text", "a", "b", "cite", "code", "em", "i", "kbd", "mark", "q", "span", "strong", "sub",
        "sup",
    }
)  # fmt: skip
_PIECE = re.compile(r"[:/\\@]\s{0,9}$|^\s{0,9}[.@]")  # a fragment of an address
_MORE = re.compile(r"[\w/:.@\\%-]")
_PLAIN_RUN = re.compile(r"[\w.-]{3,}")


@dataclass(frozen=True)
class _Address:
    """An address in a document; ``line`` is 0 if it is not known yet.

    In common attributes (``is_common``), the rule raw-html reports a wrong scheme.
    """

    value: str
    line: int = 0
    is_common: bool = False


def _split(name: str, value: str) -> list[str]:
    """Return the URLs in an attribute's value: several in a srcset, else one."""
    if name not in ("srcset", "imagesrcset"):
        return [value]
    parts = re.split(r"[ \n]+|,(?=[ \n]|$)", value)
    return [one for one in parts if one and not _SIZE.fullmatch(one)]


def _read_sources(document: Document) -> Iterator[tuple[int, str]]:
    """Yield each line of the Sources field, with its line number."""
    for one in document.front.fields:
        if one.name == "sources":
            yield from enumerate(one.values, one.line)


def _read_addresses(document: Document) -> Iterator[_Address]:
    """Yield every address in the body's attributes and in the Sources field."""
    for node in document.rendered.tree.css(_SELECTOR):
        for name, value in node.attributes.items():
            if value and name.replace(":", "\\:") in _HOLDERS:
                for one in _split(name, value):
                    yield _Address(one, is_common=name in ("href", "src", "cite"))
    for number, line in _read_sources(document):
        for found in _SOURCE.finditer(line):
            yield _Address(found["end"] or found["typed"] or "", number)


def _find_whole(document: Document, address: str) -> int:
    """Return the line of the body with an address that is not part of a longer one, or 0."""
    body, at = document.front.body, -1
    for _ in range(_FEW if address else 0):
        at = body.find(address, at + 1)
        if at < 0:
            return 0
        end = at + len(address)
        if not _MORE.match(body[at - 1 : at] or " ") and not _MORE.match(body[end : end + 1]):
            return document.front.body_line + body.count("\n", 0, at)
    return 0


def _find_line(document: Document, address: str) -> int:
    """Return the line of an address, which may be escaped or encoded in the source."""
    plain = address.strip()
    forms = (plain, plain.replace("\\", "\\\\"), unquote(plain), plain.removeprefix("mailto:"))
    for one in forms:
        if line := _find_whole(document, one):
            return line
    for number, typed in document.body_lines if "&" in document.front.body else ():
        if "&" in typed and plain in decode_references(typed):
            return number
    runs = sorted(_PLAIN_RUN.findall(unquote(plain)), key=len, reverse=True)[:3]
    return next((line for one in (*forms, *runs) if one and (line := document.find_line(one))), 0)


def _find(document: Document, kinds: tuple[Kind, ...]) -> Iterator[Finding]:
    seen = set()
    for address in _read_addresses(document):
        if address in seen:
            continue
        seen.add(address)
        for one in find_address_problems(address.value):
            if one.kind in kinds and not (one.kind is Kind.SCHEME and address.is_common):
                line = address.line or _find_line(document, address.value)
                severity = None if one.is_error else Severity.WARN
                yield document.finding_at(line, one.what, one.fix, severity=severity)


@rule("link-misleading", Subject.DOCUMENT, is_starred=True)
def look_for_misleading_addresses(document: Document, _library: Library) -> Iterator[Finding]:
    """Write addresses that show where they go.

    Browsers repair addresses. A "//", a backslash, a number or a user name before "@" can send
    readers to another website (https://url.spec.whatwg.org/).
    """
    yield from _find(document, (Kind.MISLEADING, Kind.SCHEME))


@rule("link-homograph", Subject.DOCUMENT)
def look_for_homographs(document: Document, _library: Library) -> Iterator[Finding]:
    """Write the names of websites in characters that cannot pass for others.

    A Cyrillic letter in a Latin name goes to another website that looks the same. A genuine name in
    another script is a warning (https://www.unicode.org/reports/tr39/).
    """
    yield from _find(document, (Kind.HOMOGRAPH, Kind.FOREIGN))


@rule("link-unclear", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_unclear_addresses(document: Document, _library: Library) -> Iterator[Finding]:
    """Use links that do no more than their address shows.

    An email link can add hidden recipients. A long name can start like the name of another website.
    """
    yield from _find(document, (Kind.UNCLEAR,))


def _read_beside(node: LexborNode, *, is_before: bool) -> list[str]:
    """Return the texts that touch a link on one side without a space, nearest first."""
    found: list[str] = []
    at: LexborNode | None = node
    while at is not None and len(found) < _FEW:
        beside = at.prev if is_before else at.next
        if beside is None:  # the end of a bold or slanted part, perhaps
            at = at.parent if at.parent is not None and at.parent.tag in _WITHIN_A_LINE else None
            continue
        at = beside
        if at.tag not in _WITHIN_A_LINE:
            break
        words = at.text() or ""
        near = words[-_NEAR:] if is_before else words[:_NEAR]
        if at.tag != "a" and near.strip():
            near = near.split()[-1 if is_before else 0] if not near[-is_before].isspace() else ""
        found.append(near)
        if near != words:
            break
    return found


def _find_in_run(node: LexborNode, address: str, own: str) -> Mismatch | None:
    """Return the mismatch of a link that is a fragment of an address made of several pieces."""
    before, after = (_read_beside(node, is_before=one) for one in (True, False))
    parts = [one for one in (*reversed(before), node.text(), *after) if one]
    is_piece = _PIECE.search(node.text()[-_NEAR:])
    if len(parts) < 2 or (
        not is_piece and find_mismatch(" | ".join(parts), address, own, frozenset())
    ):
        return None
    return find_mismatch("".join(parts), address, own, frozenset())


@rule("link-text-misleading", Subject.DOCUMENT)
def look_for_misleading_words(document: Document, library: Library) -> Iterator[Finding]:
    """If a link's words are a web address, email address or phone number, link to exactly that.

    Readers trust the words, and few check the address.
    """
    own = host_of(library.clinic.url) if library.clinic else ""
    known = known_numbers(library.clinic) if library.clinic else set()
    for node in document.rendered.tree.css("body a[href]"):
        address = (node.attributes.get("href") or "").strip()
        texts = [node.text()]
        for one in (node, *node.css("img, [title], [aria-label]")):
            texts += [one.attributes.get(name) or "" for name in ("title", "alt", "aria-label")]
        for words in dict.fromkeys(texts):
            if found := find_mismatch(words, address, own, known):
                line = _find_line(document, address)
                yield document.finding_at(line, found.what, found.fix, severity=found.severity)
                break
        else:
            is_web = not address.lower().startswith(("tel:", "sms:"))
            if is_web and (found := _find_in_run(node, address, own)):
                line = _find_line(document, address)
                yield document.finding_at(line, found.what, found.fix, severity=found.severity)
    for number, typed in _read_sources(document):
        for source in read_source(typed):
            found = find_mismatch(source.text, source.url, own, known) if source.url else None
            if found:
                yield document.finding_at(number, found.what, found.fix, severity=found.severity)
