"""Rules on paste artifacts: merge markers, broken encodings and lines copied from elsewhere."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.code_masking import LONGEST_LINE, read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.problem import Severity

_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} |\|{7} )")
# UTF-8 read as Windows-1252: an apostrophe becomes â€™, é becomes Ã©.
_BROKEN = re.compile(
    "\u00e2\u20ac[\u0080-\u00bf\u2018-\u201d\u2122\u0153\u00a6]?"
    "|\u00c3[\u0080-\u00bf]|\u00c2[\u00a0-\u00bf]|\u00ef\u00bf\u00bd"
)
_SHARE = re.compile(
    r"^\W*(?:share(?: this(?: \w+)?)?|tweet|pin(?: it)?|e-?mail this|follow us"
    r"|posted (?:by|in|under)\b.{0,60}|leave a comment|(?:no|\d+) comments?|related posts"
    r"|back to top|compartir)\W*$",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"^\W{0,4}(?:sent from my \w+|get outlook for \w+|on .{6,60} wrote:"
    r"|(?:begin )?forwarded message\b.{0,20}|-{3,} ?original message)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:©|\(c\)|copyright) ?(?:©|\(c\))? ?(?:19|20)\d\d\b(?! \[FILL)|\ball rights reserved\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^(?:certainly|sure|absolutely|of course)[!,.]? (?:here(?:'s|’s| is| are)|i can|below is)\b"
    r"|^here(?:'s|’s| is) (?:a|the|your) (?:\w+ ){0,3}(?:blog post|article|draft|version)\b"
    r"|^i hope this helps\b|\[citation needed\]",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\*\*\w|\w\*\*|(?<!\w)__[^\W_]|&(?:nbsp|amp|quot|lt|gt|apos|#\d{2,5});|~~\w")


@rule("conflict-left", Subject.DOCUMENT, is_starred=True)
def look_for_conflicts(document: Document, _library: Library) -> Iterator[Finding]:
    """Remove Git's merge markers, and one of the two versions between them.

    Git leaves both versions in the file, one below the other. Readers would see both.
    """
    if "<<<<<<< " not in document.text and ">>>>>>> " not in document.text:
        return
    for number, line in enumerate(document.lines, 1):
        if _CONFLICT.match(line):
            what = "Git left two versions of the post here."
            fix = "Keep the right version. Remove this line and the other marker lines."
            yield document.finding_at(number, what, fix)
            return


@rule("letters-broken", Subject.DOCUMENT)
def look_for_broken_letters(document: Document, _library: Library) -> Iterator[Finding]:
    """Correct characters that were broken when the text was copied or saved.

    Text saved in one encoding and opened in another shows "donâ€™t" for "don't".
    """
    for number, line in enumerate(document.lines, 1):
        if found := _BROKEN.search(line):
            start = line.rfind(" ", 0, found.start()) + 1
            end = line.find(" ", found.end())
            what = "Characters here were broken when the text was copied or saved."
            fix = "Type this word again, or copy the text again from its source."
            yield document.finding_at(number, what, fix, (start, end if end > 0 else len(line)))


@rule("paste-left", Subject.DOCUMENT)
def look_for_pasted_rests(document: Document, _library: Library) -> Iterator[Finding]:
    """Remove what belongs to another page, an email or a program.

    "Share" was a button where the text was copied. "All rights reserved" says that someone else
    owns the text.
    """
    lines = read_lines(document)
    for at, (number, line) in enumerate(lines):
        typed = line.strip() if len(line) <= LONGEST_LINE else ""
        beside = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
        is_alone = not any(one.strip() for _, one in beside)
        if is_alone and _SHARE.match(typed) and not typed.startswith(("#", "/", "[", "|")):
            what, fix = "These words were a button or a label on another page.", "Remove this line."
            yield document.finding_at(number, what, fix)
        elif _MAIL.match(typed):
            yield document.finding_at(number, "This line comes from an email.", "Remove this line.")
        elif _OTHERS.search(typed):
            what = "This line says that someone else owns the text."
            fix = "Write your own words. With permission, add: Gate_ok: paste-left (REASON)"
            yield document.finding_at(number, what, fix)
        elif _ANSWER.search(typed):
            what = "This line reads like a reply in a chat, not part of the post."
            fix = "Remove this line, and have an expert check every statement below."
            yield document.finding_at(number, what, fix)


@rule("marks-left", Subject.DOCUMENT, severity=Severity.WARN)
def look_for_marks(document: Document, _library: Library) -> Iterator[Finding]:
    """Remove Markdown or HTML marks that readers would see.

    Stars before a space, or after a backslash, make nothing bold.
    """
    for node in document.rendered.prose.css("p, li, td, th, h2, h3, h4"):
        text = node.text(deep=False)
        if found := _MARKS.search(text):
            near = text[max(0, found.start() - 12) : found.end() + 12].split("\n")[0].strip()
            longest = max(re.findall(r"\w+", near), key=len, default=near)
            line = document.find_line(near) or document.find_line(longest)
            what = f'Readers would see the marks in "{near}" as typed.'
            yield document.finding_at(
                line, what, "Remove the marks, or write  **bold**  without spaces."
            )
            return
