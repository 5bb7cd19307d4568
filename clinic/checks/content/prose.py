"""Rules on the text itself: it is there, whole, and nothing in it is left to be filled in."""

import re
from collections.abc import Iterator

from clinic.checks.content.library import Document, Library
from clinic.checks.rules import Finding, Subject, rule
from clinic.model.problem import Severity

LONG_PARAGRAPH = 90
_PLACEHOLDER = re.compile(r"\[FILL IN\b|\bTODO\b|\bTBD\b|\blorem ipsum\b|\bXXX\b")
_END_MARKS = tuple(".!?:…\"'”’)]»。")
_BROKEN_OFF = (",", ";", "-", "–", "—", " and", " or", " the", " a", " of", " to")


@rule("post-empty", Subject.DOCUMENT)
def look_for_text(document: Document, _library: Library) -> Iterator[Finding]:
    """A post has a text below its header."""
    if not document.text.strip():
        yield document.point_at(0, "This file is empty.", "Write the post, or delete the file.")
    elif document.kind == "post" and not document.front.body.strip():
        what = "There is a header and no text below it."
        yield document.point_at(0, what, "Write the text below an empty line.")


@rule("cut-off", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_cut_paragraphs(document: Document, _library: Library) -> Iterator[Finding]:
    """A paragraph ends with its sentence.

    Where one stops at a comma, the rest of a thought about somebody's treatment is missing.
    """
    for paragraph in document.rendered.tree.css("body > p, section > p, blockquote > p"):
        clone = paragraph.text(deep=True).replace("\xa0", " ").rstrip()
        text = re.sub(r"[\s\d↩]+$", "", clone) if paragraph.css_first("sup") else clone
        last = paragraph.last_child
        if len(text) < LONG_PARAGRAPH or text.endswith(_END_MARKS):
            continue
        if last is not None and last.tag in ("a", "img"):
            continue
        last_line = text.split("\n")[-1]
        end = " ".join(last_line.split()[-5:])
        is_broken = text.endswith(_BROKEN_OFF)
        what = f'This paragraph ends in the middle of a sentence: "…{end}".'
        yield document.point_at(
            document.find_line(last_line[-40:]) or document.find_line(end[-12:]),
            what if is_broken else f'No period ends this paragraph: "…{end}".',
            "Write the sentence to its end.",
            severity=Severity.ERROR if is_broken else None,
        )


@rule("placeholder-left", Subject.DOCUMENT, is_starred=True)
def look_for_placeholders(document: Document, library: Library) -> Iterator[Finding]:
    """Nothing is left to be filled in.

    The sample clinic is made of such blanks: there they are counted, not forbidden.
    """
    found = [(at, hit) for at, line in document.body_lines for hit in _PLACEHOLDER.finditer(line)]
    for field in document.front.fields:
        if hit := _PLACEHOLDER.search(field.source):
            found.append((field.line, hit))
    if not found:
        return
    if library.clinic and library.clinic.demo:
        word = "blank" if len(found) == 1 else "blanks"
        what = f"{len(found)} {word} to fill in before this is a real clinic's page."
        yield document.point_at(min(at for at, _ in found), what, "", severity=Severity.WARN)
        return
    for at, hit in found:
        what = f'"{hit[0].strip("[")}" is left here to be filled in.'
        yield document.point_at(at, what, "Write the real words, or take it out.", hit.span())
