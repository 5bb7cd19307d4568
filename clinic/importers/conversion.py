"""Convert a document to Markdown, with its pictures and with links to the imported posts."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from clinic.importers.html_to_markdown import lead_elsewhere, write_markdown
from clinic.importers.imported_document import ImportedDocument
from clinic.importers.imported_images import Pictures

_DATA = re.compile(r"data:image/[\w.+-]+;base64,(?P<bytes>[\w+/=\s]+)$")
_SIZED = re.compile(r"-\d{2,5}x\d{2,5}(?=\.\w+$)")  # WordPress thumbnails: needle-300x200.jpg


def write_body(
    brought: ImportedDocument,
    stem: str,
    source: Path,
    kept: Mapping[str, bytes],
    places: Mapping[str, str],
) -> tuple[str, dict[str, bytes]]:
    """Return the Markdown body of a document, and its pictures by file name.

    Parameters
    ----------
    stem:
        The prefix of the pictures' file names.
    source, kept, places:
        See `clinic.importers.draft_builder.DraftBuilder`.
    """
    pictures = Pictures(stem, brought)
    around = _Around(source, kept, places)
    body = write_markdown(brought, around.show(pictures), around.lead(brought))
    return body, pictures.files


def read_path(address: str) -> str:
    """Return the path of a URL; "" if the URL is not valid."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


@dataclass
class _Around:
    """The surroundings of a document: embedded and neighboring pictures, and other documents."""

    source: Path
    kept: Mapping[str, bytes]
    places: Mapping[str, str]

    def show(self, pictures: Pictures) -> Callable[[str, str], str]:
        def put(source: str, alt: str) -> str:
            name = PurePosixPath(unquote(read_path(source))).name or "without a name"
            content = self._find_picture(source)
            return pictures.add(content, alt, name) if content else pictures.miss(name[:80])

        return put

    def _find_picture(self, source: str) -> bytes | None:
        """Return an embedded picture, or one next to the file; nothing is downloaded."""
        if source in self.kept:
            return self.kept[source]
        if found := _DATA.match(source):
            try:
                return base64.b64decode(found["bytes"])
            except (binascii.Error, ValueError):
                return None
        folder = self.source.parent.resolve()
        path = unquote(read_path(source)).lstrip("/")
        for name in (path, PurePosixPath(path).name):
            for wanted in dict.fromkeys((_SIZED.sub("", name), name)):  # the original size first
                file = (folder / wanted).resolve()
                if wanted and file.is_relative_to(folder) and file.is_file():
                    return file.read_bytes()
        return None

    def lead(self, brought: ImportedDocument) -> Callable[[str], str]:
        def find(address: str) -> str:
            path = read_path(address).rstrip("/") if "://" in address else ""
            if path and path in self.places:
                return f"{{filename}}/{self.places[path]}"
            return lead_elsewhere(address, brought)

        return find
