"""Sanitize SVG drawings by an allowlist of elements and attributes.

An SVG is a program that a browser runs: opened by itself it can contain scripts, load files from
other hosts and tell them who reads. What is left here is
https://www.w3.org/TR/SVG2/conform.html#secure-static-mode.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from clinic.core.image_files.errors import LargePictureError, PictureError
from clinic.core.image_files.svg_style import clean_sheet
from clinic.core.invisible_characters import find_invisible

MADE_WITH = 2
DEEPEST = 200  # nesting levels; drawing programs produce about ten
PLAIN = "Save the drawing again as a plain SVG."
HEAVIEST = 5_000_000  # bytes; a larger drawing contains photos
_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ELEMENTS = (
    "svg g defs symbol use title desc style image path rect circle ellipse line polyline"
    " polygon text tspan textPath marker linearGradient radialGradient stop pattern clipPath mask"
    " filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix"
    " feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB"
    " feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight"
    " feSpecularLighting feSpotLight feTile feTurbulence"
)
_DRAWS = frozenset(_ELEMENTS.split())
# CSS that loads something or depends on the viewport; a backslash can obfuscate either.
_LOADS = re.compile(
    r"\\|@(?!media\b)|\d[sld]?v(?:w|h|i|b|min|max)\b|url\((?!\s*[\"']?#)|src\(|image-set\(|image\(|(?:java|vb)script\s*:",
    re.IGNORECASE,
)
_FOR_SOME = frozenset({"systemLanguage", "requiredFeatures", "requiredExtensions", "media"})
_WORDS = ("aria-", "id", "class", "lang", "role")  # attributes that hold only text
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|webp|gif|avif)(?P<coded>;base64)?,(?P<content>.*)")
_LENGTH = re.compile(
    r"\s*(?P<number>\d*\.?\d+(?:e[+-]?\d+)?)(?P<unit>[a-z]*)\s*", re.IGNORECASE | re.ASCII
)
_SMALLEST, _LARGEST = 1e-6, 1e9  # pixels; beyond them, numbers overflow
_PIXELS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}

CleanPicture = Callable[[bytes], tuple[str, bytes]]


@dataclass(frozen=True)
class Drawing:
    """A safe drawing: its bytes, and its size in CSS pixels."""

    content: bytes
    width: int
    height: int


class _Builder(ElementTree.TreeBuilder):
    """Builds the tree without comments and instructions; refuses DTDs and deep nesting."""

    _depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """Refuse nesting deeper than any drawing, which would exhaust the stack."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise PictureError("This drawing has hundreds of groups inside each other.", PLAIN)
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """Track the depth."""
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, *_where: str | None) -> None:
        """Refuse a DTD: entities can expand to gigabytes or read other files."""
        raise PictureError(f"This drawing declares a document type ({name}).", PLAIN)


def find_heaviness(weight: int) -> LargePictureError | None:
    """Return the error for a drawing that is too large in bytes, or None."""
    if weight <= HEAVIEST:
        return None
    what = f"This drawing is too large: {weight / 1_000_000:.0f} MB."
    return LargePictureError(what, "Save the drawing as a PNG, or without its photos.")


def read_drawing(content: bytes) -> Element:
    """Parse a drawing and return its root element.

    Raises
    ------
    PictureError
        If the drawing is too large, not well-formed, nested too deep, or has a DTD.
    """
    if heaviness := find_heaviness(len(content)):
        raise heaviness
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(content)
        root: Element = parser.close()
    except PictureError:
        raise
    except Exception as error:  # an unknown encoding, a truncated file, or a parser error
        raise PictureError(f"This file is not a complete SVG drawing ({error}).", PLAIN) from error
    if root.tag != f"{{{_SVG}}}svg":
        raise PictureError("This file is not an SVG drawing.", PLAIN)
    return root


def _clean_picture(address: str, clean: CleanPicture) -> str:
    """Clean an embedded photo; return its data: URL, or an empty string."""
    found = _PICTURE.fullmatch("".join(address.split()))
    if not found:
        return ""
    try:
        written = unquote_to_bytes(found["content"])
        content = base64.b64decode(written) if found["coded"] else written
    except (binascii.Error, ValueError):
        return ""
    kind, cleaned = clean(content)
    return f"data:image/{kind};base64,{base64.b64encode(cleaned).decode()}"


