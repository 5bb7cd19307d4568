"""Facts about a document for the preview: who can see it, and where."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pelican.contents import Content

from clinic.content.content_index import is_document
from clinic.content.document import CONTENT


@dataclass(frozen=True)
class Shown:
    """Facts about a document for the preview.

    ``state`` is ``live``, ``draft``, ``hidden`` or ``waiting`` (scheduled for ``day``); ``name`` is
    its output file.
    """

    file: str
    title: str
    name: str
    state: str
    day: datetime | None = None


def describe_text(place: str, content: Content) -> Shown:
    """Describe a document by its place below content/ and its Pelican object."""
    state, day = str(content.status), None
    if state == "draft" and content.metadata.get("status") != "draft":
        state, day = "waiting", content.date  # Pelican makes a future post a draft
    elif state == "published":
        state = "live"
    return Shown(f"{CONTENT}/{place}", str(content.title), str(content.save_as), state, day)


def find_unread(root: Path, texts: Container[str]) -> set[str]:
    """Return the files of documents that exist but could not be read."""
    folder = root / CONTENT
    places = (path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    return {f"{CONTENT}/{one}" for one in places if is_document(one) and one not in texts}
