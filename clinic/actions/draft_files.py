"""File names and headers for new drafts; existing files are never overwritten."""

import re
from collections.abc import Iterable
from datetime import date

from clinic.checks.rules.header.document_addresses import look_at_slug
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.core.front_matter import FrontMatter
from clinic.core.slugs import make_slug

LONGEST_NAME = 60  # characters; file managers truncate longer names


class PathTakenError(Exception):
    """Another post has that file name or URL; the message names its file."""


def plain(words: str) -> str:
    """Return a value for a header field: one line without invisible characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in words).split())


def name_file(title: str, otherwise: str) -> str:
    """Return a file name for a title, cut at a word: ``walking-after-an-injection``."""
    slug = make_slug(title.replace("'", "").replace("’", ""))
    if len(slug) > LONGEST_NAME:
        slug = slug[: LONGEST_NAME + 1].rpartition("-")[0] or slug[:LONGEST_NAME]
    return slug or otherwise


def make_place(library: Library, slug: str, day: date, lang: str = "") -> str:
    """Return the path in content/ for a post with this slug: ``posts/2026/slug.md``.

    Raises
    ------
    PathTakenError
        The path or URL is taken, or the slug is not valid.
    """
    ending = f".{lang}" if lang and lang != library.default_language else ""
    place = f"posts/{day.year}/{slug}{ending}.md"
    there = find_taken(library, slug, lang or library.default_language)
    if there or (library.folder / place).exists():
        raise PathTakenError(f"{there or f'{CONTENT}/{place}'} already exists.")
    new = Document(place, "", FrontMatter(), ending.lstrip("."))
    for found in look_at_slug(new, library):
        raise PathTakenError(found.what)
    return place


def find_taken(library: Library, slug: str, lang: str) -> str:
    """Return the file of the post with this slug, or ""."""
    for one in library.documents.values():
        is_same = one.slug.casefold() == slug and library.language_of(one) == lang
        if one.kind == "post" and is_same:
            return one.path
    return ""


def make_header(lines: Iterable[tuple[str, str]]) -> str:
    """Return header lines, without empty fields; continuation lines are indented."""
    written = []
    for key, value in lines:
        first, *more = [plain(one) for one in value.split("\n")]
        if first:
            written += [f"{key}: {first}", *(f"    {one}" for one in more if one)]
    return "\n".join(written) + "\n"


def make_note(about: str, words: str) -> str:
    """Return a comment for editors: an unused link reference definition, which is not rendered.

    https://spec.commonmark.org/0.31.2/#link-reference-definitions
    """
    return f"[{re.sub(r'[][]', ' ', plain(about))}]: # ({plain(words)})"