def _clean_attributes(element: Element, clean: CleanPicture) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name in ("href", _XLINK_HREF):
            if element.tag == "image":
                kept.setdefault("href", _clean_picture(value, clean))
            elif value.strip().startswith("#"):
                kept.setdefault("href", value)
        elif name.startswith("{"):
            if name in (f"{_XML}lang", f"{_XML}space"):
                kept[name] = value
        elif name.lower().startswith("on") or name in _FOR_SOME:
            continue
        elif name.startswith(_WORDS) or not _LOADS.search(value):
            kept[name] = value
    return kept


def _clean_element(element: Element, clean: CleanPicture) -> None:
    """Clean an allowed element and its descendants."""
    element.tag = str(element.tag).removeprefix(f"{{{_SVG}}}")
    is_for_some = "media" in element.attrib
    attributes = _clean_attributes(element, clean)
    element.attrib.clear()
    element.attrib.update(attributes)
    if element.tag == "style":
        css = "" if len(element) or _LOADS.search(element.text or "") else element.text or ""
        element.text = clean_sheet(css, is_conditional=is_for_some)
    for child in list(element):
        name = str(child.tag).removeprefix(f"{{{_SVG}}}")
        # A link in a picture does nothing, and a switch shows each reader another part: both
        # become groups, so that their content still shows.
        if name in ("a", "switch"):
            child.tag, name = "g", "g"
            for link in ("href", _XLINK_HREF):
                child.attrib.pop(link, None)
        if name in _DRAWS and child.tag in (name, f"{{{_SVG}}}{name}"):
            _clean_element(child, clean)
        else:
            _remove(element, child)


def _remove(parent: Element, child: Element) -> None:
    """Remove an element, but keep the text after it."""
    at = list(parent).index(child)
    if child.tail and at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _read_length(value: str | None) -> float | None:
    found = _LENGTH.fullmatch(value or "")
    scale = _PIXELS.get(found["unit"].lower()) if found else None
    length = float(found["number"]) * scale if found and scale else 0.0
    return length if _SMALLEST < length < _LARGEST else None


def _measure(root: Element) -> tuple[float, float]:
    """Return width and height in CSS pixels, from the attributes or the viewBox."""
    width, height = _read_length(root.get("width")), _read_length(root.get("height"))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(box) == 4:
        sides = _read_length(box[2]), _read_length(box[3])
        if sides[0] and sides[1]:
            if not width and not height:
                width, height = sides
            elif not width or not height:
                shape = sides[0] / sides[1]
                width, height = width or (height or 1) * shape, height or (width or 1) / shape
    if not width or not height or not 1 <= max(width, height) < 100_000:
        what = "This drawing has no size."
        raise PictureError(what, "Save the drawing again with a width, a height and a viewBox.")
    if "viewBox" not in root.attrib:  # without one, a browser crops instead of scaling
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    return width, height


def _refuse_invisible(root: Element) -> None:
    """Refuse invisible characters and direction overrides in text, as in documents."""
    for element in root.iter():
        said = [element.tail, *(element.attrib.values())]
        said += [element.text] if element.tag != "style" else []
        if found := next(find_invisible("\n".join(filter(None, said))), None):
            what = f"{found.kind} is in the words of this drawing ({found.name})."
            raise PictureError(what, "Type the words again in a drawing program.")


def make_safe(content: bytes, clean: CleanPicture) -> Drawing:
    """Return a drawing without scripts, external references and metadata.

    Parameters
    ----------
    content:
        The file as the drawing program wrote it.
    clean:
        Cleans an embedded photo; returns its MIME subtype (``png``) and its bytes.

    Raises
    ------
    PictureError
        If it is not well-formed, has a DTD, contains invisible characters, or has no size.
    """
    root = read_drawing(content)
    _clean_element(root, clean)
    _refuse_invisible(root)
    width, height = _measure(root)
    attributes = dict(root.attrib)
    root.attrib.clear()
    root.attrib.update({"xmlns": _SVG, **attributes})
    written = ElementTree.tostring(root, encoding="unicode").encode()
    return Drawing(written, max(1, round(width)), max(1, round(height)))
