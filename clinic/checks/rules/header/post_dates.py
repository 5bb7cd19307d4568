"""Rules on the days a post names: when it is from, and when it was changed."""

import re
from collections.abc import Iterator
from datetime import timedelta

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.header.header_schema import KEYS
from clinic.content.content_index import Library
from clinic.content.date_parsing import PATTERN, DateTrouble, read_date
from clinic.content.document import Document
from clinic.core.problem import Severity

WRITE = "Write it like this:  "
FIRST_YEAR = 2026  # when this check was written; an earlier year can only be a wrong clock
FARTHEST = timedelta(days=550)  # nobody plans a post farther ahead: it is a slip in the year
_POSTED_ON = re.compile(r"^\W*(posted( on)?|published( on)?|date)\W*$", re.IGNORECASE)


def _today(library: Library) -> str:
    return library.here.date().isoformat()


@rule("date-missing", Subject.DOCUMENT, is_starred=True, reads=[Reads.DAY])
def look_for_date(document: Document, library: Library) -> Iterator[Finding]:
    """Every post says the day it is from.

    Without one it is left out of the site without a word; and readers of health advice need to
    know how old it is.
    """
    if document.kind == "page":
        return
    found = document.front.get("date")
    day = f"Date: {_today(library)}"
    if found and not found.value:
        yield document.finding_at(found.line, "There is no day behind the date.", f"{WRITE}{day}")
    elif document.is_without("date") and (spot := _empty_posted_on(document)):
        what = "There is no day behind these words, and no date at the top of the file."
        fix = f"Write  {day}  below the title, and take this line out."
        yield document.finding_at(spot, what, fix)
    elif document.is_without("date"):
        what = "This post has no date."
        yield document.point_at_top(what, f"Write it like this, below the title:  {day}")


@rule("posted-on-empty", Subject.DOCUMENT)
def look_for_empty_posted_on(document: Document, _library: Library) -> Iterator[Finding]:
    """No line of the text says "Posted on" with nothing behind it.

    The site shows the date by itself; a label without one tells readers that nobody looks after
    the page.
    """
    if document.front.get("date") and (spot := _empty_posted_on(document)):
        what = "There is no day behind these words."
        yield document.finding_at(spot, what, "Take this line out: the site shows the date itself.")


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


@rule("date-future", Subject.DOCUMENT, severity=Severity.WARN, reads=[Reads.DAY])
def look_for_future_date(document: Document, library: Library) -> Iterator[Finding]:
    """A post dated in the future is named, because it waits.

    Editors of other site builders lose hours over posts that do not come out for this reason.
    """
    found = document.front.get("date")
    if found and library.is_waiting(document):
        day = read_date(found.value)
        assert not isinstance(day, DateTrouble)
        words = f"{day:%B} {day.day}, {day.year}"
        is_far = day.date() - library.here.date() > FARTHEST
        yield document.point_at_field(
            found,
            f"This post waits until {words}." + (" Is the year right?" if is_far else ""),
            f"To have it out now, write  Date: {_today(library)}",
            Severity.ASK if is_far else None,
        )


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


@rule("clock-wrong", Subject.LIBRARY, severity=Severity.ASK)
def look_at_clock(library: Library) -> Iterator[Finding]:
    """By this computer's clock, not every post is still to come.

    A clock that was set back takes posts off the site: they wait for days long past.
    """
    posts = [one for one in library.documents.values() if one.kind == "post"]
    out = [one for one in posts if one.status == "published"]
    if library.here.year >= FIRST_YEAR and not (
        out and all(library.is_waiting(one) for one in out)
    ):
        return
    here = library.here
    what = f"By this computer's clock it is {here:%B} {here.day}, {here.year}. Is that right?"
    fix = "If so, there is nothing to do: every post waits for its day. If not, set the clock."
    severity = Severity.ERROR if here.year < FIRST_YEAR else None
    yield Finding(file="content/posts", what=what, fix=fix, severity=severity)
