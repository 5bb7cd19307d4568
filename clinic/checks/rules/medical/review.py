"""Rules on the sign-off: by whom, still valid for the present post, and when it expires."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule, suggest_nearest
from clinic.checks.rules.medical.signed_texts import (
    NAMED,
    NEXT,
    OF_SIGN_OFF,
    diff_snapshots,
    is_about_health,
    is_signed_in_old_way,
    is_unsigned,
    months_of,
    needs_sign_off,
    read_signed,
    say_changes,
    say_date,
    type_of,
)
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.core.problem import Severity
from clinic.core.review_signature import KEYS, add_months, is_in_time, is_mark, read_day


def _say_how(path: str, reviewer: str) -> str:
    return f"make sign-off POST={path} BY={reviewer}"


def _say_again(document: Document, reviewer: str) -> str:
    return f"Read the post again, then run: {_say_how(document.path, reviewer)}"


@rule("reviewer-missing", Subject.LIBRARY, severity=Severity.WARN)
def look_for_reviewers(library: Library) -> Iterator[Finding]:
    """Have a qualified clinician read and sign off each post with health advice.

    Readers and search engines look for a medical review. A reviewer finds an error in a dose or a
    warning sign before a patient does. News, drafts and posts of under 100 words need none.
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
        what = f"No clinician has signed off {posts} with health advice yet."
        first = min(missing, key=lambda one: (one.language, one.path))  # no translation
        fix = f"Run: make reviews  to list them. To sign one off:  {_say_how(first.path, reviewer)}"
        yield Finding(file=f"{CONTENT}/posts", what=what, fix=fix)
        return
    for document in missing:
        what = "No clinician has signed off this post yet."
        fix = f"When a clinician has read the post, run: {_say_how(document.path, reviewer)}"
        yield document.finding_at(0, what, fix)


@rule("sign-off-needed", Subject.DOCUMENT, is_starred=True, reads=[Reads.PICTURES])
def look_for_second_person(document: Document, library: Library) -> Iterator[Finding]:
    """Publish a post whose type is in sign_off_needed of clinic.toml only when signed off.

    Writers do not see what is missing in their own post. So a qualified clinician reads the post
    first, even if it is scheduled for later. A draft needs no sign-off yet.
    """
    if not needs_sign_off(document, library) or document.rendered.trouble:
        return
    signed = read_signed(document, library)
    changes = diff_snapshots(document, library, signed, library.images.digest) if signed else []
    if signed and not changes:
        return
    kind = type_of(document)
    what = f'A "{kind}" post must be signed off before it is published.'
    if signed:
        what = say_changes(changes, signed)
    elif is_signed_in_old_way(document):
        what = "This sign-off is from an older version of the program and no longer counts."
    reviewer = next((one.id for one in library.clinic.providers), "…") if library.clinic else "…"
    fix = f"Run: {_say_how(document.path, reviewer)}  Until then, write  Status: draft"
    yield document.finding_at(front.line if (front := document.front.get("type")) else 1, what, fix)


