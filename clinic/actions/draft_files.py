"""Put a new private draft in its place: a good file name, and never over another file."""

import re
from collections.abc import Iterable
from datetime import date

from clinic.checks.rules.header.document_addresses import look_at_slug
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.core.front_matter import FrontMatter
from clinic.core.slugs import make_slug

LONGEST_NAME = 60  # letters of a file's name: longer ones are cut off in lists of files


class PathTakenError(Exception):
    """Another post has that name or address; the message names its file."""


def plain(words: str) -> str:
    """Return words that can stand behind a header's key: one line, and no sign nobody sees."""
    return " ".join("".join(one if one.isprintable() else " " for one in words).split())


def name_file(title: str, otherwise: str) -> str:
    """Return a title as a file name, cut between two words: ``walking-after-an-injection``."""
    slug = make_slug(title.replace("'", "").replace("’", ""))
    if len(slug) > LONGEST_NAME:
        slug = slug[: LONGEST_NAME + 1].rpartition("-")[0] or slug[:LONGEST_NAME]
    return slug or otherwise


def make_place(library: Library, slug: str, day: date, lang: str = "") -> str:
    """Return where below content/ a post of that name belongs: ``posts/2026/slug.md``.

    Raises TakenError when a post of that address is there, or the address is no good one.
    """
    ending = f".{lang}" if lang and lang != library.default_language else ""
    place = f"posts/{day.year}/{slug}{ending}.md"
    there = find_taken(library, slug, lang or library.default_language)
    if there or (library.folder / place).exists():
        raise PathTakenError(f"{there or f'{CONTENT}/{place}'} is there already.")
    new = Document(place, "", FrontMatter(), ending.lstrip("."))
    for found in look_at_slug(new, library):
        raise PathTakenError(found.what)
    return place


def find_taken(library: Library, slug: str, lang: str) -> str:
    """Return the file of the post that has an address already, or an empty text."""
    for one in library.documents.values():
        is_same = one.slug.casefold() == slug and library.language_of(one) == lang
        if one.kind == "post" and is_same:
            return one.path
    return ""


def make_header(lines: Iterable[tuple[str, str]]) -> str:
    """Return header lines; one without a value is left out, and further lines are indented."""
    written = []
    for key, value in lines:
        first, *more = [plain(one) for one in value.split("\n")]
        if first:
            written += [f"{key}: {first}", *(f"    {one}" for one in more if one)]
    return "\n".join(written) + "\n"


def make_note(about: str, words: str) -> str:
    """Return a line for editors that no reader is sent: in Markdown, a name for a link to nowhere.

    https://spec.commonmark.org/0.31.2/#link-reference-definitions
    """
    return f"[{re.sub(r'[][]', ' ', plain(about))}]: # ({plain(words)})"
