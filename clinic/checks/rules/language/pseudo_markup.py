"""Rules on what only looks like a heading, a list or emphasis: screen readers can't tell."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.clinic.legal_notices import is_legal_notice
from clinic.content.code_masking import read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import read_passages
from clinic.core.problem import Severity

_SIGN_ITEM = re.compile(r"^ {0,3}(?P<sign>[•·▪▫◦●○■□‣⁃➢➤►✓✔✗→])\s*\S")
_BOLD_LINE = re.compile(r"^(?:\*\*|__)(?P<words>[^*_]{3,70}?)(?:\*\*|__):?$")
_LOUD = re.compile(  # a dash belongs to a word or parts two, never either: or it takes for ever
    r"(?<!['’-])(?:\b(?>[A-ZÁÉÍÓÚÑ](?:[A-ZÁÉÍÓÚÑ]|['’-](?=[A-ZÁÉÍÓÚÑ]))*)\b[ ,:;-]{1,3}){4,12}"
    r"[A-ZÁÉÍÓÚÑ]{2,}\b"
)
_HEADER_MARK = re.compile(
    r"</?[a-z]{1,10}[ >/]|\*\*|`|\]\(|&(?:nbsp|amp|quot|lt|gt|#\d+);|(?<!\w)_\w+_(?!\w)|(?<!\w)#\w",
    re.IGNORECASE,
)
_PLAIN_FIELDS = ("title", "summary", "category", "tags")
_QUOTED = re.compile(r"^(?:\"[^\"]*\"|“[^”]*”|'[^']*'|‘[^’]*’)$")


@rule("list-signs", Subject.DOCUMENT)
def look_for_typed_lists(document: Document, _library: Library) -> Iterator[Finding]:
    """A list is made with dashes, not with dots or arrows pasted from elsewhere.

    Such lines run on in one paragraph, and a screen reader says no number of items.
    """
    for number, line in read_lines(document):
        if found := _SIGN_ITEM.match(line):
            what = f'"{found["sign"]}" makes no list: readers see one run-on paragraph.'
            fix = "Write  -  and a space in its place, and an empty line above the list."
            yield document.finding_at(number, what, fix, found.span("sign"))
            return


@rule("heading-bold", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_bold_headings(document: Document, _library: Library) -> Iterator[Finding]:
    """A heading is written as one, with ##, not as a line in bold.

    Screen readers jump from heading to heading (WCAG 2.1, 1.3.1); a bold line is passed over.
    """
    lines = read_lines(document)
    for at, (number, line) in enumerate(lines):
        found = _BOLD_LINE.match(line.strip())
        is_alone = all(
            not 0 <= beside < len(lines) or not lines[beside][1].strip()
            for beside in (at - 1, at + 1)
        )
        is_sentence = found is not None and found["words"].rstrip().endswith((".", "!"))
        if found and is_alone and not is_sentence:
            words = found["words"].strip(" :")
            what = "This line looks like a heading and is none."
            yield document.finding_at(number, what, f"Write it like this:  ## {words}")


@rule("capitals", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_capitals(document: Document, library: Library) -> Iterator[Finding]:
    """Nothing is written in capital letters alone.

    They are slower to read for everybody, hardest for those who read little, and some screen
    readers spell them out. Legal notices pass: the law gives their words.
    """
    if is_legal_notice(document, library):
        return
    title = document.front.get("title")
    letters = [one for one in title.value if one.isalpha()] if title else []
    if title and len(letters) > 9 and all(one.isupper() for one in letters):
        fix = f"Write it like this:  Title: {title.value.capitalize()}"
        yield document.point_at_field(title, "The title is all capital letters.", fix)
    for passage in read_passages(document):
        found = _LOUD.search(passage.text) if passage.kind != "title" else None
        if found:
            what = "These words are all capital letters."
            fix = "Write them small; for what must be seen, use **bold** or a card."
            yield passage.finding_at(document, found.start(), found.end(), what, fix)


@rule("header-marks", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_marks_in_header(document: Document, _library: Library) -> Iterator[Finding]:
    """Title, summary, topic and tags are plain words: marks and quotes there are shown as typed."""
    for name in _PLAIN_FIELDS:
        found = document.front.get(name)
        if not found or not found.value:
            continue
        if _QUOTED.match(found.value):
            what = f"The marks around the {name} are shown to readers as part of it."
            yield document.point_at_field(found, what, "Take the marks around it out.")
        elif mark := _HEADER_MARK.search(found.value):
            what = f'"{mark[0].strip()}" in the {name} is shown to readers as typed.'
            yield document.point_at_field(found, what, "Write plain words there.")
