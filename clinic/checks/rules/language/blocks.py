"""Rules on ``///`` blocks: care cards, questions and captions."""

from collections.abc import Iterator
from functools import lru_cache

from clinic.checks.registry import Finding, Reads, Subject, rule, suggest_nearest
from clinic.content.code_masking import read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import BLOCK_END, BLOCK_START
from clinic.core.toml_file import TomlTrouble, parse_toml, read_toml_bytes

# The blocks of pelicanconf.py's MARKDOWN setting; add a new block here too.
CARDS = ("emergency", "urgent", "ask", "key-points")
NAMES = (*CARDS, "glance", "faq", "caption", "figure-caption", "table-caption")
# The titles that a card may have, as texts of the theme's catalog; "key-points" takes any.
TITLES = {
    "emergency": ("care_emergency",),
    "urgent": ("care_urgent",),
    "ask": ("care_ask", "care_ask_before", "care_ask_visit"),
}


@rule("block-unknown", Subject.DOCUMENT)
def look_for_unknown_blocks(document: Document, _library: Library) -> Iterator[Finding]:
    """Use only /// blocks that this site knows.

    Patients see a block with a misspelled name as typed, slashes and all. It no longer looks like a
    warning.
    """
    for number, line in read_lines(document):
        if not line.lstrip().startswith("///") or BLOCK_END.match(line):
            continue
        found = BLOCK_START.match(line)
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
        if begin := BLOCK_START.match(line):
            waiting.append((begin["slashes"], begin["name"], number))
        elif line.lstrip().startswith("///") and not BLOCK_END.match(line):
            waiting.append(("///", "", number))  # meant as one, as the rule above says
        elif end := BLOCK_END.match(line):
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


def _list_titles(library: Library, lang: str, kind: str) -> list[str]:
    """Return the titles that a kind of card may have in a language; empty if none are known."""
    content = read_toml_bytes(library.root / f"theme/strings/{lang}.toml")
    return [] if isinstance(content, TomlTrouble) else _parse_titles(content)[kind]


@lru_cache(maxsize=16)  # thousands of posts have cards in the same few languages
def _parse_titles(content: bytes) -> dict[str, list[str]]:
    read = parse_toml(content)
    words = {} if isinstance(read, TomlTrouble) else read[0]
    return {
        kind: [str(words[key]) for key in keys if key in words] for kind, keys in TITLES.items()
    }


@rule("care-title", Subject.DOCUMENT, reads=[Reads.THEME])
def look_at_titles(document: Document, library: Library) -> Iterator[Finding]:
    """Give a card that says when to get help one of its fixed titles.

    Readers learn what each title asks of them: call 911, call us today, or tell us first. "Ask your
    doctor if" above "you are pregnant" reads like a question: are you pregnant?
    """
    lang = library.language_of(document)
    for number, line in read_lines(document):
        found = BLOCK_START.match(line)
        title = (found["title"] or "").strip() if found else ""
        if not found or not title or found["name"] not in TITLES:
            continue
        allowed = _list_titles(library, lang, found["name"])
        if allowed and title not in allowed:
            what = f'The card "{found["name"]}" cannot have the title "{title}".'
            titles = ", or ".join(f'"{one}"' for one in allowed)
            fix = f"Remove the title, or write {titles}"
            yield document.finding_at(number, what, fix, found.span("title"))
