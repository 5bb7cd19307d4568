"""Rules on Markdown that does not become what its writer meant, without a word from Markdown."""

import re
from collections.abc import Iterator
from itertools import pairwise

from clinic.checks.content.document import Document
from clinic.checks.content.library import Library
from clinic.checks.content.rendered import explain_trouble
from clinic.checks.content.source_text import read_lines
from clinic.checks.rules import Finding, Subject, rule
from clinic.model.problem import Severity

_ITEM = re.compile(r"^\s*([-*+]|1[.)])\s+\S")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_OUTER_ITEM = re.compile(r"^([-*+]|\d+[.)])\s+\S")
_INNER_ITEM = re.compile(r"^ {1,3}([-*+]|\d+[.)])\s+\S")
_NOTE = re.compile(r"\[\^(?P<name>[^\]\[\s]{1,60})\](?P<is_text>:)?")
_REFERENCE = re.compile(r"(?<!!)\[[^\[\]]+\]\[(?P<name>[^\[\]^]+)\]")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]^]+)\]:\s*\S")


# As Python-Markdown takes them out of a text: [name]: address "words", and *[short]: long form.
# The address "#" is the way to write a note that readers never see, as our starters do.
_TAKEN_OUT = re.compile(
    r"^ {0,3}\[(?P<name>[^\[\]^][^\[\]]{0,200})\]: *(?!# *(?:\(|\"|'|$))\S+"
    r"(?: +(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))? *$"
    r"|^\*\[(?P<short>[^\]]{1,200})\] ?:"
)
_IN_BRACKETS = re.compile(r"\[([^\[\]]{1,200})\]")
_ADDRESS = r"(?=https?:|www\.|mailto:|\{)"
# Never closed, a space between the brackets, or the two kinds of brackets exchanged.
_UNREAD_LINK = re.compile(rf"\]\(|\]\s\({_ADDRESS}|\)\[{_ADDRESS}")


@rule("markdown-slow", Subject.DOCUMENT, is_starred=True)
def look_at_rendering(document: Document, _library: Library) -> Iterator[Finding]:
    """Markdown can make a page of the text, within a few seconds.

    Thousands of open brackets in a row, as a broken paste can leave them, keep it busy for hours.
    """
    if trouble := document.rendered.trouble:
        what, fix = explain_trouble(trouble)
        yield document.point_at(0, what, fix)


@rule("list-glued", Subject.DOCUMENT)
def look_for_glued_lists(document: Document, _library: Library) -> Iterator[Finding]:
    """An empty line stands above a list or a table.

    Without it the items run on in the paragraph above, and readers see dashes or bars.
    """
    for paragraph in document.rendered.tree.css("p"):
        lines = paragraph.text().split("\n")
        for above, line in pairwise(lines):
            kind = "list" if _ITEM.match(line) else "table" if _ROW.match(line) else ""
            if kind and above.strip() and not above.lstrip().startswith("///"):
                number = document.find_line(line.strip()[:12]) if kind == "list" else 0
                number = number or document.find_line("|" if kind == "table" else line.strip()[:3])
                what = f"This {kind} runs on from the line above it, and will not be a {kind}."
                yield document.point_at(number, what, "Put an empty line above it.")
                break


@rule("list-shallow", Subject.DOCUMENT)
def look_for_shallow_lists(document: Document, _library: Library) -> Iterator[Finding]:
    """A list inside a list is moved in by four spaces.

    With two or three, its items become items of the outer list.
    """
    in_list = False
    for number, line in read_lines(document):
        if _OUTER_ITEM.match(line):
            in_list = True
        elif in_list and _INNER_ITEM.match(line):
            what = "This item is not moved in far enough to be below the one above."
            yield document.point_at(number, what, "Put four spaces in front of it, or none.")
        elif line.strip() and not line.startswith(" "):
            in_list = False


