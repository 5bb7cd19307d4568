"""Read a Word file (.docx) with its pictures; mammoth converts it to HTML by style."""

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

LARGEST = 300_000_000  # bytes unpacked; larger files are zip bombs
LARGEST_XML = 50_000_000  # bytes per XML part
MOST_ELEMENTS = 500_000  # per part; each takes a kilobyte of memory
MOST_PARTS = 5_000
MOST_PARAGRAPHS = 10_000  # a book of 400 pages has fewer; mammoth needs quadratic time
# The transitional and strict namespaces of ISO/IEC 29500-1; prefixes vary.
_PARAGRAPHS = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}p",
)
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # byte order marks, UTF-16 zero bytes, whitespace
_NUMBER = re.compile("[0-9A-Fa-f]{1,6}")
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
# Elements of ISO/IEC 29500-1 that mammoth ignores.
_PASSED_OVER = {
    rb"<c:chart\b": "a chart. Save the chart as a picture and add the picture to the post.",
    rb"<dgm:relIds\b": "a SmartArt drawing. Save the drawing as a picture.",
    rb"<m:oMath\b": "a formula. Write the formula in words.",
    rb"<w:object\b": "an object from another program",
}
OLD = "The file is an old Word file or has a password. Save the file in Word as .docx."
# Exceptions of zipfile for truncated, encrypted or unsupported files.
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)
DAMAGED = "The Word file is damaged. Open the file in Word, and save the file again."
NO_WORD = "The file is not a Word file. Open the file in Word, and save it as .docx."
TOO_LARGE = "The file is too large when unpacked. Split the file into shorter files."
TRAP = "The file contains a document type, which Word never writes. Save the file again in Word."


def _is_xml(name: str, opened: IO[bytes]) -> bool:
    """Return whether a part is XML, by its name or its first bytes."""
    if name.endswith((".xml", ".rels")):
        return True
    return opened.read(1_000).lstrip(_BEFORE_XML)[:1] == b"<"


def _read_entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each part; the content is b"" unless it is XML.

    Raises
    ------
    CanNotReadError
        The file is not a zip file, or is too large.
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
    """Check the size of an XML part; return whether it has invalid symbols.

    DTDs allow entity expansion attacks and external entities (XXE). Word never writes one.

    Raises
    ------
    CanNotReadError
        The part has too many elements or paragraphs.
    DefusedXmlException
        The part has a DTD.
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
            f"The file has {paragraphs:,} paragraphs. Split the file into files of at most "
            f"{MOST_PARAGRAPHS:,} paragraphs."
        )
    return has_odd


def _find_odd_symbol(element: Element) -> bool:
    """Return whether an element is a symbol with an invalid code, on which mammoth fails."""
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
    """Return a Word file that mammoth can read, and its XML parts; refuse malicious files."""
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
                brought.lose("a symbol with an unknown code")
        except DefusedXmlException as error:
            if not name.startswith("word/media/"):
                raise CanNotReadError(TRAP) from error
            changed[name] = b""  # an SVG from another program; drop it
        except (ParseError, ValueError, LookupError) as error:
            if name.endswith((".xml", ".rels")):
                raise CanNotReadError(DAMAGED) from error
    if "word/document.xml" not in parts:
        raise CanNotReadError(NO_WORD)
    return (_replace(content, changed) if changed else content), parts | changed


def _replace(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a zip file with some parts replaced."""
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
        brought.lose(f"{count} comment{'' if count == 1 else 's'}")
    if re.search(rb"<w:(?:ins|del) ", text):
        brought.doubt("The file had tracked changes. All were accepted.")
    if any(re.match(r"word/(?:header|footer)", name) and b"<w:t>" in parts[name] for name in parts):
        brought.lose("the page headers and footers")


def read_word(path: Path, keep: Callable[[bytes, str], str]) -> ImportedDocument:
    """Read a Word file.

    Parameters
    ----------
    keep:
        Called with the bytes and description of a picture; returns its `src` for the HTML.

    Raises
    ------
    CanNotReadError
        The file is not a Word file, or is malicious.
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
    except Exception as error:  # mammoth raises many kinds of errors
        raise CanNotReadError(DAMAGED) from error
    _list_losses(parts, brought)
    if any("external image" in one.message for one in result.messages):
        brought.lose("a linked picture that is not in the file")
    soup = read_html(result.value)
    heading = soup.select_one("h1.title") or soup.find("h1")
    if heading:
        brought.title = heading.get_text(" ", strip=True)
        heading.decompose()
    brought.html = str(soup)
    return brought
