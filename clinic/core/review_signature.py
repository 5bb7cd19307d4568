"""A post's sign-off: who read it, when, until when that holds, and a fingerprint of what they read.

The fingerprint covers everything that changes what a reader sees or where a link goes: each part of
`PARTS`. For the text, it covers all of the HTML from Markdown: words, elements, classes, other
attributes and link addresses; for each picture, the bytes of its file. Nothing visible is left out,
so no character is dropped. Not covered: white space that no reader sees, line ends, and the form in
which Unicode writes a character (NFC), but not in an attribute or within <pre>.

Header fields that are left out on purpose: Date, Status and Slug (a post is scheduled, published
and moved after it is signed off), Aliases (old addresses), Consent (a signed form, renewed by
staff) and Picture (a drawing that says nothing). Any other field counts, known or not.

A fingerprint catches accidents, not forgery: anyone who can write the file can also compute it.
"""

import hashlib
import json
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from clinic.core.characters import decode_references, prepare_for_parser
from clinic.core.front_matter import FrontMatter
from clinic.core.image_limits import HEAVIEST

KEYS = ("Reviewed_by", "Reviewed", "Review_by", "Reviewed_type", "Review_mark")
VERSION = 2
SIGN_OFF = "sign-off"
# The signed parts, in the order of the mark, with their names for messages.
PARTS = {
    "text": "the text",
    "pictures": "a picture",
    "title": "the title",
    "summary": "the summary",
    "sources": "the sources",
    "type": "the type",  # decides which rules apply
    "category": "the topic",
    "tags": "the tags",
    "author": "the author",
    "provider": "the provider",  # readers are told whom to book with
    "service": "the service",
    "lang": "the language",  # sets the pronunciation, and which rules apply
    "when_to_get_help": "the field When_to_get_help",  # silences a question
    "gate_ok": "the accepted warnings",  # silence rules
    "modified": 'the "updated" date',
    "other": "another header field",  # Pelican or a theme may use it
    "reviewer": "the name of the clinician",
    SIGN_OFF: "the sign-off lines",
}
_NO_FIELDS = ("text", "pictures", "other", "reviewer", SIGN_OFF)
_FIELDS = tuple(name for name in PARTS if name not in _NO_FIELDS)
_LEFT_OUT = ("date", "status", "slug", "aliases", "consent", "picture", *map(str.lower, KEYS))
_BY_LINE = ("sources", "gate_ok")  # fields in which a line break separates entries
_SHORT = 4  # hex digits of each part: they locate a change, they do not prove it
_MARK = re.compile(
    rf"v{VERSION}-(?P<whole>[0-9a-f]{{16}})-(?P<parts>[0-9a-f]{{{_SHORT * len(PARTS)}}})"
)
_OLD_MARK = re.compile(r"v1-[0-9a-f]{16}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST, _LAST = 1990, 2200  # years; a day outside them is a typo
_SPACES = re.compile(r"[ \t\n\r\f]+")  # what HTML calls white space; a no-break space shows
# Text that has only one form, so there is nothing to normalize.
_PLAIN = re.compile(r"(?:[!-;=?-~]+(?: [!-;=?-~]+)*)?")
_BLOCK_NAMES = (
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote div section details summary figure figcaption"
    " table thead tbody tr th td hr br pre"
)
# White space next to these tags never shows.
_BLOCK = re.compile(rf" ?(</?(?:{'|'.join(_BLOCK_NAMES.split())})\b[^<>]*>) ?", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:\w{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_NAMED = re.compile(r"(?:\{|%7B|\|)(?:attach|static)(?:\}|%7D|\|)(?P<path>[^?#]*)", re.IGNORECASE)

FindDigest = Callable[[str], str]
Parts = Mapping[str, str]


def _read_entity(found: re.Match[str]) -> str:
    """Return the character of an entity, except ASCII ones: ``&lt;`` is not a tag."""
    character = decode_references(found[0])
    return character if all(ord(one) > 127 for one in character) else found[0]


class _Exact(HTMLParser):
    """Collects what is compared exactly: attribute values, and the text in <pre>."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.values: list[str] = []
        self.pre: list[str] = []
        self._depth = 0
        self.feed(prepare_for_parser(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == "pre"
        self.values += [value or "" for _, value in attrs]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # a browser does not read <pre/> as closed either

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.pre.append(data)


def canonicalize_html(html: str) -> str:
    """Return HTML in a canonical form for comparison, each block tag on its own line.

    What must not be normalized, such as addresses, is appended verbatim: another form of a
    character would go elsewhere.
    """
    text = unicodedata.normalize("NFC", _ENTITY.sub(_read_entity, html))
    text = _BLOCK.sub(r"\n\1\n", _SPACES.sub(" ", text)).strip(" ")
    exact = _Exact(html.replace("\r\n", "\n").replace("\r", "\n"))
    kept = [[at, one] for at, one in enumerate(exact.values) if not _PLAIN.fullmatch(one)]
    lines = [*kept, "".join(exact.pre)] if exact.pre else kept
    return f"{text}\n{json.dumps(lines)}" if lines else text


def canonicalize_field(front: FrontMatter, name: str) -> str:
    """Return all values of a header field in a canonical form for comparison."""
    lines = [line for one in front.fields if one.name == name for line in one.values]
    plain = [_SPACES.sub(" ", unicodedata.normalize("NFC", line)).strip(" ") for line in lines]
    value = ("\n" if name in _BY_LINE else " ").join(filter(None, plain))
    return (value.lower() or "article") if name == "type" else value


def list_files(html: str, place: str) -> list[str]:
    """Return the paths, as written, of the files that a document shows or offers, in order.

    Parameters
    ----------
    html:
        The rendered Markdown, with placeholders such as ``{attach}needle.svg``.
    place:
        The document's path below content/.
    """
    found = []
    for value in _Exact(html).values:
        named = _NAMED.match(value.strip())
        if named:
            path = named["path"]
            folder = "" if path.startswith("/") else posixpath.dirname(place)
            found.append(posixpath.normpath(posixpath.join(folder, path.lstrip("/"))))
    return found


def digest_picture(place: str, content: bytes) -> str:
    """Return the SHA-256 of a picture's bytes; line ends of an SVG are normalized."""
    if place.lower().endswith(".svg"):  # text: Git gives it other line ends on Windows
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(content).hexdigest()


def digest_file(folder: Path, place: str) -> str:
    """Return the digest of a picture below content/; empty if there is no such file.

    Parameters
    ----------
    folder:
        The content folder.
    place:
        The picture's path below that folder; a path outside is never opened.
    """
    try:
        path = (folder / place).resolve()
        is_ours = path.is_relative_to(folder.resolve()) and path.is_file()
        is_light = is_ours and path.stat().st_size <= HEAVIEST
        return digest_picture(place, path.read_bytes()) if is_light else ""
    except (OSError, ValueError):
        return ""


def _describe_file(place: str, find: FindDigest) -> str:
    digest = find(place) or find(unquote(place))  # a space may be written as %20
    return f"{PurePosixPath(place).name} {digest or 'missing'}"


def read_parts(front: FrontMatter, html: str, place: str, find: FindDigest) -> dict[str, str]:
    """Return the signed parts of a post by name, in a readable form.

    Parameters
    ----------
    front:
        The header.
    html:
        The rendered Markdown, before post-processing.
    place:
        The post's path below content/: its name may contain the language, its folder the pictures.
    find:
        Returns the digest of a file below content/, or an empty string.
    """
    parts = {name: canonicalize_field(front, name) for name in _FIELDS}
    others = {one.name for one in front.fields} - {*_FIELDS, *_LEFT_OUT}
    fields = [f"{name}: {canonicalize_field(front, name)}" for name in sorted(others)]
    parts["other"] = "\n".join(fields)
    names = PurePosixPath(place).name.split(".")
    parts["lang"] = parts["lang"] or (names[-2] if len(names) > 2 else "")
    parts["text"] = canonicalize_html(html)
    files = dict.fromkeys(list_files(html, place))
    parts["pictures"] = "\n".join(_describe_file(one, find) for one in files)
    return parts


def _digest(value: object) -> str:
    serialized = json.dumps(value, ensure_ascii=True, sort_keys=True)  # safe for lone surrogates
    return hashlib.sha256(serialized.encode()).hexdigest()


def fingerprint(parts: Parts) -> str:
    """Return a digest of the signed parts of a post."""
    return _digest(dict(parts))


@dataclass(frozen=True)
class SignOff:
    """A header's sign-off.

    ``reviewer`` is a provider's id; ``until`` is the date of the next review; ``type`` is the
    post's type when it was signed off.
    """

    reviewer: str
    day: date
    until: date
    type: str
    mark: str = ""

    @property
    def lines(self) -> dict[str, str]:
        """The header fields by name."""
        values = (self.reviewer, f"{self.day}", f"{self.until}", self.type, self.mark)
        return dict(zip(KEYS, values, strict=True))


def make_signature_fingerprint(signed: SignOff, name: str, parts: Parts) -> str:
    """Return the mark of a sign-off: a digest of the whole, and a short digest of each part.

    Parameters
    ----------
    signed:
        The reviewer and the dates; its own mark is ignored.
    name:
        The clinician's name as readers see it: another person may get the same entry later.
    parts:
        The signed parts, from `read_parts`.
    """
    own = [signed.reviewer, f"{signed.day}", f"{signed.until}", signed.type]
    signed_parts = {**parts, "reviewer": name, SIGN_OFF: own}
    short = "".join(_digest([part, signed_parts[part]])[:_SHORT] for part in PARTS)
    return f"v{VERSION}-{_digest(signed_parts)[:16]}-{short}"


def list_changes(signed: SignOff, name: str, parts: Parts) -> list[str]:
    """Return the names of the parts that changed since the sign-off; empty if none did.

    The arguments are those of `make_signature_fingerprint`.
    """
    now = _MARK.fullmatch(make_signature_fingerprint(signed, name, parts))
    then = _MARK.fullmatch(signed.mark)
    assert now is not None
    if then is None:
        return list(PARTS)
    at = range(0, _SHORT * len(PARTS), _SHORT)
    pairs = [(then["parts"][one : one + _SHORT], now["parts"][one : one + _SHORT]) for one in at]
    changed = [part for part, (old, new) in zip(PARTS, pairs, strict=True) if old != new]
    return changed or ([] if then["whole"] == now["whole"] else [SIGN_OFF])


def is_mark(text: str) -> bool:
    """Return whether a string has the form of a valid mark."""
    return _MARK.fullmatch(text) is not None


def is_old_mark(text: str) -> bool:
    """Return whether a string is a mark of an earlier version, which covered less."""
    return _OLD_MARK.fullmatch(text) is not None


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, clamped to the end of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def read_day(text: str) -> date | None:
    """Parse a date such as 2026-11-22; None if it is invalid."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and _FIRST <= day.year <= _LAST else None


def read_sign_off(front: FrontMatter, months: int) -> SignOff | None:
    """Return a header's sign-off; None if there is none, or it is invalid.

    Parameters
    ----------
    front:
        The header.
    months:
        The maximum validity of a sign-off, from clinic.toml.
    """
    values = {key: front.text(key.lower()) for key in KEYS}
    day, until = read_day(values["Reviewed"]), read_day(values["Review_by"])
    is_whole = values["Reviewed_by"] and values["Reviewed_type"] and is_mark(values["Review_mark"])
    if not is_whole or day is None or until is None or not is_in_time(day, until, months):
        return None
    return SignOff(
        values["Reviewed_by"], day, until, values["Reviewed_type"], values["Review_mark"]
    )


def is_in_time(day: date, until: date, months: int) -> bool:
    """Return whether a sign-off may be valid from one day until another."""
    try:
        return day < until <= add_months(day, months)
    except ValueError:  # beyond the maximum year
        return False
