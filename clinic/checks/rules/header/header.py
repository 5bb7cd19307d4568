"""Rules on the header as a whole: it is there, at the top, and every line of it is read."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule, suggest_nearest
from clinic.checks.rules.header.header_schema import KEYS, keys_for
from clinic.content.content_index import Library
from clinic.content.document import Document

WRITE = "Write it like this:  "
MANY_LINES = ("sources", "tags", "aliases", "gate_ok")
LONGEST_TITLE = 140  # a first line longer than this is text, not a title


def _first_words(document: Document) -> str:
    """Return the first line that could be a title."""
    lines = (line.strip(" #*_") for _, line in document.body_lines)
    return next((line for line in lines if line and len(line) <= LONGEST_TITLE), "")


@rule("title-missing", Subject.DOCUMENT, is_starred=True)
def look_for_title(document: Document, _library: Library) -> Iterator[Finding]:
    """Every post and page has a title.

    Without one it is left out of the site without a word.
    """
    title = document.front.get("title")
    if title and not title.value:
        fix = f"{WRITE}Title: Getting ready for your visit"
        yield document.finding_at(title.line, "The title is empty.", fix)
    elif document.is_without("title"):
        words = "" if document.front.fields else _first_words(document)
        what = f"This {document.kind} has no title."
        if words:
            what = f'There is no title. The first line, "{words}", looks like one.'
        fix = (
            f"Write it like this, as the first line of the file:  Title: {words or 'Getting ready'}"
        )
        yield document.point_at_top(what, fix)


@rule("meta-unknown", Subject.DOCUMENT, is_starred=True)
def look_for_unknown_keys(document: Document, _library: Library) -> Iterator[Finding]:
    """Every line of the header begins with a word this site knows.

    A misspelt word does nothing; and with no blank line below the header, the first line of the
    text is taken for one more and vanishes from the page.
    """
    known = keys_for(document.kind)
    fields = document.front.fields
    for found in fields:
        if found.name in KEYS and document.kind in KEYS[found.name].kinds:
            continue
        is_last = found is fields[-1]
        nearest = suggest_nearest(found.key, known)
        if is_last and not nearest and (len(fields) > 1) and " " in found.value:
            what = "This line of the text would vanish: it is taken for a part of the header."
            fix = f'Put an empty line above "{found.key}: …".'
        elif found.name in KEYS:
            what = f'A {document.kind} has no "{found.key}".'
            fix = "Take the line out."
        else:
            what = f'"{found.key}" is not a known field.'
            fix = nearest or f"The header knows: {', '.join(known)}."
        yield document.finding_at(found.line, what, fix, _span_of_key(found.source, found.key))


def _span_of_key(source: str, key: str) -> tuple[int, int]:
    start = source.find(key)
    return start, start + len(key)


@rule("header-end", Subject.DOCUMENT)
def look_at_header_end(document: Document, _library: Library) -> Iterator[Finding]:
    """An empty line stands between the header and the text."""
    front = document.front
    if front.fields and not front.ends_with_blank:
        what = "The text begins right below the header."
        yield document.finding_at(front.body_line, what, "Put an empty line above this one.")


@rule("header-late", Subject.DOCUMENT)
def look_for_late_header(document: Document, _library: Library) -> Iterator[Finding]:
    """The header is the very top of the file.

    After an empty line or a word of text, header lines are no longer read as such and would be
    shown to readers.
    """
    if document.misplaced_keys:
        fix = "Move it up: the header starts in the first line and has no empty line in it."
        line = min(document.misplaced_keys.values())
        key = next(key for key, at in document.misplaced_keys.items() if at == line)
        if not document.lines[line - 1].startswith(f"{KEYS[key].name}:"):
            fix = f"Begin the line with  {KEYS[key].name}:  and nothing before or between."
        yield document.finding_at(line, "This line is not in the header, so it is text.", fix)


@rule("meta-duplicate", Subject.DOCUMENT)
def look_for_doubled_keys(document: Document, _library: Library) -> Iterator[Finding]:
    """A word stands only once in the header.

    Of two titles or dates only one is used, and not always the one that was meant.
    """
    seen: dict[str, int] = {}
    for found in document.front.fields:
        if found.name in seen:
            what = f'"{found.key}" is already in line {seen[found.name]}.'
            yield document.finding_at(
                found.line, what, "Keep one of the two.", _span_of_key(found.source, found.key)
            )
        seen.setdefault(found.name, found.line)


@rule("title-lines", Subject.DOCUMENT)
def look_for_doubled_lines(document: Document, _library: Library) -> Iterator[Finding]:
    """Only Sources, Tags, Aliases and Gate_ok go on over several lines; other keys are one line.

    A second line indented below a date or a category makes nonsense of it.
    """
    for found in document.front.fields:
        if len(found.values) > 1 and found.name in KEYS and found.name not in MANY_LINES:
            if found.name == "summary" or not any(found.values[1:]):
                continue
            what = f'"{found.key}" goes on in the line below it.'
            yield document.finding_at(found.line + 1, what, "Put it all on one line.")


@rule("yaml-header", Subject.DOCUMENT)
def look_for_fence(document: Document, _library: Library) -> Iterator[Finding]:
    """The header has no lines of dashes around it.

    Other site builders want them, with rules of their own about quotes and lists that this one
    does not follow: it would read half of it.
    """
    if document.front.is_fenced:
        what = "This header has lines of dashes around it, as other site builders write it."
        fix = "Delete the lines ---, and quotation marks around a title; leave one empty line."
        yield document.finding_at(1, what, fix)
