"""Read a Word file (.docx), with its pictures; mammoth makes HTML of what its styles mean."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from mammoth import convert_to_html
from mammoth.images import img_element

from clinic.importers.html_cleanup import read_html
from clinic.importers.imported_document import CanNotReadError, ImportedDocument

LARGEST = 300_000_000  # bytes when unpacked; a file of more is made to fill a computer's memory
LARGEST_XML = 50_000_000  # bytes of one part that is taken apart
MOST_ELEMENTS = 500_000  # of one part; each takes a kilobyte of memory
MOST_PARTS = 5_000
MOST_PARAGRAPHS = 10_000  # a book of 400 pages has fewer; Word files are read in squared time
# By the namespaces of ISO/IEC 29500-1: transitional and strict. A prefix may be any.
_PARAGRAPHS = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}p",
)
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # marks of byte order, UTF-16's zeros, spaces
_NUMBER = re.compile("[0-9A-Fa-f]{1,6}")
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
OLD = "This is an old Word file, or a file with a password. Save the file in Word as .docx."
# What the library raises over a file that is cut off, packed in another way, or has a password.
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)
DAMAGED = "This Word file is damaged. Open the file in Word, and save it again."
NO_WORD = "This is not a Word file. Open the file in Word, and save it as .docx."
TOO_LARGE = "This file is too large when it is unpacked. Save a shorter part as a file of its own."
TRAP = "This file has a document type inside, which Word never writes. Save the file again in Word."


def _is_xml(name: str, opened: IO[bytes]) -> bool:
    """Return whether a part is XML, by its name or by how it begins: mammoth reads it if it is."""
    if name.endswith((".xml", ".rels")):
        return True
    return opened.read(1_000).lstrip(_BEFORE_XML)[:1] == b"<"


def _read_entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each part of a Word file by its name; nothing where it is no XML.

    Raises
    ------
    CanNotReadError
        The file is no zip file, or would fill the memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > LARGEST:
                raise CanNotReadError(TOO_LARGE)
            for one in entries:
                with opened.open(one) as part:
                    is_xml = _is_xml(one.filename, part)
                if is_xml and one.file_size > LARGEST_XML:
                    raise CanNotReadError(TOO_LARGE)
                yield one.filename, opened.read(one) if is_xml else b""
    except _NO_ZIP as error:
        raise CanNotReadError(DAMAGED) from error


def _survey(part: bytes) -> bool:
    """Count what is in an XML part; return whether it holds symbols that nobody can read.

    A document type is where XML hides its traps (entities that grow without an end, or read other
    files), and Word writes none.

    Raises
    ------
    CanNotReadError
        There is more in it than a text may have.
    DefusedXmlException
        It has a document type.
    """
    paragraphs = elements = 0
    has_odd = False
    for kind, element in iterparse(io.BytesIO(part), events=("start", "end"), forbid_dtd=True):
        if kind == "end":
            element.clear()
            continue
        elements += 1
        paragraphs += element.tag in _PARAGRAPHS
        has_odd = has_odd or _find_odd_symbol(element)
        if elements > MOST_ELEMENTS:
            raise CanNotReadError(TOO_LARGE)
    if paragraphs > MOST_PARAGRAPHS:
        raise CanNotReadError(
            f"This file has {paragraphs:,} paragraphs. Split the file into files of at most "
            f"{MOST_PARAGRAPHS:,} paragraphs."
        )
    return has_odd


def _find_odd_symbol(element: Element) -> bool:
    """Return whether an element is a symbol whose number is none, over which mammoth fails."""
    namespace, _, name = str(element.tag).rpartition("}")
    char = element.get(f"{namespace}}}char", "")
    return name == "sym" and not _NUMBER.fullmatch(char)


def _drop_odd_symbols(part: bytes) -> bytes:
    root = fromstring(part, forbid_dtd=True)
    for parent in root.iter():
        for one in list(parent):
            if _find_odd_symbol(one):
                parent.remove(one)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _read_parts(content: bytes, brought: ImportedDocument) -> tuple[bytes, dict[str, bytes]]:
    """Return a Word file that mammoth can read, and its XML parts; refuse what could harm."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CanNotReadError(OLD)
    parts: dict[str, bytes] = {}
    changed: dict[str, bytes] = {}
    for name, part in _read_entries(content):
        if not part:
            continue
        parts[name] = part
        try:
            if _survey(part):
                changed[name] = _drop_odd_symbols(part)
                brought.lose("a symbol with an unknown number")
        except DefusedXmlException as error:
            if not name.startswith("word/media/"):
                raise CanNotReadError(TRAP) from error
            changed[name] = b""  # a drawing, as other programs write it; no text may be read of it
        except (ParseError, ValueError, LookupError) as error:
            if name.endswith((".xml", ".rels")):
                raise CanNotReadError(DAMAGED) from error
    if "word/document.xml" not in parts:
        raise CanNotReadError(NO_WORD)
    return (_replace(content, changed) if changed else content), parts | changed


def _replace(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a zip file with other bytes in some of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in dict.fromkeys(old.namelist()):
            new.writestr(name, changed.get(name, b"") if name in changed else old.read(name))
    return made.getvalue()


def _list_losses(parts: dict[str, bytes], brought: ImportedDocument) -> None:
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


def read_word(path: Path, keep: Callable[[bytes, str], str]) -> ImportedDocument:
    """Read a Word file.

    Parameters
    ----------
    keep:
        Called with a picture's bytes and its description; returns what stands for it in the HTML.

    Raises
    ------
    CanNotReadError
        It is not a Word file, or would harm who reads it.
    """
    brought = ImportedDocument("")
    content, parts = _read_parts(path.read_bytes(), brought)

    def place(image: object) -> dict[str, str]:
        with image.open() as opened:  # type: ignore[attr-defined]  # mammoth names no type
            source = keep(opened.read(), str(getattr(image, "alt_text", "") or ""))
        return {"src": source}

    try:
        result = convert_to_html(
            io.BytesIO(content), style_map=_STYLES, convert_image=img_element(place)
        )
    except RecursionError:
        raise
    except Exception as error:  # mammoth raises whatever it stumbles over
        raise CanNotReadError(DAMAGED) from error
    _list_losses(parts, brought)
    if any("external image" in one.message for one in result.messages):
        brought.lose("a picture that is not in the file itself, but elsewhere")
    soup = read_html(result.value)
    heading = soup.select_one("h1.title") or soup.find("h1")
    if heading:
        brought.title = heading.get_text(" ", strip=True)
        heading.decompose()
    brought.html = str(soup)
    return brought
