"""Rules on fake headings, lists and emphasis, which screen readers cannot recognize."""

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
_LOUD = re.compile(  # a dash is part of a word or separates two, never both: no backtracking
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
    """Make a list with dashes, not with dots or arrows pasted from elsewhere.

    Such lines run on in one paragraph, and a screen reader does not announce a list.
    """
    for number, line in read_lines(document):
        if found := _SIGN_ITEM.match(line):
            what = f'"{found["sign"]}" does not make a list, so readers see one long paragraph.'
            fix = "Write  -  and a space instead. Put an empty line above the list."
            yield document.finding_at(number, what, fix, found.span("sign"))
            return


@rule("heading-bold", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_bold_headings(document: Document, _library: Library) -> Iterator[Finding]:
    """Write a heading with ##, not as a line in bold.

    Screen readers jump from heading to heading (WCAG 2.1, 1.3.1) and skip a bold line.
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
            what = "This line looks like a heading but is only bold."
            yield document.finding_at(number, what, f"Write:  ## {words}")


@rule("capitals", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_capitals(document: Document, library: Library) -> Iterator[Finding]:
    """Write nothing in capital letters only.

    Capitals are slower to read for everyone, and hardest for people who read little. Some screen
    readers spell them out. Legal notices are exempt: the law sets their wording.
    """
    if is_legal_notice(document, library):
        return
    title = document.front.get("title")
    letters = [one for one in title.value if one.isalpha()] if title else []
    if title and len(letters) > 9 and all(one.isupper() for one in letters):
        fix = f"Write:  Title: {title.value.capitalize()}"
        yield document.point_at_field(title, "The title is all capital letters.", fix)
    for passage in read_passages(document):
        found = _LOUD.search(passage.text) if passage.kind != "title" else None
        if found:
            what = "These words are all capital letters."
            fix = "Write these words in lowercase. To stress them, use **bold** or a card."
            yield passage.finding_at(document, found.start(), found.end(), what, fix)


@rule("header-marks", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_marks_in_header(document: Document, _library: Library) -> Iterator[Finding]:
    """Write the title, summary, topic and tags as plain words, without marks or quotes.

    Readers see such marks as typed.
    """
    for name in _PLAIN_FIELDS:
        found = document.front.get(name)
        if not found or not found.value:
            continue
        if _QUOTED.match(found.value):
            what = f"Readers would see the quotation marks around the {name}."
            yield document.point_at_field(found, what, "Remove the quotation marks.")
        elif mark := _HEADER_MARK.search(found.value):
            what = f'Readers would see "{mark[0].strip()}" in the {name} as typed.'
            yield document.point_at_field(found, what, f"Write plain words in the {name}.")
