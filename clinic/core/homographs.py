"""Detect homograph domains: mixed scripts, look-alike letters, and characters that browsers map.

A non-ASCII domain is only a display form: the real name is Punycode, ``xn--`` (RFC 3492, RFC 5890).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_LONGEST = 300  # characters of a message


class Kind(Enum):
    """The rule that reports a problem with an address."""

    MISLEADING = "its form hides where it goes"
    SCHEME = "it is not the address of a page, an email or a phone"
    UNCLEAR = "it does more than it shows"
    HOMOGRAPH = "its letters look like others"
    FOREIGN = "its letters may look like others"


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """A deceptive part of an address: what is wrong, and the fix."""

    kind: Kind
    what: str
    fix: str

    def __post_init__(self) -> None:
        """Truncate messages that quote a very long address."""
        for name in ("what", "fix"):
            if len(words := getattr(self, name)) > _LONGEST:
                object.__setattr__(self, name, f"{words[: _LONGEST - 1]}…")

    @property
    def is_error(self) -> bool:
        """Return whether it stops a build."""
        return self.kind not in (Kind.UNCLEAR, Kind.FOREIGN)


# Letters of other scripts that look like Latin ones, after
# https://www.unicode.org/Public/security/latest/confusables.txt
LIKE_LATIN = dict(
    zip(
        "аеорсухіјѕһԁԛԝӏьвкмнтгпзѵүӕԍ" + "αοντυικρχγεηωσβμ" + "օոսհզցյռաւքթ" + "ıɡɑɩʋƅƽꞵ",
        "aeopcyxijshdqwlbbkmhtrnevyag" + "aovtuikpxyenwobu" + "onuhqgjnawfp" + "igaivbsb",
        strict=True,
    )
)
# Scripts that one language writes together.
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "IDEOGRAPHIC"}),
    frozenset({"CJK", "HANGUL"}),
)
_LATIN_OF_EUROPE = frozenset("æøßłđþðœħŋ")
_COPY = "Open the page in a browser, and copy the address from there."


def _script_of(letter: str) -> str:
    """Return the script of a letter (the first word of its Unicode name), or an empty string."""
    if not unicodedata.category(letter).startswith("L"):
        return ""
    return unicodedata.name(letter, "UNKNOWN").split()[0].partition("-")[0]


def _to_ascii(label: str) -> str:
    """Return the Punycode form of a label."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


def _decode(label: str) -> str | None:
    """Return the display form of an ``xn--`` label; None if it is invalid."""
    try:
        shown = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None
    is_right = not shown.isascii() and _to_ascii(shown) == label
    return shown if is_right else None


def _find_strange(host: str) -> AddressProblem | None:
    """Return the problem with a character that browsers map to another, or that is not a letter."""
    plain = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    if unicodedata.normalize("NFC", host) != plain:
        what = f'Browsers read the website name "{host}" as "{plain}".'
        return AddressProblem(Kind.HOMOGRAPH, what, f"Write {plain} if that is the right website.")
    for sign in plain:
        if not (sign.isascii() or unicodedata.category(sign)[0] in "LMN"):
            name = unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
            what = f'A website name cannot contain "{sign}" ({name}).'
            return AddressProblem(Kind.HOMOGRAPH, what, _COPY)
    return None


def _look_at_label(label: str, real: str) -> AddressProblem | None:
    """Return the problem with a label: mixed scripts, or only look-alikes."""
    scripts = sorted({script for one in label if (script := _script_of(one))})
    if len(scripts) > 1 and not any(set(scripts) <= group for group in _TOGETHER):
        names = " and ".join(one.capitalize() for one in scripts)
        what = f'"{label}" mixes {names} letters. Its real name is "{real}".'
        return AddressProblem(Kind.HOMOGRAPH, what, _COPY)
    latin = "".join(LIKE_LATIN.get(one, one) for one in label)
    if latin.isascii() and re.search("[a-z]", latin):
        what = f'"{label}" looks like "{latin}", but its real name is "{real}".'
        return AddressProblem(Kind.HOMOGRAPH, what, _COPY)
    for letter in label if scripts == ["LATIN"] else "":
        base = unicodedata.normalize("NFD", letter)[0]
        is_letter = unicodedata.category(base)[0] == "L"
        if is_letter and not base.isascii() and base not in _LATIN_OF_EUROPE:
            what = f'"{letter}" in "{label}" can pass for another letter.'
            return AddressProblem(Kind.HOMOGRAPH, what, _COPY)
    return None


def look_at_letters(host: str) -> Iterator[AddressProblem]:
    """Yield the homograph problems of a domain, in Punycode or display form.

    A genuine name in another script gets a warning with its real form.
    """
    if host.isascii() and "xn--" not in host.lower():
        return
    if found := _find_strange(host):
        yield found
        return
    real, shown = [], []
    for label in unicodedata.normalize("NFC", host).lower().split("."):
        decoded = _decode(label) if label.startswith("xn--") else label
        if decoded is None:
            what = f'"{label}" is not the name of a website.'
            yield AddressProblem(Kind.HOMOGRAPH, what, _COPY)
            return
        if label != decoded and (found := _find_strange(decoded)):
            yield found
            return
        real.append(_to_ascii(decoded))
        shown.append(decoded)
        if not decoded.isascii() and (found := _look_at_label(decoded, real[-1])):
            yield found
            return
    what = f'The real name of the website "{".".join(shown)}" is "{".".join(real)}".'
    fix = "Check that this is the right website: letters of other alphabets can look alike."
    yield AddressProblem(Kind.FOREIGN, what, fix)
