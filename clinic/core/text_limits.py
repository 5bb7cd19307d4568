"""Length limits of a post or page: a longer one is neither checked nor rendered.

A long article of a medical journal has 60,000 characters and 200 references; the longest post of
the sample site has 8,000. Each limit is several times what a person would write, and small enough
to process in a second or two.
"""

from typing import NamedTuple

BYTES = 2_000_000  # of a file; a larger file is not even read
CHARACTERS = 200_000
LINE = 20_000
HEADER = 20_000
FIELDS = 200
LINKS = 2_000
CELLS = 20_000


class TooLong(NamedTuple):
    """What is too long, the fix, and the line if known."""

    what: str
    fix: str
    line: int = 0


def say_too_large(size: int) -> TooLong:
    """Return the message for a file that is too large to read."""
    what = f"This file is too large to check: {size / 1_000_000:.1f} MB."
    return TooLong(what, f"Split the file into posts of at most {CHARACTERS:,} characters.")


def find_too_long(text: str) -> TooLong | None:
    """Return what is too long in a text with plain line breaks, or None."""
    if len(text) > CHARACTERS:
        what = f"This post is too long to check: {len(text):,} characters."
        return TooLong(what, f"Split the post into posts of at most {CHARACTERS:,} characters.")
    if len(text) <= LINE:  # only the limits on counts can still apply
        return _find_too_many(text)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE:
            what = f"This line is too long to check: {len(line):,} characters."
            return TooLong(
                what, "Break the line into paragraphs, with empty lines between.", number
            )
    head = text.lstrip("\n").partition("\n\n")[0]
    if len(head) > HEADER and ":" in head.partition("\n")[0]:
        what = f"The header is too long to check: {len(head):,} characters."
        return TooLong(what, "Put an empty line between the header and the body.", 1)
    return _find_too_many(text)


def _find_too_many(text: str) -> TooLong | None:
    head = text.lstrip("\n").partition("\n\n")[0]
    if (fields := head.count("\n") + 1) > FIELDS and ":" in head.partition("\n")[0]:
        what = f"The header is too long to check: {fields} lines."
        return TooLong(what, "Put an empty line between the header and the body.", 1)
    links = text.count("]") + text.count("<") + text.count("=")  # quick, and at least as many
    if links > LINKS:
        links = sum(map(text.count, ("](", "][", "]: ", "<http", "href=")))
    if links > LINKS:
        what = f"This post has too many links to check: {links:,}."
        return TooLong(what, f"Split the post into posts of at most {LINKS:,} links.")
    if (cells := text.count("|")) > CELLS:
        what = f"The tables of this post are too large to check: {cells:,} cells."
        return TooLong(what, "Put the tables into several posts.")
    return None
