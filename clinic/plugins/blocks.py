"""Markdown extensions: care cards, key points, facts at a glance, checklists, table columns.

A care card is one of the blocks of
https://facelessuser.github.io/pymdown-extensions/extensions/blocks/::

    /// emergency
    - you cannot feel your legs
    ///

    /// urgent | Call us today at once if:
    - you have a fever
    ///

The facts of ``/// glance`` stay a list here, which the plugin `glance` draws. A list with ``- [ ]``
before each item is a checklist.

A default title is in English and has ``lang="en"``; its id names the interface text that replaces
it in the language of the page.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.toc import unique
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

TITLES = {
    "emergency": "Call 911 if:",
    "urgent": "Call us today if:",
    "ask": "Talk with your doctor if:",
    "key-points": "Key points",
}
BOX = "[ ] "  # of an item in a checklist, as on GitHub
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TYPED = re.compile(r"['\"]|--|\.{3}")  # what smarty replaces
_ALIGNED = re.compile(r"text-align: (left|center|right);")


class CareCard(Block):  # type: ignore[misc]  # pymdownx states no types
    """A card that says when to get help, with an optional custom title."""

    ARGUMENT = None  # optional

    def on_create(self, parent: Element) -> Element:
        """Create the card and its title; the heading level is set once the page is complete."""
        card = SubElement(parent, "section", {"class": f"care care--{self.NAME}"})
        title = SubElement(card, "h2", {"class": "care__title"})
        title.text = self.argument or TITLES[self.NAME]
        if not self.argument:
            title.set("lang", "en")
        return card


class EmergencyCard(CareCard):
    """Call 911."""

    NAME = "emergency"


class UrgentCard(CareCard):
    """Call us today."""

    NAME = "urgent"


class AskCard(CareCard):
    """Ask your doctor."""

    NAME = "ask"


class KeyPoints(CareCard):
    """The key points of a post: not a care card, but built and titled in the same way."""

    NAME = "key-points"


class Glance(Block):  # type: ignore[misc]
    """The facts of a post at a glance: a section without a title of its own."""

    NAME = "glance"
    ARGUMENT = None  # the checks report a title

    def on_create(self, parent: Element) -> Element:
        """Create the section."""
        return SubElement(parent, "section", {"class": "glance"})


def fit_cards(root: Element) -> None:
    """Set each card's title to one level below the heading before it, and give it a unique id."""
    cards = [one for one in root.iter("section") if "care" in one.get("class", "").split()]
    if not cards:
        return
    taken = {one.get("id", "") for one in root.iter()}
    inside = {id(part): card for card in cards for part in card.iter()}
    level = 1  # the page's title
    for element in root.iter():
        if element.tag in HEADINGS and id(element) not in inside:
            level = HEADINGS.index(element.tag) + 1
        elif element.get("class") == "care__title" and id(element) in inside:
            card = inside[id(element)]
            kind = card.get("class", "").split()[1].removeprefix("care--")
            element.tag = f"h{min(level + 1, 6)}"
            element.set("id", unique(f"care-{kind}", taken))
            card.set("aria-labelledby", element.get("id", ""))


def align_cells(root: Element) -> None:
    """Replace the style attribute of table cells, which a strict CSP blocks, with a class."""
    for tag in ("th", "td"):
        for cell in root.iter(tag):
            if found := _ALIGNED.fullmatch(cell.get("style", "")):
                del cell.attrib["style"]
                cell.set("class", f"{cell.get('class', '')} align-{found[1]}".strip())


def open_questions(root: Element) -> None:
    """Open each question: a closed one hides its answer, in some browsers even in print."""
    for details in root.iter("details"):
        details.set("open", "")


def draw_checklists(root: Element) -> None:
    """Mark each list whose items all begin with ``[ ]``; the style sheet draws the boxes.

    A box is drawn and not a form field: it is for a pen, on paper.
    """
    for one in root.iter("ul"):
        words = [item[0] if len(item) and item[0].tag == "p" else item for item in one]
        if words and all((item.text or "").startswith(BOX) for item in words):
            one.set("class", "checklist")
            for item in words:
                item.text = (item.text or "").removeprefix(BOX)


def pass_over_plain(root: Element) -> None:
    """Exempt texts that smarty would not change: it runs next, and tries 18 patterns on each."""
    for element in root.iter():
        if element.text and not _TYPED.search(element.text):
            element.text = AtomicString(element.text)
        if element.tail and not _TYPED.search(element.tail):
            element.tail = AtomicString(element.tail)


class FinishingTreeprocessor(Treeprocessor):
    """Post-processes cards, tables and questions once the page is complete."""

    def run(self, root: Element) -> None:
        """Modify the page's tree in place."""
        fit_cards(root)
        align_cells(root)
        open_questions(root)
        draw_checklists(root)
        pass_over_plain(root)


class ClinicBlocksExtension(BlocksExtension):  # type: ignore[misc]
    """Registers our blocks."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802
        """Register with Markdown."""
        for card in (EmergencyCard, UrgentCard, AskCard, KeyPoints, Glance):
            block_mgr.register(card, {})
        # After attr_list (8), which sets explicit ids, and before toc (5), which generates the
        # others: toc keeps our ids, and does not reuse them.
        md.treeprocessors.register(FinishingTreeprocessor(md), "clinic_blocks", 7)


def makeExtension(**options: object) -> ClinicBlocksExtension:  # noqa: N802
    """Return the extension, for Markdown's lookup by module name."""
    return ClinicBlocksExtension(**options)
