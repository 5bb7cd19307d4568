"""Rules on the body: present, complete, and without placeholders."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.header.header_schema import KEYS
from clinic.checks.rules.language.treatment_detection import is_english
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.problem import Severity

LONG_PARAGRAPH = 90
_PLACEHOLDER = re.compile(
    r"\[FILL IN\b|\bTODO\b|\bTBD\b|\bTBA\b|\bTK\b|\bFIXME\b|\bX{3,}\b|\bX{1,2}/X{1,2}\b"
    r"|\?{3,}|(?<![\w_])_{5,}(?![\w_])"
    r"|(?i:\blorem ipsum\b|\bnote to self\b|\bto be (?:written|added|filled in)\b)"
    r"|(?<!\])(?i:\[(?:insert|add|your|comment|name|date|phone|clinic name|placeholder|text)\b"
    r"[^\]\n]{0,80}\](?![(\[:]))"
)
_TO_DO = re.compile(
    r"^\W{0,4}to[- ]?do:", re.IGNORECASE | re.MULTILINE
)  # in Spanish, "todo" is everything
_END_MARKS = tuple(".!?:…\"'”’)]»。")
_BROKEN_OFF = (",", ";", "-", "–", "—", " and", " or", " the", " a", " of", " to")


@rule("post-empty", Subject.DOCUMENT)
def look_for_text(document: Document, _library: Library) -> Iterator[Finding]:
    """Write a body below the header of a post."""
    if not document.text.strip():
        yield document.finding_at(0, "This file is empty.", "Write the post, or delete the file.")
    elif (
        document.kind == "post" and not document.front.body.strip() and not _is_swallowed(document)
    ):
        what = "This post has a header but no body."
        yield document.finding_at(0, what, "Write the body below an empty line.")


def _is_swallowed(document: Document) -> bool:
    """Return whether the header took in the body, which has a message of its own."""
    return any(one.name not in KEYS for one in document.front.fields)


@rule("cut-off", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_cut_paragraphs(document: Document, _library: Library) -> Iterator[Finding]:
    """End every paragraph with a complete sentence.

    If a paragraph stops at a comma, the rest of a thought about a treatment is missing.
    """
    for paragraph in document.rendered.tree.css("body > p, section > p, blockquote > p"):
        text = paragraph.text().rstrip()
        if paragraph.css_first("sup"):  # the number of a footnote, or the way back from it
            text = text.rstrip("0123456789 \n\xa0↩")
        last = paragraph.last_child
        is_whole = len(text) < LONG_PARAGRAPH or text.endswith(_END_MARKS)
        if is_whole or (last is not None and last.tag in ("a", "img")):
            continue
        end = " ".join(text.split("\n")[-1].split()[-5:])
        line = document.find_line(end) or document.find_line(end[-12:])
        is_broken = text.endswith(_BROKEN_OFF)
        what = "This sentence breaks off." if is_broken else f'"…{end}" does not end with a period.'
        typed = document.lines[line - 1].rstrip()
        yield document.finding_at(
            line,
            what,
            "Finish the sentence.",
            (max(0, len(typed) - len(end)), len(typed)),
            severity=Severity.ERROR if is_broken else None,
        )


@rule("placeholder-left", Subject.DOCUMENT, is_starred=True)
def look_for_placeholders(document: Document, library: Library) -> Iterator[Finding]:
    """Fill in every blank before you publish.

    In drafts and in the sample site, blanks are counted and stop nothing.
    """
    patterns = [_PLACEHOLDER, _TO_DO] if is_english(document, library) else [_PLACEHOLDER]
    if not any(pattern.search(document.text) for pattern in patterns):
        return
    found = [
        (at, hit)
        for at, line in document.body_lines
        for pattern in patterns
        for hit in pattern.finditer(line)
        if line.strip(" _")  # a line of underscores only is a horizontal rule
    ]
    for field in document.front.fields:
        if hit := _PLACEHOLDER.search(field.source):
            found.append((field.line, hit))
    is_draft = document.status == "draft"
    if library.clinic is None and not is_draft:
        return  # whether the site is a sample is unknown; clinic.toml has a problem of its own
    if found and (is_draft or (library.clinic and library.clinic.demo)):
        word = "blank" if len(found) == 1 else "blanks"
        until = "you publish" if is_draft else "the page is a real clinic's"
        what = f"{len(found)} {word} to fill in before {until}."
        yield document.finding_at(min(at for at, _ in found), what, "", severity=Severity.WARN)
        return
    for at, hit in {(at, hit.start()): (at, hit) for at, hit in found}.values():
        what = f'"{hit[0].strip("[]")}" is not filled in yet.'
        yield document.finding_at(
            at, what, "Write the real words, or remove the blank.", hit.span()
        )
