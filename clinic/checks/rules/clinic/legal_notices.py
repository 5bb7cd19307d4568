"""Which pages are legal notices, in words that the law gives."""

from clinic.content.content_index import Library
from clinic.content.document import Document

LEGAL = ("privacy_practices", "nondiscrimination", "language_help")


def is_legal_notice(document: Document, library: Library) -> bool:
    """Return whether a page is named in [notices] of clinic.toml, and its words are the law's."""
    notices = library.clinic.notices if library.clinic else {}
    return document.kind == "page" and document.slug in {notices.get(kind) for kind in LEGAL}
