"""Rules on files: each is published, a draft, a picture in use, or a Problem."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.code_masking import read_lines
from clinic.content.content_index import (
    Library,
    UnreadableFile,
    is_document,
)
from clinic.content.document import CONTENT, Document
from clinic.content.images import IMAGE_ENDINGS
from clinic.content.link_targets import pictures_in_use
from clinic.content.prose_blocks import read_passages
from clinic.core.characters import (
    FORBIDDEN,
    decode_references,
    describe_odd_characters,
    describe_odd_references,
)
from clinic.core.invisible_characters import find_invisible
from clinic.core.problem import Severity
from clinic.core.slugs import make_slug

_TEXT_ENDINGS = (".md.txt", ".txt", ".markdown", ".mkd", ".mdown", ".mdx", ".rst")
_OTHER_PICTURES = (".heic", ".heif", ".tif", ".tiff", ".bmp", ".psd", ".ai", ".eps", ".raw", ".cr2")
_OFFICE_ENDINGS = (".docx", ".doc", ".odt", ".rtf", ".pages", ".pdf")
_BROUGHT_IN = (".docx", ".html", ".htm")  # what `make import` reads
# A letter of a right-to-left script, then a number, with no other letter between them.
_TURNED = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
    r"(?:(?!\|)[\W_]){0,100}[0-9]+"
)
_FROM_RIGHT = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"]
)
# An HTML entity: nobody sees what it stands for before a browser reads it.
_ENTITY = re.compile(r"&(?:#[xX]?0*(?P<digits>[0-9a-fA-F]+)|[A-Za-z][A-Za-z0-9]{1,31});?")
_TYPE_AGAIN = "Delete the characters around this place and type them again."


def _explain(place: str) -> tuple[str, str]:
    """Return why a file is not a post or picture, and what to do."""
    name = PurePosixPath(place).name
    lower = name.lower()
    stem = make_slug(name.split(".")[0]) or "new-post"
    if name.startswith("."):
        return "The site ignores a file whose name starts with a dot.", "Remove the dot."
    if lower.endswith(".md") and not name.endswith(".md"):
        what = f'The site ignores "{name}": its ending is in capitals.'
        return what, f"Rename the file to {stem}.md"
    if lower.endswith(".md"):
        fix = "Move the file to content/posts/YEAR/ or to content/pages/."
        return "The site ignores a post in this folder.", fix
    if lower.endswith(_TEXT_ENDINGS):
        return f'"{name}" is not a post: its ending is not .md', f"Rename the file to {stem}.md"
    if lower.endswith(_OFFICE_ENDINGS):
        fix = f"Copy the text into a new file {stem}.md, then delete this file."
        if lower.endswith(_BROUGHT_IN):
            fix = _offer_import(place)
        return f'"{name}" comes from a word processor, so it is not a post.', fix
    if lower.endswith(_BROUGHT_IN):
        return f'"{name}" is a saved web page, not a post.', _offer_import(place)
    if lower.endswith(_OTHER_PICTURES):
        fix = f"Save it as {stem}.jpg (photo) or {stem}.png (drawing), and link to the new file."
        return f'Browsers cannot show "{name}".', fix
    return f'"{name}" does not belong in content/.', "Delete the file or move it out of content/."


def _offer_import(place: str) -> str:
    return f'Run: make import FILE="{CONTENT}/{place}"  Then delete this file.'


@rule("file-ignored", Subject.LIBRARY, is_starred=True)
def look_for_ignored_files(library: Library) -> Iterator[Finding]:
    """Keep only posts, pages, clinic.toml and pictures in use under content/.

    Anything else is left out without warning, and nobody notices until a patient asks.
    """
    in_use = pictures_in_use(library)
    for place in sorted(library.files):
        path = f"{CONTENT}/{place}"
        if place == "clinic.toml" or is_document(place):
            continue
        if place.lower().endswith(IMAGE_ENDINGS):
            if place not in in_use:
                what = "No post or page shows this picture, so it is not published."
                fix = f"Write  ![WHAT IT SHOWS]({{attach}}{PurePosixPath(place).name})"
                fix += "  in a post, or delete the picture."
                yield Finding(file=path, what=what, fix=fix, severity=Severity.WARN)
            continue
        what, fix = _explain(place)
        yield Finding(file=path, what=what, fix=fix)
    for place in sorted(library.folders):
        if PurePosixPath(place).suffix.lower() == ".md":
            what = "This folder is named like a post."
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Remove .md from its name.")


@rule("encoding", Subject.LIBRARY, is_starred=True)
def look_at_unread_files(library: Library) -> Iterator[Finding]:
    """Save every post as plain text in UTF-8.

    A post in another encoding is left out without warning, or shows the wrong characters.
    """
    yield from (point_at_unread(one) for one in library.unread if not one.is_too_long)


@rule("too-long", Subject.LIBRARY, is_starred=True)
def look_at_long_files(library: Library) -> Iterator[Finding]:
    """Keep every post and page short enough to check.

    A longer one keeps the program, and everyone who uses it, waiting. Nobody reads a page of
    200,000 characters either.
    """
    yield from (point_at_unread(one) for one in library.unread if one.is_too_long)


def point_at_unread(one: UnreadableFile) -> Finding:
    """Return the Finding for a file that cannot be read."""
    trouble = one.trouble
    fix = trouble.fix or "Ask your web support person for permission to read this file."
    return Finding(file=f"{CONTENT}/{one.place}", line=trouble.line, what=trouble.what, fix=fix)


def _find_coded(document: Document) -> Iterator[Finding]:
    """Yield invisible characters written as HTML entities, where readers would get them."""
    if "&" not in document.text or document.rendered.tree.body is None:
        return
    shown = [document.rendered.tree.body.text()]
    shown += [
        value for node in document.rendered.nodes for value in node.attributes.values() if value
    ]
    coded = {text[one.at]: one for text in shown for one in find_invisible(text)}
    lost = set(coded) - set(document.text)
    for number, line in enumerate(document.lines, 1) if coded else ():
        for found in _ENTITY.finditer(line):
            meant = decode_references(found[0])
            hidden = next((one for one in find_invisible(meant) if meant[one.at] in coded), None)
            if hidden:
                lost -= set(meant)
                what = f'{hidden.kind} is here as the code "{found[0][:20]}" ({hidden.name}).'
                yield document.finding_at(number, what, "Remove the code.", found.span())
                break
    for sign in sorted(lost):
        what = f"{coded[sign].kind} is hidden in an HTML code in this post ({coded[sign].name})."
        yield document.finding_at(document.front.body_line, what, "Remove the code.")


@rule("control-character", Subject.DOCUMENT)
def look_for_control_characters(document: Document, _library: Library) -> Iterator[Finding]:
    """Remove characters that nobody can see.

    They come with text copied from elsewhere. They make a word impossible to find, reverse the
    reading direction, or show as boxes. The list is Unicode's (Default_Ignorable_Code_Point),
    without the joiners that emoji and some scripts need.
    """
    has_any = next(find_invisible(document.text), None) is not None
    for number, line in enumerate(document.lines, 1) if has_any else ():
        shown = (one for one in find_invisible(line) if not FORBIDDEN.match(line[one.at]))
        if found := next(shown, None):
            what = f"{found.kind} is here ({found.name})."
            yield document.finding_at(number, what, _TYPE_AGAIN, (found.at, found.at + 1))
    yield from _find_coded(document)


@rule("reading-order", Subject.DOCUMENT)
def look_at_reading_order(document: Document, library: Library) -> Iterator[Finding]:
    """Do not put a number after a right-to-left word unless the whole post reads right to left.

    Browsers show such a number before the word, so "5 mg" can change places with "10 mg"
    (https://www.unicode.org/reports/tr9/).
    """
    if library.language_of(document).lower().split("-")[0] in _FROM_RIGHT:
        return
    for passage in read_passages(document):
        for found in _TURNED.finditer(passage.text):
            what = "Browsers show this number on the wrong side of the word before it."
            fix = "Move the number, or write the word in the alphabet of this language."
            yield passage.finding_at(document, found.start(), found.end(), what, fix)


@rule("character-forbidden", Subject.DOCUMENT, is_starred=True)
def look_for_forbidden_characters(document: Document, _library: Library) -> Iterator[Finding]:
    """Use only characters that every page, feed and phone can show.

    A character that XML forbids breaks the feeds for every reader. Wide digits make a phone number
    that no phone can call.
    """
    for number, line in enumerate(document.lines, 1):
        if odd := next(describe_odd_characters(line), None):
            yield document.finding_at(number, f"This line contains {odd[0]}.", _TYPE_AGAIN, odd[1])
    header = list(enumerate(document.lines[: document.front.body_line - 1], 1))
    for number, line in header + read_lines(document):
        if odd := next(describe_odd_references(line), None):
            fix = "Remove the code, or type the character itself."
            yield document.finding_at(number, f"This line contains {odd[0]}.", fix, odd[1])


@rule("file-name-character", Subject.LIBRARY)
def look_for_invisible_characters_in_names(library: Library) -> Iterator[Finding]:
    """Name files and folders without characters that nobody can see.

    A character that reverses the reading direction can show "gpj.exe" as "exe.jpg". Nobody can type
    such a name in a link.
    """
    for place in sorted(library.files | library.folders):
        found = next(find_invisible(place.rpartition("/")[2]), None)
        if found:
            what = f"{found.kind} is in this name ({found.name})."
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Type the whole name again.")


@rule("path-escape", Subject.LIBRARY, is_starred=True)
def look_for_ways_out(library: Library) -> Iterator[Finding]:
    """Put files themselves under content/, not shortcuts to other places.

    Only what is saved here may be published, not what is elsewhere on this computer.
    """
    for place in library.links_out:
        what = "This is a shortcut to a file or folder elsewhere, or to nothing."
        yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Put the file itself here.")


@rule("case-clash", Subject.LIBRARY, is_starred=True)
def look_for_case_clashes(library: Library) -> Iterator[Finding]:
    """Give files and folders names that differ in more than capital letters.

    Windows and Mac treat such names as one file, so one of the two is lost.
    """
    seen: dict[str, str] = {}
    for place in sorted(library.files | library.folders):
        folded = unicodedata.normalize("NFC", place).casefold()
        if folded in seen:
            what = f'This name and "{CONTENT}/{seen[folded]}" differ only in capital letters.'
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Rename one of the two.")
        seen.setdefault(folded, place)
