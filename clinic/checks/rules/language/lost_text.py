"""The rule on text that Markdown or a browser drops silently, although the source looks right."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.code_masking import PREFIX, read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.characters import decode_references

_TABLE_LINE = re.compile(r"^(?=[ :|]*-)[ :|-]+$")
_ESCAPED = re.compile(r"\\.")
_ATTRIBUTES = re.compile(r"(?:^|[ |])\{:?[ ]*(?P<list>[^}\n ][^\n{]*)\}[ |]*$")
_NEAR_ATTRIBUTES = re.compile(r"(?:\{:|(?<=[)\]*_`>])\{)[ ]*(?P<list>[^}\n]{3,2000})\}")
# As Python-Markdown's attr_list parses it; it drops the rest from the first other character.
_ATTRIBUTE = re.compile(r"[^ =}]+=\".*?\"|[^ =}]+='.*?'|[^ =}]+=[^ =}]+|[^ =}]+")
_BLOCK = re.compile(r"^[ >]*/{3,} *[\w-]")
_FENCE_OPTION = re.compile(r"^[ >]*(?:`{3,}+|~{3,}+)[^`=]*=")
_COMMENT = re.compile(r"^ {4}(?:.*\s)?#")
_END_TAG = re.compile(r"</[A-Za-z][^\s<>/]*[\s/]+[^\s<>/][^<>]*>?")
_HALF_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]{1,31}(?![A-Za-z0-9;=])")


def _split_row(line: str, *, has_border: bool) -> list[str]:
    """Return the cells of a table row as Markdown splits it; code spans are masked already."""
    row = _ESCAPED.sub("xx", line).strip()
    return (row.removeprefix("|").removesuffix("|") if has_border else row).split("|")


def _look_at_tables(document: Document) -> Iterator[Finding]:
    above, columns, has_border = "", 0, False
    for number, typed in read_lines(document):
        line = PREFIX.sub("", typed).strip()
        if "|" not in line:
            columns = columns if line and columns else 0
        elif columns:
            if len(_split_row(line, has_border=has_border)) > columns:
                what = "This row has more cells than the table has headings, so a cell is lost."
                fix = "Add a heading, or remove the cell."
                yield document.finding_at(number, what, fix)
        elif _TABLE_LINE.match(line):
            has_border = above.startswith("|") or above.endswith("|")
            columns = len(_split_row(above, has_border=has_border)) if "|" in above else 0
        above = line


def _find_twice(attributes: str) -> str:
    """Return the name of an attribute that a list contains twice, or an empty string."""
    seen: set[str] = set()
    for one in _ATTRIBUTE.findall(attributes):
        name = "id" if one.startswith("#") else one.partition("=")[0].strip().lower()
        if ("=" in one or name == "id") and name in seen:
            return str(name)
        seen.add(name)
    return ""


def _look_at_lines(document: Document) -> Iterator[Finding]:
    for number, line in document.body_lines:
        if _FENCE_OPTION.match(line):
            what = "The words on the first line of this code block do not show on the page."
            fix = "Write only the language there, such as  python"
            yield document.finding_at(number, what, fix)
    in_options = False
    for number, line in read_lines(document):
        if in_options and _COMMENT.match(line):
            what = "The words after  #  in the options of this block do not show on the page."
            yield document.finding_at(number, what, "Remove the words, or put an empty line above.")
        in_options = bool(_BLOCK.match(line)) or (in_options and line.startswith("    "))
        found = _ATTRIBUTES.search(line)
        if found and _ATTRIBUTE.sub("", found["list"]).strip():
            what = "The words in these curly brackets do not show on the page."
            yield document.finding_at(number, what, "Remove the curly brackets.")
        for near in (found, *_NEAR_ATTRIBUTES.finditer(line)):
            if near and (name := _find_twice(near["list"])):
                what = f'"{name}" is written twice in these curly brackets, so one is lost.'
                yield document.finding_at(number, what, "Remove one of the two.", near.span())
                break


def _look_at_html(document: Document) -> Iterator[Finding]:
    html = document.rendered.html
    if found := _END_TAG.search(html):
        line = document.find_line(found[0].split()[0]) or document.front.body_line
        what = f"The words in the tag  {found[0].split()[0]} …>  do not show on the page."
        yield document.finding_at(line, what, "Remove the words from the tag.")
    for half in _HALF_ENTITY.finditer(html):
        meant = decode_references(half[0])
        if meant != half[0] and "<" not in meant:
            line = document.find_line(half[0]) or document.front.body_line
            what = f'Readers would see another character instead of "{half[0]}".'
            yield document.finding_at(line, what, "Write  &amp;  instead of  &")
            return


@rule("text-lost", Subject.DOCUMENT)
def look_for_lost_text(document: Document, _library: Library) -> Iterator[Finding]:
    """Write every word where the page shows it.

    A cell without a heading, or words in a closing tag, vanish without warning. A "not" among them
    reverses the advice.
    """
    yield from _look_at_tables(document)
    yield from _look_at_lines(document)
    yield from _look_at_html(document)
