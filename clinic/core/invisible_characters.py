"""Invisible characters, and characters that alter or strike out the text around them.

Based on Unicode's Default_Ignorable_Code_Point, which Python's unicodedata lacks, with further
characters that are blank, private or unassigned.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# https://www.unicode.org/Public/17.0.0/ucd/DerivedCoreProperties.txt
DEFAULT_IGNORABLE = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer vowels that are not written
    (0x180B, 0x180F),  # Mongolian variation selectors, vowel separator
    (0x200B, 0x200F),  # zero width space and joiners, direction marks
    (0x202A, 0x202E),  # direction embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, direction isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE0FFF),  # tags, further variation selectors
)
_BESIDE = (
    (0x0000, 0x0008),
    (0x000B, 0x001F),
    (0x007F, 0x009F),
    (0x2028, 0x2029),  # line and paragraph separators
    (0x2800, 0x2800),  # the blank braille pattern
    (0xD800, 0xDFFF),  # halves of a pair
    (0xE000, 0xF8FF),  # private use
    (0xFDD0, 0xFDEF),  # not characters
    (0xFFF9, 0xFFFD),  # annotations, a lost picture, a lost letter
    (0x13430, 0x13455),  # hieroglyph format controls and blanks
    (0x1D159, 0x1D159),  # a blank musical note
    *((plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF) for plane in range(17)),
    (0xF0000, 0x10FFFD),  # private use
)
# Overlays that strike out the character before: readers cannot tell whether it counts.
_STROKES = (
    (0x0335, 0x0338),  # strokes and slashes, short and long
    (0x20D2, 0x20D3),  # bars from top to bottom
    (0x20D8, 0x20DA),  # rings
    (0x20E5, 0x20E6),
    (0x20EA, 0x20EB),  # an arrow, a double slash
)
_TAG = {sign: chr(0xE0000 + ord(sign)) for sign in "abcdefghijklmnopqrstuvwxyz"}
# The three tag-sequence flags that emoji fonts have: England, Scotland and Wales.
_FLAGS = "|".join("".join(_TAG[one] for one in name) for name in ("gbeng", "gbsct", "gbwls"))


def _write_class(*tables: tuple[tuple[int, int], ...]) -> str:
    ranges = (f"\\U{first:08X}-\\U{last:08X}" for table in tables for first, last in table)
    return f"[{''.join(ranges)}]"


_SIGNS = _write_class(DEFAULT_IGNORABLE, _BESIDE, _STROKES)
_SUSPECT = re.compile(f"\U0001f3f4(?:{_FLAGS})\U000e007f|(?P<sign>{_SIGNS})")
_STROKE = re.compile(_write_class(_STROKES))
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Scripts in which joiners shape letters: Arabic script, Indic scripts, Myanmar, Khmer, Mongolian.
_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ua840-\ua8ff"
    "\ufb50-\ufdff\ufe70-\ufefe\U00011000-\U00011fff]"
)
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_EMOJI_OF_OTHER_KINDS = "\u203c\u2049\u2139\u3030"  # not symbols by their category


@dataclass(frozen=True, slots=True)
class Invisible:
    """An invisible character: its position, its kind in plain words, and its Unicode name."""

    at: int
    kind: str
    name: str


def _is_emoji(sign: str) -> bool:
    is_symbol = unicodedata.category(sign) in ("So", "Sm") and ord(sign) >= 0x2100
    return is_symbol or sign in "\xa9\xae" or sign in _EMOJI_OF_OTHER_KINDS


def _is_in_place(text: str, at: int) -> bool:
    """Return whether a joiner or variation selector is legitimate at its position."""
    sign, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if not before:
        return False
    if sign == "\u0338":  # a mathematical sign, such as the one for "not equal"
        return len(unicodedata.normalize("NFC", before + sign)) == 1
    if sign in "\u200c\u200d":
        is_emoji = before == "\ufe0f" or _SKIN.match(before) or _is_emoji(before)
        is_between = sign == "\u200d" and is_emoji and after and _is_emoji(after)
        return bool(is_between or _JOINING.match(before))
    if sign in "\ufe0e\ufe0f":
        return after == "\u20e3" if before in "#*0123456789" else _is_emoji(before)
    if "\ufe00" <= sign <= "\ufe0d" or "\U000e0100" <= sign <= "\U000e01ef":
        return unicodedata.name(before, "").startswith("CJK")
    return "\u180b" <= sign <= "\u180d" and "\u1820" <= before <= "\u18aa"


def _name_kind(sign: str) -> str:
    category = unicodedata.category(sign)
    if _STROKE.match(sign):
        return "A line through a letter"
    if _DIRECTIONS.match(sign):
        return "An invisible change of the reading direction"
    if sign in "\ufffc\ufffd":
        return "An unreadable character"
    if category == "Co":
        return "An unknown character that most devices cannot show"
    return (
        "An invisible control character"
        if category in ("Cc", "Cn", "Cs")
        else "An invisible character"
    )


def find_invisible(text: str) -> Iterator[Invisible]:
    """Yield the characters of a text that are invisible and have no legitimate use there.

    Exempt are joiners in emoji and in scripts that need them, variation selectors after emoji and
    CJK characters, and the flags of England, Scotland and Wales.
    """
    for found in _SUSPECT.finditer(text):
        sign, at = found["sign"], found.start()
        if sign and not _is_in_place(text, at):
            name = unicodedata.name(sign, "").lower() or f"U+{ord(sign):04X}"
            yield Invisible(at, _name_kind(sign), name)


def remove_invisible(text: str) -> str:
    """Return a text without invisible characters, as a reader sees it."""
    return _SUSPECT.sub(lambda found: "" if found["sign"] else found[0], text)
