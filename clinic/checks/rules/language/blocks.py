"""Rules on the blocks between ``///`` lines: care cards, questions and captions."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule, suggest_nearest
from clinic.content.code_masking import read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document

# The blocks of pelicanconf.py's MARKDOWN setting; a block it gains is named here too.
CARDS = ("emergency", "urgent", "ask", "key-points")
NAMES = (*CARDS, "faq", "caption", "figure-caption", "table-caption")
# As pymdownx.blocks reads them: three slashes or more, and as many to close.
_START = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *(?P<name>[\w-]+) *(?:\|.*)?$")
_END = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *$")


@rule("block-unknown", Subject.DOCUMENT)
def look_for_unknown_blocks(document: Document, _library: Library) -> Iterator[Finding]:
    """Every /// block has a name this site knows.

    One with a misspelt name is shown to patients as typed, slashes and all, and no longer looks
    like a warning.
    """
    for number, line in read_lines(document):
        if not line.lstrip().startswith("///") or _END.match(line):
            continue
        found = _START.match(line)
        if found is None:
            what = "This line cannot be read as the start of a block."
            fix = "Write three slashes and one name, as in  /// emergency"
            yield document.finding_at(number, what, fix)
        elif found["name"] not in NAMES:
            what = f'"{found["name"]}" is not a known block.'
            fix = suggest_nearest(found["name"], NAMES, f"There are: {', '.join(NAMES)}.")
            yield document.finding_at(number, what, fix, found.span("name"))


@rule("block-open", Subject.DOCUMENT)
def look_for_open_blocks(document: Document, _library: Library) -> Iterator[Finding]:
    """Every /// block is closed by a line of its own, with as many slashes.

    One that stays open swallows the rest of the page: all of it would stand in a red card.
    """
    waiting: list[tuple[str, str, int]] = []
    for number, line in read_lines(document):
        if begin := _START.match(line):
            waiting.append((begin["slashes"], begin["name"], number))
        elif line.lstrip().startswith("///") and not _END.match(line):
            waiting.append(("///", "", number))  # meant as one, as the rule above says
        elif end := _END.match(line):
            if not waiting:
                what = "These slashes close a block, but none is open here."
                yield document.finding_at(number, what, "Take this line out, or begin the block.")
            elif waiting[-1][0] == end["slashes"]:
                waiting.pop()
            else:
                slashes, name, _ = waiting.pop()
                what = (
                    f'The block "{name}" begins with {len(slashes)} slashes, not as many as here.'
                )
                yield document.finding_at(number, what, f"Close it with  {slashes}")
    for slashes, name, number in waiting:
        if not name:
            continue
        what = f'The block "{name}" is never closed, so it swallows the rest of the page.'
        yield document.finding_at(number, what, f"Put a line  {slashes}  where it ends.")
