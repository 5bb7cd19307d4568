"""Rules on ``///`` blocks: care cards, questions and captions."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule, suggest_nearest
from clinic.content.code_masking import read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document

# The blocks of pelicanconf.py's MARKDOWN setting; add a new block here too.
CARDS = ("emergency", "urgent", "ask", "key-points")
NAMES = (*CARDS, "faq", "caption", "figure-caption", "table-caption")
# As pymdownx.blocks parses them: three slashes or more, and as many to close.
_START = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *(?P<name>[\w-]+) *(?:\|.*)?$")
_END = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *$")


@rule("block-unknown", Subject.DOCUMENT)
def look_for_unknown_blocks(document: Document, _library: Library) -> Iterator[Finding]:
    """Use only /// blocks that this site knows.

    Patients see a block with a misspelled name as typed, slashes and all. It no longer looks like a
    warning.
    """
    for number, line in read_lines(document):
        if not line.lstrip().startswith("///") or _END.match(line):
            continue
        found = _START.match(line)
        if found is None:
            what = "This line does not start a block correctly."
            fix = "Write three slashes and one name, such as  /// emergency"
            yield document.finding_at(number, what, fix)
        elif found["name"] not in NAMES:
            what = f'"{found["name"]}" is not a known block.'
            fix = suggest_nearest(found["name"], NAMES, f"Write one of these: {', '.join(NAMES)}.")
            yield document.finding_at(number, what, fix, found.span("name"))


@rule("block-open", Subject.DOCUMENT)
def look_for_open_blocks(document: Document, _library: Library) -> Iterator[Finding]:
    """Close every /// block with a line of as many slashes.

    An open block takes in the rest of the page: all of it would be in a red card.
    """
    waiting: list[tuple[str, str, int]] = []
    for number, line in read_lines(document):
        if begin := _START.match(line):
            waiting.append((begin["slashes"], begin["name"], number))
        elif line.lstrip().startswith("///") and not _END.match(line):
            waiting.append(("///", "", number))  # meant as one, as the rule above says
        elif end := _END.match(line):
            if not waiting:
                what = "These slashes close a block, but no block is open here."
                yield document.finding_at(number, what, "Remove this line, or start the block.")
            elif waiting[-1][0] == end["slashes"]:
                waiting.pop()
            else:
                slashes, name, _ = waiting.pop()
                count = len(slashes)
                what = f'The block "{name}" starts with {count} slashes, but this line does not.'
                yield document.finding_at(number, what, f"Close the block with  {slashes}")
    for slashes, name, number in waiting:
        if not name:
            continue
        what = f'The block "{name}" is never closed, so it takes in the rest of the page.'
        yield document.finding_at(number, what, f"Add a line  {slashes}  where the block ends.")
