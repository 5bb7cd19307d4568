"""Rules on addresses: each post and page has one that is safe, and nobody else's."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.boundary import is_device
from clinic.core.slugs import LONGEST, make_slug

_SAFE = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
# Besides what the site makes of itself: addresses that readers or hosts take for something else.
_CONFUSING = frozenset({"404", "css", "images", "index", "robots", "sitemap", "static", "theme"})


def _report(document: Document, what: str, slug: str) -> Finding:
    field = document.front.get("slug")
    if field and field.value:
        fix = f"Write it like this:  Slug: {slug}" if slug else "Choose another word."
        return document.point_at_field(field, what, fix)
    fix = f"Rename the file to {slug}.md" if slug else "Give the file another name."
    return document.finding_at(0, what, fix)


def _is_confusing(document: Document, library: Library) -> bool:
    if document.kind == "post":
        return document.slug == "index"
    languages = library.clinic.languages if library.clinic else ()
    return document.slug in _CONFUSING or document.slug in languages


@rule("slug-unsafe", Subject.DOCUMENT, is_starred=True, reads=[Reads.SETTINGS])
def look_at_slug(document: Document, library: Library) -> Iterator[Finding]:
    """The last part of an address is small letters, digits and dashes.

    Anything else breaks in mails and on some hosts; a slash or dots could lead out of the site.
    """
    slug = document.slug
    words = f'"{slug}" becomes the last part of the web address'
    if not _SAFE.match(slug):
        what = f"{words}; only small letters, digits and dashes work there."
        yield _report(document, what, make_slug(slug))
    elif len(slug) > LONGEST:
        cut = slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
        yield _report(document, f"{words}, and has {len(slug)} characters.", cut)
    elif is_device(slug):
        yield _report(document, f"{words}; Windows cannot write a file of that name.", "")
    elif library.is_own(library.page_of(document)) or _is_confusing(document, library):
        yield _report(document, f"{words}, and the site itself uses that address.", "")


@rule("slug-clash", Subject.LIBRARY, is_starred=True)
def look_for_clashes(library: Library) -> Iterator[Finding]:
    """No two posts, and no two pages, have the same address.

    One of the two would be lost without a word. A text and its translation do share one.
    """
    seen: dict[tuple[str, str, str], Document] = {}
    for document in library.documents.values():
        address = (document.kind, library.language_of(document), document.slug.casefold())
        if address in seen:
            other = seen[address]
            what = f'{other.path} has the same address, "{document.slug}".'
            yield _report(document, what, f"{make_slug(document.slug)}-2")
        seen.setdefault(address, document)
