"""Rules on Markdown that silently becomes something that the writer did not mean."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.code_masking import PREFIX, read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.markdown_result import explain_trouble
from clinic.core.characters import decode_references
from clinic.core.problem import Severity

_ITEM = re.compile(r"^\s*([-*+]|1[.)])\s+\S")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_OUTER_ITEM = re.compile(r"^([-*+]|\d+[.)])\s+\S")
_INNER_ITEM = re.compile(r"^ {1,3}([-*+]|\d+[.)])\s+\S")
_NOTE = re.compile(r"\[\^(?P<name>[^\]\[]{0,500})\](?P<is_text>:)?")
_LONG = 500  # characters of a name; nobody writes more
_BEGINS_NOTE = re.compile(r"^ {0,3}\[\^(?P<name>[^\]]{500})", re.MULTILINE)
_BEGINS_SHORT = re.compile(r"^\*\[(?P<name>(?:(?!\n\n)[^\\\]]){500})", re.MULTILINE)
_REFERENCE = re.compile(r"(?<!!)\[[^\[\]]+\]\[(?P<name>[^\[\]^]+)\]")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]^]+)\]:\s*\S")


# As Python-Markdown extracts them: [name]: address "title", and *[abbreviation]: long form.
_TAKEN_OUT = re.compile(
    r"^\[(?P<name>(?!\^)[^\[\]]*)\]:[ ]*(?:\n[ ]*)?(?:"
    r"(?P<address>\S++)[ ]*(?:\n[ ]*)?(?:\".*\"[ ]*|'.*'[ ]*|\(.*\)[ ]*)?$"
    r"|\S[^\s(]*[ ]*\(.*\)[ ]*$|\S[^\s\"]*[ ]*\".*\"[ ]*$|\S[^\s']*[ ]*'.*'[ ]*$)"
    r"|^\*\[(?P<short>(?:(?!\n\n)[^\\]){1,500}?)\][ ]?:[ ]*\n?[ ]*\S.*$",
    re.MULTILINE,
)
# A definition with the address "#" is a note that readers never see; our starters use it.
_NOTE_TO_STAFF = re.compile(r"\[[^\[\]\n]+\]: *# *(?:[(\"'].*)?")
_WORD = re.compile(r"\w(?:.*\w)?")
_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
_ADDRESS = r"(?=https?:|www\.|mailto:|\{)"
# Never closed, a space between the brackets, or brackets and parentheses swapped.
_UNREAD_LINK = re.compile(rf"\]\(|\]\s\({_ADDRESS}|\)\[{_ADDRESS}")


@rule("markdown-slow", Subject.DOCUMENT, is_starred=True)
def look_at_rendering(document: Document, _library: Library) -> Iterator[Finding]:
    """Write a post that Markdown can turn into a page within a few seconds.

    Thousands of open brackets in a row, as a bad paste can leave them, keep the program busy for
    hours.
    """
    if trouble := document.rendered.trouble:
        what, fix = explain_trouble(trouble)
        yield document.finding_at(0, what, fix)


@rule("list-glued", Subject.DOCUMENT)
def look_for_glued_lists(document: Document, _library: Library) -> Iterator[Finding]:
    """Put an empty line above a list or a table.

    Without it, the items run on in the paragraph above, and readers see dashes or bars.
    """
    for paragraph in document.rendered.tree.css("p"):
        lines = paragraph.text().split("\n")
        for above, line in pairwise(lines):
            kind = "list" if _ITEM.match(line) else "table" if _ROW.match(line) else ""
            if kind and above.strip() and not above.lstrip().startswith("///"):
                number = document.find_line(line.strip()[:12]) if kind == "list" else 0
                number = number or document.find_line("|" if kind == "table" else line.strip()[:3])
                what = f"This {kind} runs on from the line above, so it will not be a {kind}."
                yield document.finding_at(number, what, f"Put an empty line above the {kind}.")
                break


@rule("list-shallow", Subject.DOCUMENT)
def look_for_shallow_lists(document: Document, _library: Library) -> Iterator[Finding]:
    """Indent a list inside a list by four spaces.

    With two or three spaces, its items become items of the outer list.
    """
    in_list = False
    for number, line in read_lines(document):
        if _OUTER_ITEM.match(line):
            in_list = True
        elif in_list and _INNER_ITEM.match(line):
            what = "This item is not indented enough to belong to the item above."
            yield document.finding_at(
                number, what, "Put four spaces in front of the item, or none."
            )
        elif line.strip() and not line.startswith(" "):
            in_list = False


@rule("footnote-dangling", Subject.DOCUMENT)
def look_for_dangling_notes(document: Document, _library: Library) -> Iterator[Finding]:
    """Match every footnote mark with a footnote, and every footnote with a mark.

    Readers see a mark without a footnote as typed: "[^9]".
    """
    marks: dict[str, int] = {}
    notes: dict[str, int] = {}
    lines = read_lines(document)
    text = "\n".join(line for _, line in lines)
    begins = [0, *accumulate(len(line) + 1 for _, line in lines)]
    for found in _NOTE.finditer(text):
        at = bisect_right(begins, found.start()) - 1
        number, before = lines[at][0], text[begins[at] : found.start()]
        name = " ".join(found["name"].split())
        is_note = found["is_text"] and not PREFIX.sub("", before)
        if is_note and name in notes:
            what = f"The footnote [^{name}] is written twice, so one is lost."
            yield document.finding_at(number, what, "Rename one of the two footnotes.")
        (notes if is_note else marks).setdefault(name, number)
    for found in _BEGINS_NOTE.finditer(text):
        number = lines[bisect_right(begins, found.start()) - 1][0]
        what = f"The name of this footnote is longer than {_LONG} characters."
        yield document.finding_at(number, what, "Write a short name, such as [^1].")
    for name, number in marks.items():
        if name not in notes:
            what = f"The mark [^{name}] has no footnote."
            fix = f"Write at the end of the file:  [^{name}]: …  Or remove the mark."
            yield document.finding_at(number, what, fix)
    for name, number in notes.items():
        if name not in marks:
            what = "No mark in the body goes to this footnote."
            fix = f"Write  [^{name}]  after the words it explains, or remove the footnote."
            yield document.finding_at(number, what, fix)


@rule("link-unread", Subject.DOCUMENT)
def look_for_unread_links(document: Document, _library: Library) -> Iterator[Finding]:
    """Write every link and picture so that Markdown reads it.

    With a space between the brackets, or a name that is never defined, readers see it as typed.
    """
    lines = read_lines(document)
    defined = {f["name"].casefold() for _, line in lines if (f := _DEFINITION.match(line))}
    for number, line in lines:
        for found in _REFERENCE.finditer(line):
            if found["name"].casefold() not in defined:
                what = f'No line gives the address of "{found["name"]}".'
                fix = "Write the address in parentheses:  [WORDS](https://…)"
                yield document.finding_at(number, what, fix, found.span())
    text = "\n".join(node.text() for node in document.rendered.prose.css("p, li, td, h2, h3"))
    if unread := _UNREAD_LINK.search(text):
        rest = text[unread.start() :].split("\n")[0][:20]
        what = "Markdown does not read this link, so readers would see its brackets."
        fix = "Write the link with nothing between the brackets:  [WORDS](https://…)"
        yield document.finding_at(document.find_line(rest) or document.find_line("]"), what, fix)


def _find_definitions(document: Document) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the definitions that Markdown extracts from the body, each with its first line."""
    typed = "\n".join(PREFIX.sub("", line).rstrip() for _, line in document.body_lines)
    body = document.rendered.tree.body
    lines = (body.text() if body is not None else "").split("\n")
    shown = Counter(" ".join(PREFIX.sub("", line).split()) for line in lines)
    line, last = document.front.body_line, 0
    for found in _TAKEN_OUT.finditer(typed):
        line, last = line + typed.count("\n", last, found.start()), found.start()
        parts = Counter(" ".join(one.split()) for one in found[0].split("\n"))
        if parts <= shown:  # code, or HTML
            shown -= parts
        elif not _NOTE_TO_STAFF.fullmatch(found[0]):
            yield line, found


