"""Rules on addresses: each post and page has a safe one of its own."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.boundary import is_device
from clinic.core.slugs import LONGEST, make_slug

_SAFE = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
# Not made by the site, but readers or hosts take these addresses for something else.
_CONFUSING = frozenset({"404", "css", "images", "index", "robots", "sitemap", "static", "theme"})


def _report(document: Document, what: str, slug: str) -> Finding:
    field = document.front.get("slug")
    if field and field.value:
        fix = f"Write:  Slug: {slug}" if slug else "Write another Slug."
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
    """End an address in lowercase letters, digits and dashes only.

    Anything else breaks in emails and on some web hosts. A slash or dots could go outside the site.
    """
    slug = document.slug
    words = f'"{slug}" cannot end a web address'
    if not _SAFE.match(slug):
        what = f"{words}: only lowercase letters, digits and dashes work."
        yield _report(document, what, make_slug(slug))
    elif len(slug) > LONGEST:
        cut = slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
        yield _report(document, f"{words}: it has {len(slug)} characters.", cut)
    elif is_device(slug):
        yield _report(document, f"{words}: Windows cannot save a file with that name.", "")
    elif library.is_own(library.page_of(document)) or _is_confusing(document, library):
        yield _report(document, f"{words}: the site itself uses that address.", "")


@rule("slug-clash", Subject.LIBRARY, is_starred=True)
def look_for_clashes(library: Library) -> Iterator[Finding]:
    """Give each post its own address, and each page too.

    If two share an address, one is lost without warning. A post and its translation do share one.
    """
    seen: dict[tuple[str, str, str], Document] = {}
    for document in library.documents.values():
        address = (document.kind, library.language_of(document), document.slug.casefold())
        if address in seen:
            other = seen[address]
            what = f'{other.path} has the same address, "{document.slug}".'
            yield _report(document, what, f"{make_slug(document.slug)}-2")
        seen.setdefault(address, document)
