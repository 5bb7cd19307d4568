"""Rules on addresses: each post and page has one that is safe, and nobody else's."""

import re
from collections.abc import Iterator

from clinic.checks.content.document import Document
from clinic.checks.content.library import Library
from clinic.checks.content.slugs import LONGEST, make_slug
from clinic.checks.rules import Finding, Subject, rule

_SAFE = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
# First parts of addresses that pelicanconf.py gives to lists, feeds and files of the site.
RESERVED = {
    "page": frozenset(
        {
            "blog",
            "topics",
            "tags",
            "archive",
            "authors",
            "search",
            "feeds",
            "drafts",
            "index",
            "404",
        }
        | {"sitemap", "robots", "css", "js", "images", "static", "theme"}
    ),
    "post": frozenset({"page", "index"}),
}
# Names that Windows can't write: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(10))}


def _report(document: Document, what: str, slug: str) -> Finding:
    field = document.front.get("slug")
    if field and field.value:
        fix = f"Write it like this:  Slug: {slug}" if slug else "Choose another word."
        return document.point_at_field(field, what, fix)
    fix = f"Rename the file to {slug}.md" if slug else "Give the file another name."
    return document.point_at(0, what, fix)


@rule("slug-unsafe", Subject.DOCUMENT, is_starred=True)
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
    elif slug in _DEVICES:
        yield _report(document, f"{words}; Windows can not write a file of that name.", "")
    elif slug in RESERVED[document.kind] or (
        document.kind == "page" and library.clinic and slug in library.clinic.languages
    ):
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
