"""The rule on translations that are older than their original."""

import re
from collections.abc import Iterator
from datetime import date

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.date_parsing import DateTrouble, read_date
from clinic.content.document import Document
from clinic.content.prose_blocks import CARDS
from clinic.core.problem import Severity

_CARD = re.compile(r"^/{3,}\s*(?P<kind>[\w-]+)")


def _last_change(document: Document) -> date | None:
    """Return the later of the Modified and the Date field; None if neither is valid."""
    found = (read_date(document.front.text(name)) for name in ("modified", "date"))
    return max((day.date() for day in found if not isinstance(day, DateTrouble)), default=None)


def list_cards(document: Document) -> list[str]:
    """Return the kinds of the help cards, in order."""
    found = (_CARD.match(line) for _, line in document.body_lines)
    return [one["kind"] for one in found if one and one["kind"] in CARDS]


def find_first_block(document: Document) -> int:
    """Return the line of the first block, such as a card; 0 if there is none."""
    return next((at for at, text in document.body_lines if _CARD.match(text)), 0)


def _write_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _compare_days(original: Document, document: Document) -> Iterator[Finding]:
    changed, translated = _last_change(original), _last_change(document)
    if changed is None or (translated and translated >= changed):
        return
    own = f"is from {_write_day(translated)}" if translated else "has no date"
    what = f"{original.path} changed on {_write_day(changed)}, but this translation {own}."
    fix = f"Have the change translated, then write  Modified: {changed.isoformat()}"
    field = document.front.get("modified") or document.front.get("date")
    yield document.point_at_field(field, what, fix) if field else document.point_at_top(what, fix)


def _compare_cards(original: Document, document: Document) -> Iterator[Finding]:
    theirs, ours = list_cards(original), list_cards(document)
    if theirs == ours:
        return
    what = (
        f"The help cards here ({', '.join(ours) or 'none'}) differ from those in "
        f"{original.path} ({', '.join(theirs) or 'none'})."
    )
    line = find_first_block(document)
    fix = "Use the same cards in both files, in the same order."
    yield document.finding_at(line, what, fix)


@rule("translation-old", Subject.LIBRARY, severity=Severity.WARN)
def look_for_old_translations(library: Library) -> Iterator[Finding]:
    """Update a translation, and its emergency cards, when the original changes.

    An error corrected in one language still misleads in the other.
    """
    first = library.default_language
    originals = {
        (one.kind, one.slug): one
        for one in library.documents.values()
        if library.language_of(one) == first
    }
    further = library.clinic.languages[1:] if library.clinic else ()
    for document in library.documents.values():
        original = originals.get((document.kind, document.slug))
        is_shown = document.status == "published" and library.language_of(document) in further
        if original is not None and is_shown:
            yield from _compare_days(original, document)
            yield from _compare_cards(original, document)
