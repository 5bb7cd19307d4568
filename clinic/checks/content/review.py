"""Rules on the sign-off: who read a post, whether its words are still the ones they read, and when
it is to be read again."""

from collections.abc import Iterator

from clinic.checks.content.document import CONTENT, Document
from clinic.checks.content.library import Library
from clinic.checks.rules import Finding, Subject, offer_nearest, rule
from clinic.model.problem import Severity
from clinic.model.sign_off import (
    KEYS,
    NEXT_KEY,
    SignOff,
    is_mark,
    is_same_text,
    read_day,
    read_sign_off,
)

SHORTEST_ADVICE = 100  # words; a text with fewer is a notice, such as new opening hours
NAMED = 3  # posts without a sign-off are named one by one up to this number, and counted above it


def is_about_health(document: Document) -> bool:
    """Say whether a text gives health advice that a medical reviewer should read."""
    is_news = document.front.text("type").lower() == "news"
    is_advice = document.word_count >= SHORTEST_ADVICE
    return document.kind == "post" and not is_news and is_advice


def is_unsigned(document: Document) -> bool:
    """Say whether a header has nothing at all about a sign-off."""
    return all(document.front.get(key.lower()) is None for key in KEYS)


def is_same_as_signed(document: Document, signed: SignOff) -> bool:
    """Say whether the words are still those that were signed."""
    front = document.front
    html = document.rendered.html
    return is_same_text(signed.mark, front.text("title"), front.text("summary"), html)


def _say_day(signed: SignOff) -> str:
    return f"{signed.day:%B} {signed.day.day}, {signed.day.year}"


def _say_how(path: str, reviewer: str) -> str:
    return f"make sign-off POST={path} BY={reviewer}"


@rule("reviewer-missing", Subject.LIBRARY, severity=Severity.WARN)
def look_for_reviewers(library: Library) -> Iterator[Finding]:
    """Health advice was read and signed by somebody of the clinic who is qualified to.

    Readers and search engines look for it, and it is how an error in a dose or a warning sign is
    found before a patient finds it. News, drafts and texts of under 100 words need none.
    """
    missing = [
        document
        for document in library.documents.values()
        if is_about_health(document)
        and is_unsigned(document)
        and document.status != "draft"
        and not needs_sign_off(document, library)
    ]
    clinic = library.clinic
    if not missing or clinic is None:
        return
    reviewer = clinic.providers[0].id if clinic.providers else "…"
    if clinic.demo or len(missing) > NAMED:
        posts = "1 post" if len(missing) == 1 else f"{len(missing)} posts"
        what = f"{posts} with health advice: not signed by a medical reviewer yet."
        first = min(missing, key=lambda one: (one.language, one.path))  # no translation
        fix = f"make reviews  lists them. To sign one:  {_say_how(first.path, reviewer)}"
        yield Finding(file=f"{CONTENT}/posts", what=what, fix=fix)
        return
    for document in missing:
        what = "No medical reviewer has signed this post yet."
        fix = f"When one has read it:  {_say_how(document.path, reviewer)}"
        yield document.point_at(0, what, fix)


def needs_sign_off(document: Document, library: Library) -> bool:
    """Say whether a post may go out only when it is signed, by the clinic's own rule."""
    needed = library.clinic.sign_off_needed if library.clinic else ()
    kind = document.front.text("type").lower() or "article"
    return document.kind == "post" and document.status != "draft" and kind in needed


@rule("sign-off-needed", Subject.DOCUMENT, is_starred=True)
def look_for_second_person(document: Document, library: Library) -> Iterator[Finding]:
    """A post of a type that clinic.toml names in sign_off_needed goes out only when it is signed.

    Who writes a text does not see what is missing in it. So somebody who is qualified reads these
    very words first, also those that wait for their day; a draft may wait for its reader.
    """
    if not needs_sign_off(document, library) or document.rendered.trouble:
        return
    signed = read_sign_off(document.front)
    if signed and is_same_as_signed(document, signed):
        return
    kind = document.front.text("type").lower() or "article"
    what = f'A post of the type "{kind}" goes out only when somebody has signed it; nobody has.'
    if signed:
        what = f"The words have changed since {signed.reviewer} read them on {_say_day(signed)}."
    reviewer = next((one.id for one in library.clinic.providers), "…") if library.clinic else "…"
    fix = (
        f"When it has been read:  {_say_how(document.path, reviewer)}   Until then, write  "
        "Status: draft  at its top, or undo the change."
    )
    yield document.point_at(front.line if (front := document.front.get("type")) else 1, what, fix)