@rule("definition-unused", Subject.DOCUMENT)
def look_for_unused_definitions(document: Document, _library: Library) -> Iterator[Finding]:
    """Use every line that defines a link or an abbreviation.

    An unused line does not show on the page. A line such as "[Note]: 24" looks like text, but
    Markdown takes it for the address of a link.
    """
    for long in _BEGINS_SHORT.finditer(document.front.body):
        at = document.front.body_line + document.front.body.count("\n", 0, long.start())
        what = f"The short form in these brackets is longer than {_LONG} characters."
        yield document.finding_at(at, what, "Write a short form, such as *[MRI]: …")
    found = list(_find_definitions(document)) if "]" in document.front.body else []
    if not found:
        return
    taken = {at + more for at, each in found for more in range(each[0].count("\n") + 1)}
    text = "\n".join(line for at, line in read_lines(document) if at not in taken).casefold()
    named = {" ".join(one.split()) for one in _IN_BRACKETS.findall(text)}
    shown = {" ".join(node.text().split()) for node in document.rendered.tree.css("abbr")}
    addresses = {link.address for link in document.rendered.links}
    names = [" ".join((each["name"] or each["short"] or "").split()) for _, each in found]
    counts = Counter(map(str.casefold, names))
    seen: set[str] = set()
    for name, (at, each) in zip(names, found, strict=True):
        is_first, is_only = name.casefold() not in seen, counts[name.casefold()] == 1
        seen.add(name.casefold())
        if each["short"]:
            is_used = name in shown
        else:
            address = decode_references((each["address"] or "").lstrip("<").rstrip(">"))
            is_used = name.casefold() in named and address in addresses
        if not is_first:
            what = f'"{name}" is explained twice, so one of the two lines is not used.'
            yield document.finding_at(at, what, "Remove one of the two lines.")
        elif not is_used and is_only:
            what = "This line does not show on the page: it explains a link or an abbreviation."
            fix = f"Use  [{name}]  in the text, or write the line without brackets."
            if each["short"] and not _WORD.fullmatch(name):  # where Markdown looks for whole words
                fix = f'Remove the line: a long form for "{name}" cannot be shown.'
            yield document.finding_at(at, what, fix)


@rule("heading-skip", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_heading_levels(document: Document, _library: Library) -> Iterator[Finding]:
    """Go down one heading level at a time: ## first, then ###.

    People who listen to a page move through it by its headings.
    """
    level = 1  # the page's title
    for node in document.rendered.tree.css("h1, h2, h3, h4, h5, h6"):
        step = int((node.tag or "h1")[1])
        if step > level + 1 and "care__title" not in (node.attributes.get("class") or ""):
            words = node.text().strip()
            what = f'The heading "{words}" skips a level.'
            number = document.find_line("#" * step + " " + words) or document.find_line(words)
            yield document.finding_at(
                number, what, f"Write {'#' * (level + 1)} in front of the heading."
            )
        level = step


@rule("heading-first", Subject.DOCUMENT)
def look_for_second_title(document: Document, _library: Library) -> Iterator[Finding]:
    """Let the title in the header be the page's only main heading.

    A second main heading confuses search engines and people who listen to the page.
    """
    for node in document.rendered.tree.css("h1"):
        words = node.text().strip()
        what = f'The heading "{words}" is as big as the title.'
        number = document.find_line("# " + words) or document.find_line(words)
        yield document.finding_at(number, what, f"Write:  ## {words}")
