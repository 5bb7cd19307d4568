"""Read a Word file (.docx), with its pictures; mammoth makes HTML of what its styles mean."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from mammoth import convert_to_html
from mammoth.images import img_element

from clinic.editor.bring_in.brought import Brought, CanNotReadError

LARGEST = 300_000_000  # bytes when unpacked; a file of more is made to fill a computer's memory
MOST_PARTS = 5_000
MOST_PARAGRAPHS = 10_000  # a book of 400 pages has fewer; Word files are read in squared time
_PARAGRAPH = re.compile(rb"<w:p[ >/]")
_TEXTS = frozenset({f"word/{one}.xml" for one in ("document", "footnotes", "endnotes", "comments")})
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
# What mammoth passes over, by the names of ISO/IEC 29500-1.
_PASSED_OVER = {
    rb"<c:chart\b": "a chart: save it as a picture, and put that beside the post",
    rb"<dgm:relIds\b": "a drawing made of shapes (SmartArt): save it as a picture",
    rb"<m:oMath\b": "a formula: write it in words",
    rb"<w:object\b": "something from another program inside the text",
}
OLD = "This is an old Word file, or one with a password. Save it in Word as .docx, without one."


def _read_parts(content: bytes) -> dict[str, bytes]:
    """Return the XML parts of a Word file; refuse what could harm whoever reads it.

    A document type is where XML hides its traps (entities that grow without an end, or read other
    files), and Word writes none.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CanNotReadError(OLD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > LARGEST:
                raise CanNotReadError("This file is far too large when it is unpacked.")
            parts = {
                one.filename: opened.read(one)
                for one in entries
                if one.filename.endswith((".xml", ".rels"))
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise CanNotReadError("This is no whole Word file. Open it in Word, save it again.") from (
            error
        )
    if "word/document.xml" not in parts:
        raise CanNotReadError("This is no Word file. Open it in Word, and save it as .docx.")
    for name, part in parts.items():
        if (count := len(_PARAGRAPH.findall(part))) > MOST_PARAGRAPHS and name in _TEXTS:
            raise CanNotReadError(
                f"This file has {count:,} paragraphs. Split the file into files of at most "
                f"{MOST_PARAGRAPHS:,} paragraphs."
            )
        if any(sign in part for sign in (b"<!DOCTYPE", b"<!ENTITY", "<!D".encode("utf-16-le"))):
            raise CanNotReadError("This file has a document type in it, which Word never writes.")
    return parts


def _list_losses(parts: dict[str, bytes], brought: Brought) -> None:
    text = parts["word/document.xml"]
    for sign, words in _PASSED_OVER.items():
        if re.search(sign, text):
            brought.lose(words)
    if count := len(re.findall(rb"<w:comment ", parts.get("word/comments.xml", b""))):
        brought.lose(f"{count} comment{'' if count == 1 else 's'} in the margin")
    if re.search(rb"<w:(?:ins|del) ", text):
        brought.doubt("it had tracked changes: all are taken as agreed to")
    if any(re.match(r"word/(?:header|footer)", name) and b"<w:t>" in parts[name] for name in parts):
        brought.lose("what stands at the head and foot of each page")


def read_word(path: Path, keep: Callable[[bytes, str], str]) -> Brought:
    """Read a Word file.

    Parameters
    ----------
    keep:
        Called with a picture's bytes and its description; returns what stands for it in the HTML.

    Raises
    ------
    CanNotReadError
        It is no Word file, or one that would harm.
    """
    content = path.read_bytes()
    parts = _read_parts(content)

    def place(image: object) -> dict[str, str]:
        with image.open() as opened:  # type: ignore[attr-defined]  # mammoth names no type
            source = keep(opened.read(), str(getattr(image, "alt_text", "") or ""))
        return {"src": source}

    brought = Brought("")
    try:
        result = convert_to_html(
            io.BytesIO(content), style_map=_STYLES, convert_image=img_element(place)
        )
    except Exception as error:  # mammoth raises whatever it stumbles over
        raise CanNotReadError("This Word file is damaged. Open it in Word, save it again.") from (
            error
        )
    _list_losses(parts, brought)
    if any("external image" in one.message for one in result.messages):
        brought.lose("a picture that is not in the file itself, but elsewhere")
    soup = BeautifulSoup(result.value, "html.parser")
    heading = soup.select_one("h1.title") or soup.find("h1")
    if heading:
        brought.title = heading.get_text(" ", strip=True)
        heading.decompose()
    brought.html = str(soup)
    return brought
