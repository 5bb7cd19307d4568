"""Rules on the files themselves: each is published, a draft, a picture in use, or a Problem."""

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
# Letters of Hebrew, Arabic and their kin, and a number behind them with no other letter between.
_TURNED = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
    r"(?:(?!\|)[\W_]){0,100}[0-9]+"
)
_FROM_RIGHT = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"]
)
# An entity: nobody sees what it stands for before a browser reads it.
_ENTITY = re.compile(r"&(?:#[xX]?0*(?P<digits>[0-9a-fA-F]+)|[A-Za-z][A-Za-z0-9]{1,31});?")
_TYPE_AGAIN = "Delete the characters around this place and type them again."


def _explain(place: str) -> tuple[str, str]:
    """Say why a file is no post or picture, and what to do."""
    name = PurePosixPath(place).name
    lower = name.lower()
    stem = make_slug(name.split(".")[0]) or "new-post"
    if name.startswith("."):
        return "A file whose name begins with a dot is passed over.", "Take the dot away."
    if lower.endswith(".md") and not name.endswith(".md"):
        return f'"{name}" is passed over: its ending is in capitals.', f"Rename it to {stem}.md"
    if lower.endswith(".md"):
        fix = "Move it to content/posts/ and the year, or to content/pages/."
        return "A post in this folder is passed over.", fix
    if lower.endswith(_TEXT_ENDINGS):
        return f'"{name}" is not a post: its ending is not .md', f"Rename it to {stem}.md"
    if lower.endswith(_OFFICE_ENDINGS):
        fix = f"Copy its text into a new file {stem}.md, then delete this one."
        if lower.endswith(_BROUGHT_IN):
            fix = _offer_import(place)
        return f'"{name}" comes from a word processor; it is not a post.', fix
    if lower.endswith(_BROUGHT_IN):
        return f'"{name}" is a saved web page; it is not a post.', _offer_import(place)
    if lower.endswith(_OTHER_PICTURES):
        fix = f"Save it as {stem}.jpg (a photo) or {stem}.png (a drawing), and link to that."
        return f'Browsers cannot show "{name}".', fix
    return f'"{name}" does not belong in content/.', "Delete it or move it out of content/."


def _offer_import(place: str) -> str:
    return f'Type  make import FILE="{CONTENT}/{place}"  for a draft of it, then delete this file.'


@rule("file-ignored", Subject.LIBRARY, is_starred=True)
def look_for_ignored_files(library: Library) -> Iterator[Finding]:
    """Every file under content/ is a post, a page, clinic.toml or a picture that is in use.

    Anything else would be left out without a word, and missed only when a patient asks for it.
    """
    in_use = pictures_in_use(library)
    for place in sorted(library.files):
        path = f"{CONTENT}/{place}"
        if place == "clinic.toml" or is_document(place):
            continue
        if place.lower().endswith(IMAGE_ENDINGS):
            if place not in in_use:
                what = "No post or page shows this picture, so it is not published."
                fix = f"Show it:  ![what it shows]({{attach}}{PurePosixPath(place).name})"
                fix += "  or delete it."
                yield Finding(file=path, what=what, fix=fix, severity=Severity.WARN)
            continue
        what, fix = _explain(place)
        yield Finding(file=path, what=what, fix=fix)
    for place in sorted(library.folders):
        if PurePosixPath(place).suffix.lower() == ".md":
            what = "This is a folder with the name of a post."
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Rename it without the .md")


@rule("encoding", Subject.LIBRARY, is_starred=True)
def look_at_unread_files(library: Library) -> Iterator[Finding]:
    """Every post can be read, as plain text in UTF-8.

    One saved in another way is left out of the site without a word, or its letters turn to signs.
    """
    yield from (point_at_unread(one) for one in library.unread if not one.is_too_long)


@rule("too-long", Subject.LIBRARY, is_starred=True)
def look_at_long_files(library: Library) -> Iterator[Finding]:
    """Every post and page is short enough to be checked.

    A longer one would keep the program, and everybody who works with it, waiting. Nobody reads a
    page of 200,000 characters either.
    """
    yield from (point_at_unread(one) for one in library.unread if one.is_too_long)


