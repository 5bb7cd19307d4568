"""Rules on what a text says of the clinic's phone and hours: the same as content/clinic.toml."""

from collections.abc import Iterator

from clinic.checks.content.library import Document, Library
from clinic.checks.content.opening_hours import Said, read_opening_hours
from clinic.checks.content.passages import read_passages
from clinic.checks.phone_numbers import PHONE, is_hotline, known_numbers, normalize
from clinic.checks.rules import Finding, Subject, rule
from clinic.model.facts import Clinic, Hours
from clinic.model.problem import Severity


@rule("wrong-phone", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_phone_numbers(document: Document, library: Library) -> Iterator[Finding]:
    """A phone number in a text is one of the clinic's, a federal hotline, or in its owner's link.

    A number that is no longer ours sends a patient in pain to a stranger.
    """
    if library.clinic is None:
        return
    known = known_numbers(library.clinic)
    for passage in read_passages(document):
        for found in PHONE.finditer(passage.text):
            digits = normalize(found[0])
            link = passage.link_at(found.start())
            is_its_owners = bool(link) and not link.startswith(("tel:", "{", "#"))
            if digits in known or is_hotline(digits) or is_its_owners:
                continue
            what = f'"{found[0]}" is not a number that content/clinic.toml knows.'
            fix = "If it is the clinic's, mend one of the two; if not, link it to its owner's page."
            yield passage.point_at(document, found.start(), found.end(), what, fix)


def _is_true(said: Said, hours: tuple[Hours, ...]) -> bool:
    """Say whether opening hours in a text agree with those of one location."""
    by_day = {one.day: one for one in hours}
    for day in said.days:
        known = by_day.get(day)
        if known is None or (said.opens and known.opens != said.opens):
            return False
        if said.closes and known.closes != said.closes:
            return False
    return True


def _agrees(said: Said, clinic: Clinic) -> bool:
    places = [one.hours for one in clinic.locations if one.hours]
    return not places or any(_is_true(said, hours) for hours in places)


@rule("wrong-hours", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_opening_hours(document: Document, library: Library) -> Iterator[Finding]:
    """Opening hours in a text are those of content/clinic.toml.

    The pages show them by themselves; a second copy is the one that nobody changes.
    """
    if library.clinic is None:
        return
    for passage in read_passages(document):
        for sentence in passage.sentences:
            for said in read_opening_hours(sentence.text):
                if _agrees(said, library.clinic):
                    continue
                start = passage.text.find(said.words, sentence.start)
                what = f'"{said.words}" is not what content/clinic.toml says.'
                fix = "Take it out and link to the page with the hours, or mend one of the two."
                yield passage.point_at(document, start, start + len(said.words), what, fix)
