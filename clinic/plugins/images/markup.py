"""Pictures in HTML: find placeholders, and write responsive markup."""

import mimetypes
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

from clinic.core.characters import decode_references
from clinic.plugins.images.making import ENDINGS, Picture, Variant

# The text column of theme/static/css/layout.css, with a phone's margins.
SIZES = "(min-width: 38rem) 36rem, calc(100vw - 2rem)"
_TAG = re.compile(r"<(?P<tag>img|a)\b(?P<inside>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'>/=]+)"
    r"(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+)))?"
)
# Pelican's placeholders for a published file: {attach}a.jpg, or |attach|a.jpg.
_NAMED = re.compile(r"(?:\{|%7B|\|)(?:attach|static)(?:\}|%7D|\|)(?P<path>[^?#]*)", re.IGNORECASE)
_MAY_NAME = re.compile(r"[{|&]|%7")  # in the tag of such a placeholder; & for references
_SLOT = re.compile(r"<(?P<tag>img|a) data-picture=\"(?P<number>\d+)\"(?P<inside>[^>]*)>")
_OURS = ("src", "href", "srcset", "sizes", "width", "height", "loading", "decoding")


@dataclass(frozen=True)
class Wanted:
    """A picture that a document shows or links to: its place below the content folder."""

    place: str
    attributes: tuple[tuple[str, str], ...]
    width: int = 0  # as written by the editor; 0 if there is none


def is_picture(path: str) -> bool:
    """Return whether a file is a picture, by its name."""
    kind = mimetypes.guess_type(path)[0] or ""
    return path.lower().endswith(ENDINGS) or kind.startswith("image/")


def _resolve(path: str, folder: str, is_there: Callable[[str], bool]) -> str:
    """Return the place a path names, as written or with ``%20`` decoded."""
    folder = "" if path.startswith("/") else folder
    places = [posixpath.normpath(f"{folder}/{one}".lstrip("/")) for one in (path, unquote(path))]
    return places[0] if is_there(places[0]) else places[1]


def _read_attributes(inside: str) -> list[tuple[str, str]]:
    return [
        (
            one["name"].lower(),
            decode_references(one["double"] or one["single"] or one["bare"] or ""),
        )
        for one in _ATTRIBUTE.finditer(inside)
    ]


def _write_attributes(attributes: tuple[tuple[str, str], ...]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes)


def take_pictures(
    html: str, folder: str, is_there: Callable[[str], bool]
) -> tuple[str, list[Wanted]]:
    """Replace the pictures in HTML with numbered slots.

    Parameters
    ----------
    html:
        The HTML with placeholders: ``<img src="{attach}a.jpg">``.
    folder:
        The document's folder below the content folder; empty for the latter.
    is_there:
        Returns whether a file exists at a place below the content folder.
    """
    wanted: list[Wanted] = []

    def take(found: re.Match[str]) -> str:
        if not _MAY_NAME.search(found["inside"]):
            return found[0]  # most tags
        tag, attributes = found["tag"].lower(), _read_attributes(found["inside"])
        given = dict(attributes)
        named = _NAMED.fullmatch(given.get("src" if tag == "img" else "href", ""))
        if not named or not (tag == "img" or is_picture(named["path"])):
            return found[0]
        kept = tuple(one for one in attributes if one[0] not in _OURS)
        width = int(given["width"]) if given.get("width", "").isdecimal() else 0
        wanted.append(Wanted(_resolve(named["path"], folder, is_there), kept, width))
        return f'<{tag} data-picture="{len(wanted) - 1}"{_write_attributes(kept)}>'

    return _TAG.sub(take, html), wanted


def _write_source(kind: str, variants: list[Variant], base: str, sizes: str) -> str:
    files = ", ".join(f"{base}{one.name} {one.width}w" for one in variants)
    return f'<source type="image/{kind}" srcset="{escape(files)}" sizes="{sizes}">'


def write_picture(picture: Picture, wanted: Wanted, base: str, *, is_first: bool) -> str:
    """Return the markup of a picture; a browser selects the format and the width.

    Parameters
    ----------
    base:
        The URL of the picture's folder, with a trailing slash.
    is_first:
        True for the first picture of a page, which may be visible at once.
    """
    width, height = picture.width, picture.height
    if wanted.width and wanted.width != width:
        width, height = wanted.width, max(1, round(height * wanted.width / width))
    sizes = f"min({wanted.width}px, 100vw)" if wanted.width else SIZES
    attributes = (
        ("src", base + picture.fallback.name),
        ("width", str(width)),
        ("height", str(height)),
        *wanted.attributes,
        ("decoding", "async"),
        *(() if is_first else (("loading", "lazy"),)),
    )
    image = f"<img{_write_attributes(attributes)}>"
    sources = [_write_source(kind, found, base, sizes) for kind, found in picture.better.items()]
    return f"<picture>{''.join(sources)}{image}</picture>" if sources else image


def fill_slots(
    html: str, wanted: list[Wanted], find: Callable[[Wanted], Picture], base: str
) -> str:
    """Fill the slots with pictures."""
    first = next((found["number"] for found in _SLOT.finditer(html) if found["tag"] == "img"), "")

    def fill(found: re.Match[str]) -> str:
        if int(found["number"]) >= len(wanted):
            return found[0]  # an attribute written by an editor
        one = wanted[int(found["number"])]
        picture = find(one)
        if found["tag"] == "a":
            target = (("href", base + picture.fallback.name), *one.attributes)
            return f"<a{_write_attributes(target)}>"
        return write_picture(picture, one, base, is_first=found["number"] == first)

    return _SLOT.sub(fill, html)
