"""Read plain text, and convert other encodings to UTF-8."""

import re
from dataclasses import dataclass
from pathlib import Path

from clinic.core.decoding import decode
from clinic.core.front_matter import read_front_matter
from clinic.importers.imported_document import CanNotReadError, ImportedDocument

_KNOWN = {"title", "date", "tags", "category", "categories", "summary", "description", "slug"}
_QUOTES = "\"'“”‘’"
_WINDOWS = "cp1252"
# Magic numbers of binary files: zip, old Office, PDF, RTF, PNG, JPEG.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")


@dataclass(frozen=True)
class Older:
    """A text in another encoding: its name, the decoded text, and a line to verify the guess."""

    way: str
    text: str
    sample: str


def _guess(content: bytes) -> tuple[str, str]:
    """Return the codec name and the display name of the likely encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", "UTF-16"
    even, odd = content[0::2].count(0), content[1::2].count(0)
    if max(even, odd) > len(content) // 8:
        return ("utf-16-be" if even > odd else "utf-16-le"), "UTF-16"
    return _WINDOWS, "Windows-1252"


def read_older(content: bytes) -> Older | None:
    """Return the decoded text of a file that is not UTF-8; None if it is UTF-8.

    Raises
    ------
    CanNotReadError
        The file is not text.
    """
    if content.startswith(_NO_TEXT):
        raise CanNotReadError("The file is not plain text. Import Word files as .docx.")
    if isinstance(decode(content), str) and b"\x00" not in content:
        return None
    encoding, way = _guess(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise CanNotReadError(
            "The encoding of the file is unknown. Open the file in its own program, and save "
            'the file as plain text with the encoding "UTF-8".'
        ) from error
    if any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text):
        raise CanNotReadError("The file is not plain text. Save the file as plain text.")
    odd = [line for line in text.splitlines() if any(ord(sign) > 127 for sign in line)]
    sample = (odd or text.splitlines() or [""])[0].strip()[:80]
    return Older(way, text, sample)


def _plain_value(value: str) -> str:
    return " ".join(value.split()).strip(_QUOTES).strip()


def read_plain_text(path: Path, text: str) -> ImportedDocument:
    """Parse Markdown or plain text, with an optional header of any kind."""
    front = read_front_matter(text.lstrip("\n"))
    fields = {one.name: _plain_value(one.value) for one in front.fields}
    if "title" not in fields:  # no header: a line such as "Note: …" is text
        heading = re.match(r"\s*#\s+(?P<title>.+?)\s*#*\n", text)
        body = text[heading.end() :] if heading else text
        title = heading["title"] if heading else path.stem.replace("-", " ").replace("_", " ")
        return ImportedDocument(title, body=body.strip() + "\n")
    day = re.match(r"\d{4}-\d{2}-\d{2}", fields.get("date", ""))
    listed = fields.get("tags", "").strip("[]")
    topics = fields.get("category", "") or fields.get("categories", "").strip("[]")
    brought = ImportedDocument(
        fields["title"],
        body=front.body.strip() + "\n",
        day=day[0] if day else "",
        slug=fields.get("slug", ""),
        summary=fields.get("summary", "") or fields.get("description", ""),
        topics=tuple(filter(None, (_plain_value(one) for one in topics.split(",")))),
        tags=tuple(filter(None, (_plain_value(one) for one in listed.split(",")))),
    )
    for name in fields:
        if name not in _KNOWN:
            brought.lose(f"the header line “{name}: {fields[name][:40]}”")
    return brought
