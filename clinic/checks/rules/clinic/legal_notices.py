"""Which pages are legal notices, whose wording the law sets."""

from clinic.content.content_index import Library
from clinic.content.document import Document

LEGAL = ("privacy_practices", "nondiscrimination", "language_help")


def is_legal_notice(document: Document, library: Library) -> bool:
    """Return whether [notices] of clinic.toml names a page whose wording the law sets."""
    notices = library.clinic.notices if library.clinic else {}
    return document.kind == "page" and document.slug in {notices.get(kind) for kind in LEGAL}
