"""Sanitize the CSS of a drawing: every reader sees the same words.

Conditions on the device (``@media``) or the pointer (``:hover``) may change a color, but not
whether a word is there.
"""

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_ODD_QUOTE_OR_BRACE = re.compile(r"[\"']|[(\[][^)\]]*[{}]")  # CSS parsers disagree on these
_COLORS = r"fill|stroke|color|stop-color|flood-color|background|background-color"
# A color that hides nothing: no "none", no "transparent", no alpha.
_COLOR = re.compile(
    rf"\s*(?:{_COLORS})\s*:\s*"
    r"(?!none\b|transparent\b)(?:\#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]+)\s*(?:!important)?\s*",
    re.IGNORECASE,
)
# Structural pseudo-classes; all others depend on the reader.
_PSEUDO = re.compile(
    r":(?!root\b|empty\b|(?:first|last|only)-(?:child|of-type)\b|nth-[a-z-]+\(|not\(|is\(|where\()",
    re.IGNORECASE,
)


def _split_blocks(css: str) -> Iterator[tuple[str, str]]:
    """Yield the prelude and the content of each pair of braces."""
    at, begin, depth = 0, 0, 0
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            begin = begin if depth else brace.end()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield css[at : begin - 1], css[begin : brace.start()]
                at = brace.end()


def _clean_block(prelude: str, inside: str, *, is_conditional: bool) -> str:
    name = prelude.strip().lower()
    if name.startswith("@media"):
        return f"{prelude}{{{clean_sheet(inside, is_conditional=True)}}}"
    if name.startswith("@") or ";" in prelude or "{" in inside or _PSEUDO.search(prelude):
        return ""
    if is_conditional:
        inside = ";".join(one for one in inside.split(";") if _COLOR.fullmatch(one))
    return f"{prelude}{{{inside}}}"


def clean_sheet(css: str, *, is_conditional: bool = False) -> str:
    """Return CSS without what would hide words from some readers.

    Parameters
    ----------
    css:
        The style sheet, or the content of an ``@media`` block.
    is_conditional:
        Whether it applies to some readers only.
    """
    if not is_conditional:
        css = _COMMENT.sub(" ", css)
        strings = _STRING.findall(css)
        if set("{}") & set("".join(strings)) or _ODD_QUOTE_OR_BRACE.search(_STRING.sub("", css)):
            return ""
    blocks = _split_blocks(css)
    return "".join(_clean_block(*one, is_conditional=is_conditional) for one in blocks)
