"""Rules on the block ``/// glance``: a few short facts, and a risk among those on a treatment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic.checks.registry import Finding, Subject, rule, suggest_nearest
from clinic.checks.rules.language.treatment_detection import is_treatment
from clinic.content.code_masking import read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.glance import ICONS, LONGEST, MOST_FACTS, RISK, Fact, read_fact
from clinic.content.prose_blocks import BLOCK_END, BLOCK_START, read_passages

NAME = "glance"
EXAMPLE = "- clock | The injection takes | A few minutes"
_ITEM = re.compile(r"^ {0,3}[-*+]\s+(?P<words>.*)$")
_LINK = re.compile(r"\[(?P<words>[^\[\]]{0,500})\]\((?P<address>[^()\s]{0,1000})\)")
_MARKS = re.compile(r"\*+|`+")
_CALLING = ("emergency", "urgent")  # cards that say whom to call


@dataclass
class _Block:
    """A block with its lines; ``title`` is what is typed after its name."""

    line: int
    title: str = ""
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def facts(self) -> list[Fact]:
        """The facts that can be read."""
        items = (_ITEM.match(line) for _, line in self.lines)
        return [fact for one in items if one and (fact := read_fact(one["words"]))]


def read_blocks(document: Document) -> list[_Block]:
    """Return the blocks of a document."""
    found: list[_Block] = []
    slashes = ""
    for number, line in read_lines(document):
        begin, end = BLOCK_START.match(line), BLOCK_END.match(line)
        if not slashes and begin and begin["name"] == NAME:
            slashes = begin["slashes"]
            found.append(_Block(number, line.partition("|")[2].strip()))
        elif slashes and end and end["slashes"] == slashes:
            slashes = ""
        elif slashes:
            found[-1].lines.append((number, line))
    return found


def _count(words: str) -> int:
    """Return the number of characters that a reader sees."""
    return len(_MARKS.sub("", _LINK.sub(r"\g<words>", words)))


def _look_at_fact(document: Document, number: int, words: str) -> Iterator[Finding]:
    fact = read_fact(words)
    if fact is None:
        what = "This fact does not have an icon, a label and an answer."
        yield document.finding_at(number, what, f"Write three parts, such as  {EXAMPLE}")
        return
    if fact.icon not in ICONS:
        known = f"The icons are: {', '.join(ICONS)}."
        fix = f"{suggest_nearest(fact.icon, ICONS)} {known}".strip()
        yield document.finding_at(number, f'"{fact.icon}" is not an icon.', fix)
    for name, part in (("label", fact.label), ("answer", fact.answer)):
        if (count := _count(part)) > LONGEST:
            what = f"The {name} of this fact has {count} characters."
            fix = f"Shorten the {name} to {LONGEST} characters."
            yield document.finding_at(number, what, fix)


def _look_at_links(document: Document, number: int, line: str) -> Iterator[Finding]:
    for link in _LINK.finditer(line):
        if link["address"].startswith(("{", "|")):
            what = "A fact at a glance cannot link to another post."
            fix = "Link to a part of this post, such as  (#when-to-get-help)"
            yield document.finding_at(number, what, fix, link.span("address"))


def _look_at_parts(document: Document, blocks: list[_Block]) -> Iterator[Finding]:
    """Yield what the page would leave out: it shows a list of facts, and one line below."""
    made = document.rendered.tree.css("section.glance")
    if len(made) > len(blocks):
        line = document.find_line("<section")
        what = "Facts at a glance cannot be written in HTML."
        yield document.finding_at(line, what, "Write the block  /// glance  instead.")
    for block, section in zip(blocks, made, strict=False):
        parts = [one.tag for one in section.iter(include_text=False)]
        if parts[:1] == ["ul"] and parts not in (["ul"], ["ul", "p"]):
            what = "The block /// glance holds more than facts and one line below them."
            fix = "Move the rest of the block into the text."
            yield document.finding_at(block.line, what, fix)


@rule("glance-unread", Subject.DOCUMENT)
def look_at_glances(document: Document, _library: Library) -> Iterator[Finding]:
    """Write at most four short facts in one block /// glance, each with an icon.

    Readers in pain read the top of a page and no more. A fact is one line in three parts:
    - clock | The injection takes | A few minutes. No part has more than 60 characters.
    """
    blocks = read_blocks(document)
    yield from _look_at_parts(document, blocks)
    for block in blocks[1:]:
        what = "This post has two blocks of facts at a glance, and readers see only the first."
        yield document.finding_at(block.line, what, "Write all facts in one block.")
    for block in blocks:
        if block.title:
            what = "The block /// glance cannot have a title of its own."
            yield document.finding_at(block.line, what, "Remove the words after the bar.")
        items = [(at, found["words"]) for at, line in block.lines if (found := _ITEM.match(line))]
        if not items:
            what = "The block /// glance has no facts."
            yield document.finding_at(block.line, what, f"Write a line such as  {EXAMPLE}")
        if len(items) > MOST_FACTS:
            what = f"The block /// glance has {len(items)} facts, more than {MOST_FACTS}."
            yield document.finding_at(block.line, what, "Keep the facts that matter most.")
        for number, words in items:
            yield from _look_at_fact(document, number, words)
        for number, line in block.lines:
            yield from _look_at_links(document, number, line)


@rule("glance-risk", Subject.DOCUMENT)
def look_for_risk_at_a_glance(document: Document, _library: Library) -> Iterator[Finding]:
    """At a glance, a post on a treatment names a risk and says when to get help.

    Many readers read only these facts. Leaving risks out can mislead as much as a false claim (FTC,
    "Health Products Compliance Guidance", 2022). The site links to the warning signs by itself if a
    card says whom to call.
    """
    if not is_treatment(document):
        return
    for block in read_blocks(document)[:1]:
        if not any(one.icon == RISK for one in block.facts):
            what = "The facts at a glance of this treatment name no risk."
            fix = f"Add a fact such as  - {RISK} | Rare but serious | Infection or nerve damage"
            yield document.finding_at(block.line, what, fix)
        own = any("(#" in line for _, line in block.lines if not _ITEM.match(line))
        called = any(one.card in _CALLING for one in read_passages(document))
        is_none = document.front.get("when_to_get_help") is not None
        if not own and not called and not is_none:
            what = "The facts at a glance do not say when to get help."
            fix = "Add a card (/// emergency or /// urgent) that says when to get help."
            yield document.finding_at(block.line, what, fix)