@rule("reviewer-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_reviewer(document: Document, library: Library) -> Iterator[Finding]:
    """Who signed a post is a provider in content/clinic.toml.

    Nobody may be named as a medical reviewer who is not known here, with their qualification.
    """
    found = document.front.get("reviewed_by")
    if found is None or library.clinic is None:
        return
    known = [one.id for one in library.clinic.providers]
    if found.value not in known:
        what = f'content/clinic.toml has no provider with the id "{found.value}".'
        else_say = f"Known: {', '.join(known)}." if known else "Add the provider there first."
        yield document.point_at_field(found, what, offer_nearest(found.value, known, else_say))


@rule("review-malformed", Subject.DOCUMENT)
def look_at_form_of_review(document: Document, _library: Library) -> Iterator[Finding]:
    """A sign-off is whole and as `make sign-off` writes it: who, when, and a mark of the words.

    A mark made by hand stands for no text, so it would prove nothing.
    """
    again = f"Sign again:  {_say_how(document.path, '…')}   or take all its lines out."
    if is_unsigned(document):
        return
    front = document.front
    for key in KEYS:
        if not front.text(key.lower()):
            there = next(one for name in KEYS if (one := front.get(name.lower())))
            what = f'This sign-off is not whole: it has no "{key}".'
            yield document.point_at(there.line, what, again)
            return
    mark = front.get("review_mark")
    if mark and not is_mark(mark.value):
        what = "This mark was not made by `make sign-off`."
        yield document.point_at_field(mark, what, again)
    for name in ("reviewed", NEXT_KEY.lower()):
        day = front.get(name)
        if day and read_day(day.value) is None:
            fix = f"Write year-month-day, like this:  {day.key}: 2026-11-22"
            yield document.point_at_field(day, "I can not read this as a day.", fix)


@rule("review-future", Subject.DOCUMENT)
def look_for_future_reviews(document: Document, library: Library) -> Iterator[Finding]:
    """Nobody has read a post on a day that is still to come."""
    signed = read_sign_off(document.front)
    found = document.front.get("reviewed")
    if signed and found and signed.day > library.here.date():
        fix = f"Sign again:  {_say_how(document.path, signed.reviewer)}"
        yield document.point_at_field(found, "This day is still to come.", fix)


@rule("text-changed-since-review", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_changed_texts(document: Document, library: Library) -> Iterator[Finding]:
    """The words of a post are the ones its reviewer read.

    Until it is signed again, the site does not say that it was medically reviewed. White space,
    emphasis and the addresses of links may change.
    """
    signed = read_sign_off(document.front)
    mark = document.front.get("review_mark")
    if signed is None or mark is None or document.rendered.trouble:
        return
    if needs_sign_off(document, library):  # a problem of its own, above
        return
    if not is_same_as_signed(document, signed):
        what = (
            f"The words have changed since {signed.reviewer} read them on {_say_day(signed)}, so "
            "the site does not call this post reviewed."
        )
        fix = f"When it has been read again:  {_say_how(document.path, signed.reviewer)}"
        yield document.point_at(mark.line, what, fix)


@rule("review-overdue", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_overdue_reviews(document: Document, library: Library) -> Iterator[Finding]:
    """A signed post is read again within a year, or by the day its header names.

    Medicine changes; readers see how old a review is.
    """
    signed = read_sign_off(document.front)
    if signed is None or signed.until >= library.here.date():
        return
    day = f"{signed.until:%B} {signed.until.day}, {signed.until.year}"
    found = document.front.get("review_by") or document.front.get("reviewed")
    assert found is not None
    what = f"This post was to be read again by {day}."
    fix = f"When it has been read again:  {_say_how(document.path, signed.reviewer)}"
    yield document.point_at_field(found, what, fix)
