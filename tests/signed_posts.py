"""Posts that a clinician has signed off, for tests: made with the functions that sign for real."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from markdown import Markdown

import pelicanconf
from clinic.core.front_matter import read_front_matter
from clinic.core.review_signature import (
    SignOff,
    add_months,
    digest_file,
    make_signature_fingerprint,
    read_parts,
)


def sign_text(
    text: str,
    day: str,
    until: str = "",
    *,
    reviewer: str = "first-provider",
    name: str = "First Provider",
    place: str = "posts/a.md",
    folder: Path = Path("no such folder"),
) -> str:
    """Return a post's text with its sign-off at the end of the header.

    Parameters
    ----------
    text:
        The whole file, with a header and an empty line below it.
    day, until:
        When it was read and when again, as 2026-11-22; without `until`, a year later.
    reviewer, name:
        The provider's id and name.
    place, folder:
        Where it is below the content folder, and that folder: for its pictures.
    """
    front = read_front_matter(text)
    html = Markdown(**pelicanconf.MARKDOWN).convert(text)
    read = date.fromisoformat(day)
    again = date.fromisoformat(until) if until else add_months(read, 12)
    kind = front.text("type").lower() or "article"
    signed = SignOff(reviewer, read, again, kind)
    parts = read_parts(front, html, place, partial(digest_file, folder))
    signed = replace(signed, mark=make_signature_fingerprint(signed, name, parts))
    lines = "".join(f"{key}: {value}\n" for key, value in signed.lines.items())
    header, _, body = text.partition("\n\n")
    return f"{header}\n{lines}\n{body}"
