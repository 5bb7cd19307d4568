"""Rules on old addresses (``Aliases``): each is valid and belongs to one document."""

from collections.abc import Iterator, Mapping

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.front_matter import Field
from clinic.core.old_addresses import find_place, is_old_address, read_aliases


def _point(document: Document, field: Field, alias: str, what: str, fix: str) -> Finding:
    line = next(
        (field.line + at for at, one in enumerate(field.values) if alias in one), field.line
    )
    start = max(0, document.lines[line - 1].find(alias))
    return document.finding_at(line, what, fix, (start, start + len(alias)))


@rule("alias-unsafe", Subject.DOCUMENT, is_starred=True)
def look_at_aliases(document: Document, _library: Library) -> Iterator[Finding]:
    """Write each old address as a path from the site's root, such as /old-name/

    A web host that only serves files cannot answer a query (?p=12), or an ending other than .html.
    """
    field = document.front.get("aliases")
    for alias in read_aliases(field.value) if field else ():
        if field and not is_old_address(alias):
            what = f'The site cannot make a page at "{alias}".'
            fix = "Write only the path:  Aliases: /old-name/"
            yield _point(document, field, alias, what, fix)


@rule("alias-clash", Subject.LIBRARY, is_starred=True)
def look_for_clashes(library: Library) -> Iterator[Finding]:
    """List each old address in only one post or page, and never an address that is in use.

    If two pages share an address, one of them is lost, or readers are sent in circles.
    """
    taken = {library.page_of(one).casefold(): one.path for one in library.documents.values()}
    for document in library.documents.values():
        field = document.front.get("aliases")
        for alias in read_aliases(field.value) if field else ():
            place = find_place(alias).casefold()
            who = "the site itself" if library.is_own(place) else _find_other(place, taken)
            if field and who:
                what = f'"{alias}" is already the address of {who}.'
                fix = "Remove the address from Aliases, or rename the other page."
                yield _point(document, field, alias, what, fix)
            taken[place] = document.path


def _find_other(place: str, taken: Mapping[str, str]) -> str:
    """Return the document at a place, or the one whose file or folder is in the way."""
    parts = place.split("/")
    above = ("/".join(parts[:at]) for at in range(1, len(parts) + 1))
    if found := next((taken[one] for one in above if one in taken), ""):
        return found
    below = (path for one, path in taken.items() if one.startswith(f"{place}/"))
    return next(below, "") if place.endswith((".html", ".htm")) else ""
