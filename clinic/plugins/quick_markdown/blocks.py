"""Markdown's blocks: headings, lists, quotes, tables, notes, and how they stand in the page."""

from collections.abc import Callable
from functools import lru_cache
from xml.etree.ElementTree import Element

from markdown import Markdown, blockprocessors
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.md_in_html import MarkdownInHtmlProcessor
from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import UnescapeTreeprocessor
from markdown.util import STX
from pymdownx.blocks import BlocksProcessor

# For each kind of block texts of which any block of the kind holds at least one.
NEEDS: dict[type[BlockProcessor], tuple[str, ...]] = {
    blockprocessors.HashHeaderProcessor: ("#",),
    blockprocessors.SetextHeaderProcessor: ("\n=", "\n-"),
    blockprocessors.HRProcessor: ("-", "*", "_"),
    blockprocessors.BlockQuoteProcessor: (">",),
    blockprocessors.ReferenceProcessor: ("]:",),
    AbbrBlockprocessor: ("*[",),
    DefListProcessor: (":",),
    FootnoteBlockProcessor: ("[^",),
    MarkdownInHtmlProcessor: (STX,),
    TableProcessor: ("|",),
    BlocksProcessor: ("///",),  # unless one of them is open
}
TAGS = 1000  # of which it is remembered whether they stand alone in a page; HTML has some 110
Test = Callable[[Element, str], bool]

# Each function whose source this module relies on, by the name the test gives it.
LEANED_ON: dict[str, Callable[..., object]] = {
    **{f"{kind.__name__}.test": kind.test for kind in NEEDS},
    # These four say yes to each block, and see in `run` whether there is anything.
    "ReferenceProcessor.run": blockprocessors.ReferenceProcessor.run,
    "AbbrBlockprocessor.run": AbbrBlockprocessor.run,
    "FootnoteBlockProcessor.run": FootnoteBlockProcessor.run,
    "MarkdownInHtmlProcessor.run": MarkdownInHtmlProcessor.run,
    "TableProcessor._split_row": vars(TableProcessor)["_split_row"],
    "BlocksProcessor.get_parent": BlocksProcessor.get_parent,
    "is_block_level": Markdown.is_block_level,
    "unescape": UnescapeTreeprocessor.unescape,
}


def ask_of_some(test: Test, needed: tuple[str, ...]) -> Test:
    """Return a test that is made only of blocks with one of some texts."""

    def ask(parent: Element, block: str) -> bool:
        for text in needed:
            if text in block:
                return test(parent, block)
        return False

    return ask


def ask_when_open(processor: BlocksProcessor, test: Test, otherwise: Test) -> Test:
    """Return the test for blocks between slashes: one that is open takes whatever comes."""

    def ask(parent: Element, block: str) -> bool:
        is_open = processor.stack or processor.cached_parent is not None
        return test(parent, block) if is_open else otherwise(parent, block)

    return ask


def quicken_unescape(unescape: Callable[[str], str]) -> Callable[[str], str]:
    """Return what puts back escaped letters, and looks for them only where there may be one."""
    return lambda text: unescape(text) if STX in text else text


def quicken_blocks(md: Markdown) -> None:
    """Ask of each block only what it may be."""
    for one in md.parser.blockprocessors:
        needed = NEEDS.get(type(one))
        if needed is None:
            continue
        test = ask_of_some(one.test, needed)
        is_between = isinstance(one, BlocksProcessor)
        one.test = ask_when_open(one, one.test, test) if is_between else test  # type: ignore[assignment]
    md.is_block_level = lru_cache(TAGS)(md.is_block_level)  # type: ignore[method-assign]
    for last in md.treeprocessors:
        if type(last) is UnescapeTreeprocessor:
            last.unescape = quicken_unescape(last.unescape)  # type: ignore[assignment]
