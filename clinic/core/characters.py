"""Characters that are invalid in any document: they break feeds, or programs that read them."""

import html
import re
import sys
from collections.abc import Iterator

# Control characters and surrogates, which XML forbids (https://www.w3.org/TR/xml/#charsets, 2.2),
# and Unicode's noncharacters (Unicode 16, 23.7).
# The pattern lists the allowed characters, the commonest first: listing the forbidden ones takes
# ten times as long to match.
_ALLOWED = "\t\n\r -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd" + "".join(
    f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, sys.maxunicode, 0x10000)
)
FORBIDDEN = re.compile(f"[^{_ALLOWED}]")
# Wide and mathematical digits: a phone cannot call them, and a search for the number misses them.
_ODD_DIGIT = re.compile("[\uff10-\uff19\U0001d7ce-\U0001d7ff]")
_REFERENCE = re.compile(r"&#(?:(?P<decimal>[0-9]+)|[xX](?P<hex>[0-9a-fA-F]+));?")
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{10,}|[xX][0-9a-fA-F]{9,});?")
_LAST = 0x10FFFF


def describe_odd_characters(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield a description and the span of each forbidden character."""
    for found in FORBIDDEN.finditer(text):
        yield f"a character that no page can show ({_name(ord(found[0]))})", found.span()
    for found in _ODD_DIGIT.finditer(text):
        yield "a digit that is not one of the plain digits 0 to 9", found.span()


def describe_odd_references(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the same for numeric character references such as ``&#xFFFF;``."""
    for found in _REFERENCE.finditer(text):
        digits, base = (found["decimal"], 10) if found["decimal"] else (found["hex"], 16)
        number = int(digits.lstrip("0")[:9] or "0", base)
        if number > _LAST or FORBIDDEN.match(chr(number)):
            yield f"a character that no page can show ({found[0][:20]})", found.span()


def prepare_for_parser(typed: str) -> str:
    """Return HTML that the standard library's parser reads to the end.

    The parser raises at a character reference of thousands of digits, and at ``<![``.
    """
    return _LONG_REFERENCE.sub(_shorten, typed).replace("<![", "&lt;![")


def decode_references(text: str) -> str:
    """Return a text with its character references decoded, such as ``&amp;`` and ``&#65;``.

    The standard library raises at a reference of thousands of digits.
    """
    return html.unescape(_LONG_REFERENCE.sub(_shorten, text))


def _shorten(found: re.Match[str]) -> str:
    """Return a reference without leading zeros; ``&#0;`` if it is still too long."""
    sign = "&#x" if found[0][2] in "xX" else "&#"
    digits = found[0][len(sign) :].rstrip(";").lstrip("0") or "0"
    return f"{sign}{digits};" if len(digits) < len("1114112") + 1 else "&#0;"


def _name(number: int) -> str:
    return f"U+{number:04X}"
