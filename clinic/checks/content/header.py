"""Rules on the header: what every post must say about itself, and that it says it readably."""

import re
from collections.abc import Iterator

from clinic.checks.content.dates import PATTERN, DateTrouble, read_date
from clinic.checks.content.keys import KEYS, keys_for
from clinic.checks.content.library import Document, Library
from clinic.checks.rules import Finding, Subject, offer_nearest, rule
from clinic.model.problem import Severity

TITLE_LENGTH = 70
SUMMARY_LENGTH = 155
WRITE = "Write it like this:  "
_POSTED_ON = re.compile(r"^\W*(posted( on)?|published( on)?|date)\W*$", re.IGNORECASE)


def _first_words(document: Document) -> str:
    """Return the first line that could be a title."""
    lines = (line.strip(" #*_") for _, line in document.body_lines)
    return next((line for line in lines if line and len(line) <= 2 * TITLE_LENGTH), "")


def _today(library: Library) -> str:
    return library.now.date().isoformat()


@rule("title-missing", Subject.DOCUMENT, is_starred=True)
def look_for_title(document: Document, _library: Library) -> Iterator[Finding]:
    """Every post and page has a title.

    Without one it is left out of the site without a word.
    """
    title = document.front.get("title")
    if title and title.value:
        return
    if title:
        yield document.point_at(
            title.line, "The title is empty.", f"{WRITE}Title: Getting ready for your visit"
        )
        return
    words = "" if document.front.fields else _first_words(document)
    if words:
        what = f'There is no title. The first line, "{words}", looks like one.'
        fix = f"Write it like this, as the first line of the file:  Title: {words}"
    else:
        what = f"This {document.kind} has no title."
        fix = "Write it like this, as the first line of the file:  Title: Getting ready"
    yield document.point_at(1, what, fix)


@rule("date-missing", Subject.DOCUMENT, is_starred=True)
def look_for_date(document: Document, library: Library) -> Iterator[Finding]:
    """Every post says the day it is from.

    Without one it is left out of the site without a word; and readers of health advice need to
    know how old it is.
    """
    if document.kind == "page":
        return
    found = document.front.get("date")
    fix = f"Write it like this, below the title:  Date: {_today(library)}"
    if found and not found.value:
        yield document.point_at(
            found.line, "There is no day behind the date.", f"{WRITE}Date: {_today(library)}"
        )
    elif not found and not (spot := _empty_posted_on(document)):
        yield document.point_at(1, "This post has no date.", fix)
    elif not found and spot:
        what = "There is no day behind these words, and no date at the top of the file."
        yield document.point_at(spot, what, f"{fix}  and take this line out.")


@rule("posted-on-empty", Subject.DOCUMENT)
def look_for_empty_posted_on(document: Document, _library: Library) -> Iterator[Finding]:
    """No line of the text says "Posted on" with nothing behind it.

    The site shows the date by itself; a label without one tells readers that nobody looks after
    the page.
    """
    if document.front.get("date") and (spot := _empty_posted_on(document)):
        what = "There is no day behind these words."
        yield document.point_at(spot, what, "Take this line out: the site shows the date itself.")


def _empty_posted_on(document: Document) -> int:
    return next((at for at, line in document.body_lines if _POSTED_ON.match(line)), 0)


@rule("date-invalid", Subject.DOCUMENT, is_starred=True)
def look_at_dates(document: Document, _library: Library) -> Iterator[Finding]:
    """Every date is a day in the calendar, written in the one form that can't be misread.

    03/04/2024 is March in one country and April in another.
    """
    for name in ("date", "modified"):
        found = document.front.get(name)
        if not found or not found.value:
            continue
        trouble = read_date(found.value)
        if isinstance(trouble, DateTrouble):
            key = KEYS[name].name
            meant = f" or  {key}: ".join((trouble.meant or PATTERN).split(" or "))
            yield document.point_at_field(found, trouble.what, f"{WRITE}{key}: {meant}")