@rule("reviewer-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_reviewer(document: Document, library: Library) -> Iterator[Finding]:
    """Name a provider in content/clinic.toml as the reviewer of a post.

    A medical reviewer must be known here, with a qualification.
    """
    found = document.front.get("reviewed_by")
    if found is None or library.clinic is None:
        return
    known = [one.id for one in library.clinic.providers]
    if found.value not in known:
        what = f'content/clinic.toml has no provider with the id "{found.value}".'
        else_say = (
            f"Write one of these: {', '.join(known)}." if known else "Add the provider there first."
        )
        yield document.point_at_field(found, what, suggest_nearest(found.value, known, else_say))


@rule("review-malformed", Subject.DOCUMENT)
def look_at_form_of_review(document: Document, library: Library) -> Iterator[Finding]:
    """Let `make sign-off` write the sign-off: who, when, until when, and a mark.

    A mark made by hand does not belong to any post, so it proves nothing.
    """
    yield from _look_at_days(document, library)
    if is_unsigned(document) or is_signed_in_old_way(document):
        return
    again = f"Run: {_say_how(document.path, '…')}  Or remove all lines of the sign-off."
    front = document.front
    for key in KEYS:
        if not front.text(key.lower()):
            there = next(one for name in OF_SIGN_OFF if (one := front.get(name)))
            what = f'This sign-off is incomplete: the header has no "{key}".'
            yield document.finding_at(there.line, what, again)
            return
    mark = front.get("review_mark")
    if mark and not is_mark(mark.value):
        what = "This mark was not made by `make sign-off`."
        yield document.point_at_field(mark, what, again)


def _look_at_days(document: Document, library: Library) -> Iterator[Finding]:
    """Check the date of the sign-off and the date of the next review."""
    front, months = document.front, months_of(library)
    for name in ("reviewed", NEXT):
        found = front.get(name)
        if found and found.value and read_day(found.value) is None:
            fix = f"Write year-month-day, like this:  {found.key}: 2026-11-22"
            yield document.point_at_field(found, f'"{found.value}" is not a date.', fix)
    next_one, day = front.get(NEXT), read_day(front.text("reviewed"))
    until = read_day(front.text(NEXT))
    if next_one is None or day is None or until is None or is_in_time(day, until, months):
        return
    if until <= day:
        what = f"The next review must be later than the sign-off on {say_date(day)}."
    else:
        limit = say_date(add_months(day, months))
        what = f"The next review is too late: this sign-off holds until {limit} at most."
    fix = _say_again(document, front.text("reviewed_by") or "…")
    yield document.point_at_field(next_one, what, fix)


@rule("review-old-mark", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_old_marks(document: Document, library: Library) -> Iterator[Finding]:
    """Renew a sign-off from an older version of the program.

    Older marks covered only the words: links, pictures and sources could change unnoticed. Until
    the post is signed off again, the site does not call it medically reviewed.
    """
    if not is_signed_in_old_way(document) or needs_sign_off(document, library):
        return
    mark = document.front.get("review_mark")
    assert mark is not None
    what = "This sign-off is from an older version of the program and no longer counts."
    reviewer = document.front.text("reviewed_by") or "…"
    yield document.finding_at(mark.line, what, _say_again(document, reviewer))


@rule("review-type-changed", Subject.DOCUMENT, is_starred=True)
def look_at_signed_type(document: Document, library: Library) -> Iterator[Finding]:
    """Keep the type with which a post was signed off.

    The type decides which rules a post must pass, so the clinician judged the post under those.
    """
    del library
    found, now = document.front.get("reviewed_type"), type_of(document)
    if found is None or not found.value or found.value == now:
        return
    what = f'This post was signed off as "{found.value}", but its type is now "{now}".'
    how = _say_how(document.path, document.front.text("reviewed_by") or "…")
    fix = f"Write  Type: {found.value}  again. Or read the post again, then run: {how}"
    field = document.front.get("type") or found
    yield document.point_at_field(field, what, fix)


@rule("review-future", Subject.DOCUMENT, reads=[Reads.DAY])
def look_for_future_reviews(document: Document, library: Library) -> Iterator[Finding]:
    """Never date a sign-off in the future."""
    found = document.front.get("reviewed")
    day = read_day(found.value) if found else None
    if found and day and day > library.here.date():
        what = "The date of this sign-off is in the future."
        fix = _say_again(document, document.front.text("reviewed_by") or "…")
        yield document.point_at_field(found, what, fix)


@rule("text-changed-since-review", Subject.DOCUMENT, severity=Severity.WARN, reads=[Reads.PICTURES])
def look_for_changed_texts(document: Document, library: Library) -> Iterator[Finding]:
    """Have a post signed off again after a change.

    A sign-off covers words, links, pictures, sources and the rest. Until the post is signed off
    again, the site does not call it medically reviewed. White space may change.
    """
    signed = read_signed(document, library)
    mark = document.front.get("review_mark")
    if signed is None or mark is None or document.rendered.trouble:
        return
    if needs_sign_off(document, library):  # a problem of its own, above
        return
    if library.clinic is None or library.clinic.find_provider(signed.reviewer) is None:
        return  # likewise
    changes = diff_snapshots(document, library, signed, library.images.digest)
    if changes and changes != ["type"]:  # of which another rule speaks
        what = say_changes(changes, signed)
        fix = _say_again(document, signed.reviewer)
        yield document.finding_at(mark.line, what, f"{fix}  Until then, readers see no review.")


@rule("review-overdue", Subject.DOCUMENT, severity=Severity.WARN, reads=[Reads.DAY])
def look_for_overdue_reviews(document: Document, library: Library) -> Iterator[Finding]:
    """Have a signed-off post read again by the date that the clinician chose.

    Medicine changes, and readers see how old a review is.
    """
    signed = read_signed(document, library)
    if signed is None or signed.until >= library.here.date():
        return
    found = document.front.get(NEXT)
    assert found is not None
    what = f"The next review of this post was due by {say_date(signed.until)}."
    yield document.point_at_field(found, what, _say_again(document, signed.reviewer))
