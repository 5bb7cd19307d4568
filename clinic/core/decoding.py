"""Decode a file's bytes as text, or explain why it is not text."""

import re
from dataclasses import dataclass

_BYTE_ORDER_MARKS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": "a word processor or zip file",
    b"\xd0\xcf\x11\xe0": "an old word processor file",
    b"%PDF": "a PDF",
    b"{\\rtf": "a rich-text file",
}
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml)\b", re.IGNORECASE)
COPY = "Open the file in a browser. Copy the words into a new file, and write a header above them."
SAVE_AS_TEXT = (
    "Open the file where you wrote it, and save the file again as plain text. "
    'Under "Save as", choose the encoding "UTF-8".'
)


@dataclass(frozen=True)
class DecodingTrouble:
    """Why a file is not text: what is wrong, the fix, and the line if known."""

    what: str
    fix: str
    line: int = 0


def decode(content: bytes) -> str | DecodingTrouble:
    r"""Return a file's text with plain line breaks, or why it is not text.

    As in Pelican, a byte order mark is dropped, and line ends become ``\n``.
    """
    for mark, kind in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return DecodingTrouble(f"This file is {kind}, not plain text.", SAVE_AS_TEXT)
    if _PAGE.match(content):
        return DecodingTrouble("This file is a web page, not plain text.", COPY)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        guess = content[error.start : error.start + 12].decode("cp1252", "replace").split("\n")[0]
        what = f'A character here cannot be read, perhaps the first one of "{guess}".'
        return DecodingTrouble(what, SAVE_AS_TEXT, line)
    return text.replace("\r\n", "\n").replace("\r", "\n")