def point_at_unread(one: UnreadableFile) -> Finding:
    """Make a Finding of what keeps a file from being read."""
    trouble = one.trouble
    fix = trouble.fix or "Ask whoever looks after this computer to let you read it."
    return Finding(file=f"{CONTENT}/{one.place}", line=trouble.line, what=trouble.what, fix=fix)


def _find_coded(document: Document) -> Iterator[Finding]:
    """Yield the invisible characters that are written as codes, where readers get them."""
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
                what = f'{hidden.kind} is here as "{found[0][:20]}" ({hidden.name}).'
                yield document.finding_at(number, what, "Remove the code.", found.span())
                break
    for sign in sorted(lost):
        what = f"{coded[sign].kind} is in this text as a code ({coded[sign].name})."
        yield document.finding_at(document.front.body_line, what, "Remove the code.")


@rule("control-character", Subject.DOCUMENT)
def look_for_control_characters(document: Document, _library: Library) -> Iterator[Finding]:
    """A text holds no characters that nobody can see.

    They come with text copied from elsewhere, make a word unfindable, turn the reading direction
    round, or show as boxes. The list is Unicode's (Default_Ignorable_Code_Point); joiners in emoji
    and in scripts that need them are left in peace.
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
    """No number follows a word that is read from right to left, in a text that is not.

    Browsers show such a number before the word, so "5 mg" can change places with "10 mg"
    (https://www.unicode.org/reports/tr9/).
    """
    if library.language_of(document).lower().split("-")[0] in _FROM_RIGHT:
        return
    for passage in read_passages(document):
        for found in _TURNED.finditer(passage.text):
            what = "Readers see this number before the word that stands in front of the number."
            fix = "Move the number, or write the word in the letters of this language."
            yield passage.finding_at(document, found.start(), found.end(), what, fix)


@rule("character-forbidden", Subject.DOCUMENT, is_starred=True)
def look_for_forbidden_characters(document: Document, _library: Library) -> Iterator[Finding]:
    """A text holds only characters that every page, feed and phone can show.

    A character that XML has no place for breaks the feeds for every reader, and wide digits make a
    phone number that no phone can call.
    """
    for number, line in enumerate(document.lines, 1):
        if odd := next(describe_odd_characters(line), None):
            yield document.finding_at(number, f"Here is {odd[0]}.", _TYPE_AGAIN, odd[1])
    header = list(enumerate(document.lines[: document.front.body_line - 1], 1))
    for number, line in header + read_lines(document):
        if odd := next(describe_odd_references(line), None):
            fix = "Remove the code, or type the character itself."
            yield document.finding_at(number, f"Here is {odd[0]}.", fix, odd[1])


@rule("file-name-character", Subject.LIBRARY)
def look_for_invisible_characters_in_names(library: Library) -> Iterator[Finding]:
    """The name of a file or folder holds no characters that nobody can see.

    A character that turns the reading direction shows "gpj.exe" for "exe.jpg", and nobody can
    type such a name in a link.
    """
    for place in sorted(library.files | library.folders):
        found = next(find_invisible(place.rpartition("/")[2]), None)
        if found:
            what = f"{found.kind} is in this name ({found.name})."
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Type the whole name again.")


@rule("path-escape", Subject.LIBRARY, is_starred=True)
def look_for_ways_out(library: Library) -> Iterator[Finding]:
    """Nothing under content/ leads out of it.

    What is published must be what is kept here, not whatever lies elsewhere on this computer.
    """
    for place in library.links_out:
        what = "This is a shortcut to a file or folder elsewhere, or to nothing."
        yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Put the file itself here.")


@rule("case-clash", Subject.LIBRARY, is_starred=True)
def look_for_case_clashes(library: Library) -> Iterator[Finding]:
    """No two names differ only in capital letters.

    On Windows and Mac they are one file, and one of the two is lost.
    """
    seen: dict[str, str] = {}
    for place in sorted(library.files | library.folders):
        folded = unicodedata.normalize("NFC", place).casefold()
        if folded in seen:
            what = f'This name and "{CONTENT}/{seen[folded]}" differ only in capital letters.'
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Rename one of the two.")
        seen.setdefault(folded, place)
