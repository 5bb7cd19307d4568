"""Rules on the dates of a post: when it was published and when it was changed."""

import re
from collections.abc import Iterator
from datetime import timedelta

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.header.header_schema import KEYS
from clinic.content.content_index import Library
from clinic.content.date_parsing import PATTERN, DateTrouble, read_date
from clinic.content.document import Document
from clinic.core.changes import read_change
from clinic.core.problem import Severity

WRITE = "Write:  "
FIRST_YEAR = 2026  # when this check was written: an earlier year can only be a wrong clock
FARTHEST = timedelta(days=550)  # nobody schedules a post later: the year is a typo
_POSTED_ON = re.compile(r"^\W*(posted( on)?|published( on)?|date)\W*$", re.IGNORECASE)


def _today(library: Library) -> str:
    return library.here.date().isoformat()


@rule("date-missing", Subject.DOCUMENT, is_starred=True, reads=[Reads.DAY])
def look_for_date(document: Document, library: Library) -> Iterator[Finding]:
    """Give every post a date.

    Pelican leaves a post without a date out of the site, without warning. Readers of health advice
    need to know how old it is.
    """
    if document.kind == "page":
        return
    found = document.front.get("date")
    day = f"Date: {_today(library)}"
    if found and not found.value:
        yield document.finding_at(found.line, "The Date field is empty.", f"{WRITE}{day}")
    elif document.is_without("date") and (spot := _empty_posted_on(document)):
        what = "No date follows this label, and the post has no Date field."
        fix = f"Write  {day}  below the title, and remove this line."
        yield document.finding_at(spot, what, fix)
    elif document.is_without("date"):
        what = "This post has no date."
        yield document.point_at_top(what, f"Write below the title:  {day}")


@rule("posted-on-empty", Subject.DOCUMENT)
def look_for_empty_posted_on(document: Document, _library: Library) -> Iterator[Finding]:
    """Never leave a label such as "Posted on" without a date.

    The site shows the date by itself. An empty label tells readers that nobody maintains the page.
    """
    if document.front.get("date") and (spot := _empty_posted_on(document)):
        what = "No date follows this label."
        yield document.finding_at(spot, what, "Remove this line: the site shows the date itself.")


def _empty_posted_on(document: Document) -> int:
    return next((at for at, line in document.body_lines if _POSTED_ON.match(line)), 0)


@rule("date-invalid", Subject.DOCUMENT, is_starred=True)
def look_at_dates(document: Document, _library: Library) -> Iterator[Finding]:
    """Write every date as year-month-day, such as 2026-09-05.

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


@rule("date-future", Subject.DOCUMENT, severity=Severity.WARN, reads=[Reads.DAY])
def look_for_future_date(document: Document, library: Library) -> Iterator[Finding]:
    """Check the date of a post that is scheduled for later.

    People lose hours over posts that do not appear because their date is in the future.
    """
    found = document.front.get("date")
    if found and library.is_waiting(document):
        day = read_date(found.value)
        assert not isinstance(day, DateTrouble)
        words = f"{day:%B} {day.day}, {day.year}"
        is_far = day.date() - library.here.date() > FARTHEST
        yield document.point_at_field(
            found,
            f"This post is scheduled for {words}." + (" Is the year right?" if is_far else ""),
            f"Write  Date: {_today(library)}  to publish the post now.",
            Severity.ASK if is_far else None,
        )


@rule("date-order", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_order_of_dates(document: Document, _library: Library) -> Iterator[Finding]:
    """Write a Modified date that is not before the Date."""
    day, changed = (read_date(document.front.text(name)) for name in ("date", "modified"))
    field = document.front.get("modified")
    if isinstance(day, DateTrouble) or isinstance(changed, DateTrouble) or field is None:
        return
    if changed.date() < day.date():
        what = "The Modified date is before the Date of the post."
        yield document.point_at_field(field, what, "Correct one of the two dates.")


@rule("changes-invalid", Subject.DOCUMENT, reads=[Reads.DAY])
def look_at_changes(document: Document, library: Library) -> Iterator[Finding]:
    """Write each correction as a day and what changed, such as 2026-11-30 The number to call.

    Readers who acted on the words before need to see what is different, and since when.
    """
    found = document.front.get("changes")
    if found is None:
        return
    fix = f"{WRITE}Changes: {_today(library)} WHAT CHANGED"
    if not found.value:
        yield document.finding_at(found.line, "The field Changes is empty.", fix)
    day = read_date(document.front.text("date"))
    first = None if isinstance(day, DateTrouble) else day.date()
    for line, text in enumerate(found.values, found.line):
        change = read_change(text)
        if text and change is None:
            what = "This correction does not have a day and what changed."
            yield document.finding_at(line, what, fix)
        elif change and change.date > library.here.date():
            yield document.finding_at(line, "The day of this correction is in the future.", fix)
        elif change and first and change.date < first:
            what = "This correction is older than the post."
            yield document.finding_at(line, what, "Correct its day, or the Date of the post.")


@rule("clock-wrong", Subject.LIBRARY, severity=Severity.ASK)
def look_at_clock(library: Library) -> Iterator[Finding]:
    """Check this computer's clock if every post is scheduled for later.

    A clock that was set back takes posts off the site until the clock reaches their dates.
    """
    posts = [one for one in library.documents.values() if one.kind == "post"]
    out = [one for one in posts if one.status == "published"]
    if library.here.year >= FIRST_YEAR and not (
        out and all(library.is_waiting(one) for one in out)
    ):
        return
    here = library.here
    what = f"This computer's clock says {here:%B} {here.day}, {here.year}. Is that right?"
    fix = "Set the clock if the date is wrong. If the date is right, all posts are scheduled."
    severity = Severity.ERROR if here.year < FIRST_YEAR else None
    yield Finding(file="content/posts", what=what, fix=fix, severity=severity)
