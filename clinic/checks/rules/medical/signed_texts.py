"""Sign-off queries that the checks and the editor share."""

from datetime import date
from functools import partial

from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.facts import REVIEW_MONTHS
from clinic.core.review_signature import (
    KEYS,
    PARTS,
    SIGN_OFF,
    FindDigest,
    SignOff,
    digest_file,
    is_old_mark,
    list_changes,
    read_parts,
    read_sign_off,
)

SHORTEST_ADVICE = 100  # words; a shorter post is a notice, such as new opening hours
NAMED = 3  # up to this many posts without a sign-off are named one by one, more are counted
NEXT = "review_by"
# An editor may write Review_by before anyone has read the post.
OF_SIGN_OFF = tuple(key.lower() for key in KEYS if key.lower() != NEXT)


def is_about_health(document: Document) -> bool:
    """Return whether a post gives health advice that a clinician should read."""
    is_news = type_of(document) == "news"
    is_advice = document.word_count >= SHORTEST_ADVICE
    return document.kind == "post" and not is_news and is_advice


def is_unsigned(document: Document) -> bool:
    """Return whether a header has no sign-off field at all."""
    return all(document.front.get(name) is None for name in OF_SIGN_OFF)


def is_signed_in_old_way(document: Document) -> bool:
    """Return whether a sign-off has a mark of the old format, which is no longer valid."""
    return is_old_mark(document.front.text("review_mark"))


def type_of(document: Document) -> str:
    """Return a post's type."""
    return document.front.text("type").lower() or "article"


def months_of(library: Library) -> int:
    """Return the maximum validity of a sign-off in months."""
    return library.clinic.review_months if library.clinic else REVIEW_MONTHS


def read_signed(document: Document, library: Library) -> SignOff | None:
    """Return a post's sign-off, whether or not the post has changed since."""
    return read_sign_off(document.front, months_of(library))


def read_parts_of(
    document: Document, library: Library, find: FindDigest | None = None
) -> dict[str, str]:
    """Return the signed parts of a post, by their names in `PARTS`.

    Parameters
    ----------
    document, library:
        The post, and all others.
    find:
        Returns the digest of a picture; by default, the file is read.
    """
    find = find or partial(digest_file, library.folder)
    return read_parts(document.front, document.rendered.html, document.place, find)


def name_reviewer(signed: SignOff, library: Library) -> str:
    """Return the reviewer's name, or the id if clinic.toml has no such provider."""
    found = library.clinic.find_provider(signed.reviewer) if library.clinic else None
    return found.name if found else signed.reviewer


def diff_snapshots(
    document: Document, library: Library, signed: SignOff, find: FindDigest | None = None
) -> list[str]:
    """Return the names of the `PARTS` that changed since the sign-off.

    The parameters are those of `read_parts_of`, and the sign-off.
    """
    parts = read_parts_of(document, library, find)
    return list_changes(signed, name_reviewer(signed, library), parts)


def say_date(day: date) -> str:
    """Return a date in words: ``November 22, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"


def say_changes(changes: list[str], signed: SignOff) -> str:
    """Return a sentence that says what changed since a sign-off."""
    if changes == [SIGN_OFF]:
        return "The sign-off lines were edited after the sign-off."
    named = [PARTS[one] for one in changes if one != SIGN_OFF]
    words = "The post" if len(named) > NAMED else " and ".join(filter(None, named))
    if len(named) == NAMED:
        words = f"{named[0]}, {named[1]} and {named[2]}"
    who = f"{signed.reviewer} signed off on {say_date(signed.day)}"
    return f"{words[0].upper()}{words[1:]} changed after {who}."


def needs_sign_off(document: Document, library: Library) -> bool:
    """Return whether the clinic's settings require a sign-off before this post is published."""
    needed = library.clinic.sign_off_needed if library.clinic else ()
    return document.kind == "post" and document.status != "draft" and type_of(document) in needed
