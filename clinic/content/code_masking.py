"""The body of a document as typed, with code masked."""

import re

from clinic.content.document import Document

LONGEST_LINE = 20_000  # characters; a longer line is not prose, and slow to scan for code
# The block prefix of a line: quotes, list items, a footnote label.
PREFIX = re.compile(
    r"^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]|:[ \t]|\[\^[^\]\n]{0,200}\]:))*[ \t]*"
)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(?<!`)(`{1,20})(?!`).{1,2000}?(?<!`)\1(?!`)")


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def read_lines(document: Document) -> list[tuple[int, str]]:
    """Return the body's lines with their numbers; code is blanked out, so that columns stay the
    same.
    """
    lines = []
    fence = ""
    for number, line in document.body_lines:
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            lines.append((number, ""))
        elif mark:
            fence = mark[1]
            lines.append((number, ""))
        else:
            has_code = "`" in line and len(line) <= LONGEST_LINE
            lines.append((number, _CODE.sub(_blank, line) if has_code else line))
    return lines