@rule("date-future", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_future_date(document: Document, library: Library) -> Iterator[Finding]:
    """A post dated in the future is named, because it waits.

    Editors of other site builders lose hours over posts that do not come out for this reason.
    """
    found = document.front.get("date")
    if found and is_waiting(document, library):
        day = read_date(found.value)
        assert not isinstance(day, DateTrouble)
        words = f"{day:%B} {day.day}, {day.year}"
        yield document.point_at_field(
            found,
            f"This post waits until {words}.",
            f"To have it out now, write  Date: {_today(library)}",
        )


def is_waiting(document: Document, library: Library) -> bool:
    """Say whether a post's date is still to come."""
    found = document.front.get("date")
    day = read_date(found.value) if found and found.value else None
    if day is None or isinstance(day, DateTrouble):
        return False
    if day.tzinfo is None:
        day = day.replace(tzinfo=library.now.tzinfo)
    return day > library.now


@rule("date-order", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_order_of_dates(document: Document, _library: Library) -> Iterator[Finding]:
    """A post is not changed before it was written."""
    day, changed = (read_date(document.front.text(name)) for name in ("date", "modified"))
    field = document.front.get("modified")
    if isinstance(day, DateTrouble) or isinstance(changed, DateTrouble) or field is None:
        return
    if changed.date() < day.date():
        what = "This day is before the post's own date."
        yield document.point_at_field(field, what, "Look at both dates again.")


@rule("category-missing", Subject.DOCUMENT, is_starred=True)
def look_for_category(document: Document, library: Library) -> Iterator[Finding]:
    """Every post belongs to a topic, so that readers find it in the lists."""
    found = document.front.get("category")
    if document.kind == "page" or (found and found.value):
        return
    names = library.clinic.category_names if library.clinic else ()
    example = names[0] if names else "Injections"
    fix = f"Write it like this, below the title:  Category: {example}"
    if len(names) > 1:
        fix += f"  (topics: {', '.join(names)})"
    yield document.point_at(found.line if found else 1, "This post has no category.", fix)


@rule("category-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_category(document: Document, library: Library) -> Iterator[Finding]:
    """A post's topic is one of those in content/clinic.toml.

    A misspelt topic would open a second list with one post in it.
    """
    found = document.front.get("category")
    if not found or not found.value or library.clinic is None or document.kind == "page":
        return
    names = library.clinic.category_names
    if found.value not in names:
        known = f"The topics are: {', '.join(names)}."
        fix = offer_nearest(found.value, names)
        yield document.point_at_field(
            found, f'I do not know the category "{found.value}".', f"{fix} {known}".strip()
        )


@rule("title-long", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_title_length(document: Document, _library: Library) -> Iterator[Finding]:
    """A title of up to 70 characters is shown whole in search results and on phones."""
    found = document.front.get("title")
    if found and len(found.value) > TITLE_LENGTH:
        what = f"The title has {len(found.value)} characters; search results cut it off."
        yield document.point_at_field(found, what, f"Try to say it in {TITLE_LENGTH} characters.")


@rule("summary-long", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_summary_length(document: Document, _library: Library) -> Iterator[Finding]:
    """A summary of up to 155 characters is shown whole in lists and search results."""
    found = document.front.get("summary")
    if found and len(found.value) > SUMMARY_LENGTH:
        what = f"The summary has {len(found.value)} characters; lists cut it off."
        fix = f"Try to say it in {SUMMARY_LENGTH} characters."
        yield document.point_at_field(found, what, fix)


@rule("title-lines", Subject.DOCUMENT)
def look_for_doubled_lines(document: Document, _library: Library) -> Iterator[Finding]:
    """Only Sources and Tags go on over several lines; every other key is one line.

    A second line indented below a title or a date is lost or makes nonsense of it.
    """
    for found in document.front.fields:
        if len(found.values) > 1 and found.name in KEYS and found.name not in ("sources", "tags"):
            if found.name == "summary" or not any(found.values[1:]):
                continue
            what = f'"{found.key}" goes on in the line below; only its first line is read.'
            yield document.point_at(found.line + 1, what, "Put it all on one line.")


@rule("meta-unknown", Subject.DOCUMENT)
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
        nearest = offer_nearest(found.key, known)
        if is_last and not nearest and (len(fields) > 1) and " " in found.value:
            what = "This line of the text would vanish: it is taken for a part of the header."
            fix = f'Put an empty line above "{found.key}: …".'
        elif found.name in KEYS:
            what = f'A {document.kind} has no "{found.key}".'
            fix = "Take the line out."
        else:
            what = f'I do not know "{found.key}".'
            fix = nearest or f"The header knows: {', '.join(known)}."
        yield document.point_at(found.line, what, fix, _span_of_key(found.source, found.key))


def _span_of_key(source: str, key: str) -> tuple[int, int]:
    start = source.find(key)
    return start, start + len(key)


@rule("header-end", Subject.DOCUMENT)
def look_at_header_end(document: Document, _library: Library) -> Iterator[Finding]:
    """An empty line stands between the header and the text."""
    front = document.front
    if front.fields and not front.ends_with_blank:
        what = "The text begins right below the header."
        yield document.point_at(front.body_line, what, "Put an empty line above this one.")


@rule("header-late", Subject.DOCUMENT)
def look_for_late_header(document: Document, _library: Library) -> Iterator[Finding]:
    """The header is the very top of the file.

    After an empty line or a word of text, header lines are no longer read as such and would be
    shown to readers.
    """
    for at, line in document.body_lines[: 8 if document.front.fields else 20]:
        key, colon, _ = line.partition(":")
        if colon and key.strip().lower() in ("title", "date", "category", "status", "slug"):
            fix = "Move it up: the header starts in the first line and has no empty line in it."
            yield document.point_at(at, "This line is not in the header, so it is text.", fix)
            return


@rule("meta-duplicate", Subject.DOCUMENT)
def look_for_doubled_keys(document: Document, _library: Library) -> Iterator[Finding]:
    """A word stands only once in the header.

    Of two titles or dates only one is used, and not always the one that was meant.
    """
    seen: dict[str, int] = {}
    for found in document.front.fields:
        if found.name in seen:
            what = f'"{found.key}" is already in line {seen[found.name]}.'
            yield document.point_at(
                found.line, what, "Keep one of the two.", _span_of_key(found.source, found.key)
            )
        seen.setdefault(found.name, found.line)


@rule("yaml-header", Subject.DOCUMENT)
def look_for_fence(document: Document, _library: Library) -> Iterator[Finding]:
    """The header has no lines of dashes around it.

    Other site builders want them, with rules of their own about quotes and lists that this one
    does not follow: it would read half of it.
    """
    if document.front.is_fenced:
        what = "This header has lines of dashes around it, as other site builders write it."
        fix = "Delete the lines ---, and quotation marks around a title; leave one empty line."
        yield document.point_at(1, what, fix)