@rule("footnote-dangling", Subject.DOCUMENT)
def look_for_dangling_notes(document: Document, _library: Library) -> Iterator[Finding]:
    """Every footnote mark has its footnote, and every footnote its mark.

    A mark without one is shown as typed: "[^9]".
    """
    marks: dict[str, int] = {}
    notes: dict[str, int] = {}
    for number, line in read_lines(document):
        for found in _NOTE.finditer(line):
            is_note = found["is_text"] and not line[: found.start()].strip()
            (notes if is_note else marks).setdefault(found["name"], number)
    for name, number in marks.items():
        if name not in notes:
            what = f"There is no footnote to this mark [^{name}]."
            fix = f"Write it at the end of the file:  [^{name}]: …   or take the mark out."
            yield document.point_at(number, what, fix)
    for name, number in notes.items():
        if name not in marks:
            what = "No mark in the text leads to this footnote."
            fix = f"Put  [^{name}]  behind the words it belongs to, or take the footnote out."
            yield document.point_at(number, what, fix)


@rule("link-unread", Subject.DOCUMENT)
def look_for_unread_links(document: Document, _library: Library) -> Iterator[Finding]:
    """Every link and picture is written so that it becomes one.

    With a space between its brackets, or a name that is never explained, it is shown as typed.
    """
    lines = read_lines(document)
    defined = {f["name"].casefold() for _, line in lines if (f := _DEFINITION.match(line))}
    for number, line in lines:
        for found in _REFERENCE.finditer(line):
            if found["name"].casefold() not in defined:
                what = f'Nothing says where "{found["name"]}" leads.'
                fix = "Write the address in round brackets:  [words](https://…)"
                yield document.point_at(number, what, fix, found.span())
    text = "\n".join(node.text() for node in document.rendered.prose.css("p, li, td, h2, h3"))
    if unread := _UNREAD_LINK.search(text):
        rest = text[unread.start() :].split("\n")[0][:20]
        what = "This link is not read as one, so readers would see its brackets."
        fix = "Write it like this, with nothing between the brackets:  [words](https://…)"
        yield document.point_at(document.find_line(rest) or document.find_line("]"), what, fix)


@rule("definition-unused", Subject.DOCUMENT)
def look_for_unused_definitions(document: Document, _library: Library) -> Iterator[Finding]:
    """Every line that explains a link or an abbreviation is used, or it would not show at all.

    A line such as "[Note]: 24" looks like text. Markdown takes it for the address of a link.
    """
    lines = read_lines(document)
    found = [(at, each) for at, line in lines if (each := _TAKEN_OUT.match(line))]
    if not found:
        return
    taken = {at for at, _ in found}
    text = "\n".join(line for at, line in lines if at not in taken).casefold()
    named = {" ".join(one.split()) for one in _IN_BRACKETS.findall(text)}
    shown = {node.text() for node in document.rendered.tree.css("abbr")}
    seen: set[str] = set()
    for at, each in found:
        name = each["name"] or each["short"]
        is_first = name.casefold() not in seen
        seen.add(name.casefold())
        is_used = name in shown if each["short"] else " ".join(name.casefold().split()) in named
        if not is_first:
            what = f'"{name}" is explained twice, so one of the two lines is not used.'
            yield document.point_at(at, what, "Remove one of the two lines.")
        elif not is_used:
            what = "This line does not show on the page: it explains a link or an abbreviation."
            fix = f"Use  [{name}]  in the text, or write the line without brackets."
            yield document.point_at(at, what, fix)


@rule("heading-skip", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_heading_levels(document: Document, _library: Library) -> Iterator[Finding]:
    """Headings go down one step at a time: ## first, ### below it.

    People who listen to a page move through it by its headings.
    """
    level = 1  # the page's title
    for node in document.rendered.tree.css("h1, h2, h3, h4, h5, h6"):
        step = int((node.tag or "h1")[1])
        if step > level + 1 and "care__title" not in (node.attributes.get("class") or ""):
            words = node.text().strip()
            what = f'The heading "{words}" skips a step.'
            number = document.find_line("#" * step + " " + words) or document.find_line(words)
            yield document.point_at(number, what, f"Write it with {'#' * (level + 1)} in front.")
        level = step


@rule("heading-first", Subject.DOCUMENT)
def look_for_second_title(document: Document, _library: Library) -> Iterator[Finding]:
    """The title of the header is the page's only main heading.

    A second one confuses search engines and people who listen to the page.
    """
    for node in document.rendered.tree.css("h1"):
        words = node.text().strip()
        what = f'The heading "{words}" is as big as the title.'
        number = document.find_line("# " + words) or document.find_line(words)
        yield document.point_at(number, what, f"Put two signs in front:  ## {words}")
