"""Resolve the links of a document, once for all rules."""

import posixpath
import re
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.images import IMAGE_ENDINGS
from clinic.content.markdown_result import Link
from clinic.core.placeholders import find_path_fault

# Pelican's own: https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content
_BRACED = re.compile(
    r"[{|](?P<what>[^|}]*)[}|](?P<path>[^#?]*)(?:\?[^#]*)?(?:#(?P<anchor>.*))?", re.DOTALL
)


# Several rules use the same links; cached for the lifetime of the document.
_READ: "WeakKeyDictionary[Document, list[Target]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Target:
    """A resolved link.

    ``what`` is Pelican's keyword in braces (filename, attach, static, …), or ``anchor`` for a
    fragment on the same page, ``web`` for a URL with a scheme, ``plain`` for anything else;
    ``place`` is the path below content/, and starts with ``..`` if it is outside.
    """

    text: Document = field(repr=False, compare=False)
    link: Link
    what: str
    path: str
    anchor: str
    place: str

    @property
    def line(self) -> int:
        """The line of the link; computed only when there is something to report."""
        address = self.link.address
        candidates = (address, unquote(address), self.path, self.path.rpartition("/")[2], self.what)
        lines = (self.text.find_line(one) for one in candidates if one or not address)
        return next(filter(None, lines), 0) or self._find_in_header()

    def _find_in_header(self) -> int:
        """Return the line of the header field with the address; 0 if there is none."""
        fields = (one for one in self.text.front.fields if self.path and self.path in one.value)
        return next((one.line for one in fields), 0)

    @property
    def fault(self) -> str:
        """Why its path is not a valid path in content/, or an empty string."""
        is_ours = self.what not in ("anchor", "web", "plain")
        return find_path_fault(self.path, posixpath.dirname(self.text.place)) if is_ours else ""

    @property
    def is_picture(self) -> bool:
        """Return whether the target is a picture."""
        return self.link.tag == "img" or self.path.lower().endswith(IMAGE_ENDINGS)


def _resolve(document: Document, path: str) -> str:
    path = unquote(path)
    folder = "" if path.startswith("/") else posixpath.dirname(document.place)
    return posixpath.normpath(posixpath.join(folder, path.lstrip("/") if not folder else path))


def _read(document: Document, link: Link) -> Target:
    address = unquote(link.address) if link.address.lower().startswith("%7b") else link.address
    text = weakref.proxy(document)  # the cache must not keep the document alive
    if found := _BRACED.fullmatch(address):
        place = _resolve(document, found["path"])
        return Target(text, link, found["what"], found["path"], found["anchor"] or "", place)
    if address.startswith("#"):
        return Target(text, link, "anchor", "", address[1:], document.place)
    try:
        parts = urlsplit(address)
    except ValueError:
        return Target(text, link, "plain", address, "", "")
    if parts.scheme or address.startswith("//"):
        return Target(text, link, "web", address, parts.fragment, "")
    return Target(text, link, "plain", parts.path, parts.fragment, _resolve(document, parts.path))


def read_targets(document: Document) -> Iterator[Target]:
    """Yield the targets of all links and pictures of a document, in order."""
    if document not in _READ:
        made = (document.rendered, *document.formatted)
        _READ[document] = [_read(document, link) for one in made for link in one.links]
    yield from _READ[document]


def forget_targets(document: Document) -> None:
    """Free the cached targets of a document."""
    _READ.pop(document, None)


def _read_braced(document: Document) -> Iterator[Target]:
    """Yield the targets that name a file of content/; not cached."""
    for link in document.rendered.links:
        if link.address.lower().startswith(("{", "|", "%7b")):
            yield _read(document, link)


def pictures_in_use(library: Library) -> set[str]:
    """Return the places of the files that a document or clinic.toml shows; cached."""
    held: set[str] | None = library.__dict__.get("_pictures_in_use")
    if held is None:
        held = library.__dict__["_pictures_in_use"] = _find_pictures(library)
    return held


def _find_pictures(library: Library) -> set[str]:
    used = {
        target.place
        for document in library.documents.values()
        for target in _read_braced(document)
        if target.what in ("attach", "static")
    }
    for provider in library.clinic.providers if library.clinic else ():
        if provider.photo:
            used.add(provider.photo.removeprefix("content/").lstrip("/"))
    if library.clinic and library.clinic.logo:
        used.add(library.clinic.logo.removeprefix("content/").lstrip("/"))
    return used
