"""Rules on the header as a whole: present, at the top, and every line a known field."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule, suggest_nearest
from clinic.checks.rules.header.header_schema import KEYS, keys_for
from clinic.content.content_index import Library
from clinic.content.document import Document

WRITE = "Write:  "
MANY_LINES = ("sources", "tags", "aliases", "changes", "gate_ok")
LONGEST_TITLE = 140  # characters; a longer first line is body text, not a title


def _first_words(document: Document) -> str:
    """Return the first line of the body that could be a title."""
    lines = (line.strip(" #*_") for _, line in document.body_lines)
    return next((line for line in lines if line and len(line) <= LONGEST_TITLE), "")


@rule("title-missing", Subject.DOCUMENT, is_starred=True)
def look_for_title(document: Document, _library: Library) -> Iterator[Finding]:
    """Give every post and page a title.

    Pelican leaves a post without a title out of the site, without warning.
    """
    title = document.front.get("title")
    if title and not title.value:
        fix = f"{WRITE}Title: Getting ready for your visit"
        yield document.finding_at(title.line, "The title is empty.", fix)
    elif document.is_without("title"):
        words = "" if document.front.fields else _first_words(document)
        what = f"This {document.kind} has no title."
        if words:
            what = f'The title is missing. The first line, "{words}", looks like the title.'
        fix = f"Write as the first line of the file:  Title: {words or 'Getting ready'}"
        yield document.point_at_top(what, fix)


@rule("meta-unknown", Subject.DOCUMENT, is_starred=True)
def look_for_unknown_keys(document: Document, _library: Library) -> Iterator[Finding]:
    """Start every line of the header with a field that this site knows.

    A misspelled field does nothing. Without a blank line below the header, the body's first line is
    read as a field and does not show.
    """
    known = keys_for(document.kind)
    fields = document.front.fields
    for found in fields:
        if found.name in KEYS and document.kind in KEYS[found.name].kinds:
            continue
        is_last = found is fields[-1]
        nearest = suggest_nearest(found.key, known)
        if is_last and not nearest and (len(fields) > 1) and " " in found.value:
            what = "This line will not show on the page: it looks like part of the header."
            fix = f'Put an empty line above "{found.key}: …".'
        elif found.name in KEYS:
            what = f'A {document.kind} cannot have the field "{found.key}".'
            fix = "Remove this line."
        else:
            what = f'"{found.key}" is not a known field.'
            fix = nearest or f"Write one of these: {', '.join(known)}."
        yield document.finding_at(found.line, what, fix, _span_of_key(found.source, found.key))


def _span_of_key(source: str, key: str) -> tuple[int, int]:
    start = source.find(key)
    return start, start + len(key)


@rule("header-end", Subject.DOCUMENT)
def look_at_header_end(document: Document, _library: Library) -> Iterator[Finding]:
    """Leave an empty line between the header and the body."""
    front = document.front
    if front.fields and not front.ends_with_blank:
        what = "The body starts right below the header."
        yield document.finding_at(front.body_line, what, "Put an empty line above this line.")


@rule("header-late", Subject.DOCUMENT)
def look_for_late_header(document: Document, _library: Library) -> Iterator[Finding]:
    """Put the header at the very top of the file.

    Below an empty line or other words, header fields are no longer read. Readers would see them.
    """
    if document.misplaced_keys:
        fix = "Move the line up: the header starts on the first line and has no empty lines."
        line = min(document.misplaced_keys.values())
        key = next(key for key, at in document.misplaced_keys.items() if at == line)
        if not document.lines[line - 1].startswith(f"{KEYS[key].name}:"):
            fix = f"Start the line with exactly  {KEYS[key].name}:"
        yield document.finding_at(
            line, "This line is outside the header, so readers would see it.", fix
        )


@rule("meta-duplicate", Subject.DOCUMENT)
def look_for_doubled_keys(document: Document, _library: Library) -> Iterator[Finding]:
    """Write each field only once in the header.

    Of two titles or dates only one is used, and not always the one you meant.
    """
    seen: dict[str, int] = {}
    for found in document.front.fields:
        if found.name in seen:
            what = f'"{found.key}" is already on line {seen[found.name]}.'
            yield document.finding_at(
                found.line,
                what,
                "Remove one of the two lines.",
                _span_of_key(found.source, found.key),
            )
        seen.setdefault(found.name, found.line)


@rule("title-lines", Subject.DOCUMENT)
def look_for_doubled_lines(document: Document, _library: Library) -> Iterator[Finding]:
    """Write each field on one line, except Sources, Tags, Aliases, Changes and Gate_ok.

    A second line, indented below a date or a topic, makes the field unreadable.
    """
    for found in document.front.fields:
        if len(found.values) > 1 and found.name in KEYS and found.name not in MANY_LINES:
            if found.name == "summary" or not any(found.values[1:]):
                continue
            what = f'"{found.key}" continues on the next line.'
            yield document.finding_at(found.line + 1, what, "Put the whole field on one line.")


@rule("yaml-header", Subject.DOCUMENT)
def look_for_fence(document: Document, _library: Library) -> Iterator[Finding]:
    """Write the header without lines of dashes around it.

    Other site builders use these lines, with rules for quotes and lists that this site does not
    follow. Half of the header would be misread.
    """
    if document.front.is_fenced:
        what = "This header has lines of dashes around it, which other site builders use."
        fix = "Delete the --- lines and any quotation marks around the title. Leave one empty line."
        yield document.finding_at(1, what, fix)
