"""Rules on old addresses: each can be made, and is nobody else's."""

from collections.abc import Iterator

from clinic.checks.content.document import Document
from clinic.checks.content.library import Library
from clinic.checks.rules import Finding, Subject, rule
from clinic.model.front_matter import Field
from clinic.model.old_addresses import find_place, is_old_address, read_aliases

# The addresses of pelicanconf.py that the site's own lists and files take.
OWN = ("blog", "topics", "tags", "archive", "authors", "search", "feeds", "404.html", "drafts")


def _own_place(document: Document, library: Library) -> str:
    """Return the file of the site that a text becomes, by the addresses of pelicanconf.py."""
    language = library.language_of(document)
    start = "" if language == library.default_language else f"{language}/"
    middle = "blog/" if document.kind == "post" else ""
    return f"{start}{middle}{document.slug}/index.html"


def _point(document: Document, field: Field, alias: str, what: str, fix: str) -> Finding:
    line = next(
        (field.line + at for at, one in enumerate(field.values) if alias in one), field.line
    )
    start = max(0, document.lines[line - 1].find(alias))
    return document.point_at(line, what, fix, (start, start + len(alias)))


@rule("alias-unsafe", Subject.DOCUMENT, is_starred=True)
def look_at_aliases(document: Document, _library: Library) -> Iterator[Finding]:
    """An old address is a path from the site's root, such as /old-name/

    A query (?p=12) or another ending than .html can't be answered by a host that only has files.
    """
    field = document.front.get("aliases")
    for alias in read_aliases(field.value) if field else ():
        if field and not is_old_address(alias):
            what = f'A page can not be made at "{alias}".'
            fix = "Write the path alone, as in  Aliases: /old-name/"
            yield _point(document, field, alias, what, fix)


@rule("alias-clash", Subject.LIBRARY, is_starred=True)
def look_for_clashes(library: Library) -> Iterator[Finding]:
    """An old address belongs to one text, and no page is there now.

    One of the two would be lost, and readers would be sent in circles.
    """
    taken = {_own_place(one, library): one.path for one in library.documents.values()}
    for document in library.documents.values():
        field = document.front.get("aliases")
        for alias in read_aliases(field.value) if field else ():
            place = find_place(alias).casefold()
            if place in (f"{one}/index.html" for one in OWN) or place in OWN:
                who = "the site itself"
            else:
                who = taken.get(place, "")
            if field and who:
                what = f'"{alias}" is the address of {who}.'
                fix = "Take it out, or give the other one another name."
                yield _point(document, field, alias, what, fix)
            taken[place] = document.path
