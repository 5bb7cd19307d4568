"""Markdown's lines: links, emphasis, code, quotes and dashes."""

import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from markdown import Markdown, inlinepatterns
from markdown.extensions import smarty
from markdown.inlinepatterns import LinkInlineProcessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import INLINE_PLACEHOLDER_PREFIX, STX, AtomicString

# For each pattern letters of which any match holds at least one.
NEEDS = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: "\\",
    inlinepatterns.REFERENCE_RE: "[",  # that of links too
    inlinepatterns.IMAGE_REFERENCE_RE: "[",  # that of pictures too
    inlinepatterns.AUTOLINK_RE: "<",
    inlinepatterns.AUTOMAIL_RE: "<",
    inlinepatterns.LINE_BREAK_RE: "\n",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
    r"\*|_": "*_",  # emphasis, as Markdown puts it together
    r"\[\^([^\]]*)\]": "[",  # footnotes
    r"(?<!\.)\.{3}(?!\.)": ".",
    r"(?<!-)---(?!-)": "-",
    r"(?<!-)--(?!-)": "-",
    smarty.singleQuoteStartRe: "'",
    smarty.singleQuoteSetsRe: "'",
    smarty.singleQuoteSetsRe2: "'",
    smarty.decadeAbbrRe: "'",
    smarty.openingSingleQuotesRegex: "'",
    smarty.closingSingleQuotesRegex: "'",
    smarty.closingSingleQuotesRegex2: "'",
    smarty.remainingSingleQuotesRegex: "'",
    smarty.doubleQuoteStartRe: '"',
    smarty.doubleQuoteSetsRe: '"',
    smarty.doubleQuoteSetsRe2: '"',
    smarty.openingDoubleQuotesRegex: '"',
    smarty.closingDoubleQuotesRegex: '"',
    smarty.closingDoubleQuotesRegex2: '"',
    smarty.remainingDoubleQuotesRegex: '"',
}
Pattern = inlinepatterns.Pattern
Search = Callable[[str], re.Match[str] | None]


def find_anything(line: str) -> re.Match[str] | None:
    """Say of every line that there may be something in it."""
    return re.match("", line)


class QuickInlineProcessor(InlineProcessor):
    """Python-Markdown's, which is asked for no pattern that can not match."""

    _steps: list[tuple[int, Pattern, str, Search]]  # number, pattern, a letter it needs, its search
    _search_letters: Search

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Change the page's tree in place."""
        self._steps, letters, is_known = [], "", True
        patterns: Iterable[Pattern] = self.inlinePatterns  # type: ignore[assignment]
        for number, pattern in enumerate(patterns):
            found = pattern.getCompiledRegExp()
            needed = NEEDS.get(found.pattern, "")
            is_new_style = isinstance(pattern, inlinepatterns.InlineProcessor)
            letter = needed if len(needed) == 1 else ""
            search = found.search if is_new_style else find_anything
            self._steps.append((number, pattern, letter, search))
            is_known &= bool(needed) and is_new_style
            letters += needed
        together = re.compile(f"[{re.escape(letters)}]" if is_known and letters else "")
        self._search_letters = together.search
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        """Put placeholders for what the patterns match, as the function of this name does."""
        if isinstance(data, AtomicString) or not self._search_letters(data):
            return data
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]
        for number, pattern, letter, search in self._steps[patternIndex:]:
            if letter not in data or not search(data):
                continue
            is_matched, start = True, 0
            while is_matched:
                data, is_matched, start = apply(pattern, data, number, start)
        return data

    def _InlineProcessor__processPlaceholders(  # noqa: N802
        self,
        data: str | None,
        parent: Element,
        isText: bool = True,  # noqa: N803
    ) -> list[tuple[Element, list[str]]]:
        """Put back what placeholders stand for, as the function of this name does."""
        if not data or INLINE_PLACEHOLDER_PREFIX in data:
            together = super()._InlineProcessor__processPlaceholders  # type: ignore[misc]
            return together(data, parent, isText)  # type: ignore[no-any-return]
        if isText:
            parent.text = parent.text + data if parent.text else data
        else:
            parent.tail = parent.tail + data if parent.tail else data
        return []


# An address in parentheses without a title, quotes, other parentheses or anything escaped.
BARE_ADDRESS = re.compile(rf"\(([^\s()<>'\"{STX}]+)\)")


def quicken_link(pattern: LinkInlineProcessor) -> None:
    """Find the words and the address of a plain link without going from letter to letter."""
    get_text, get_link = pattern.getText, pattern.getLink

    def find_text(data: str, index: int) -> tuple[str, int, bool]:
        end = data.find("]", index)
        if end < 0 or "[" in data[index:end]:
            return get_text(data, index)
        return data[index:end], end + 1, True

    def find_link(data: str, index: int) -> tuple[str, str | None, int, bool]:
        found = BARE_ADDRESS.match(data, index)
        return (found[1], None, found.end(), True) if found else get_link(data, index)

    pattern.getText = find_text  # type: ignore[method-assign]
    pattern.getLink = find_link  # type: ignore[method-assign]


# Each function whose source this module relies on, by the name the test gives it.
LEANED_ON: dict[str, Callable[..., object]] = {
    "handle_inline": vars(InlineProcessor)["_InlineProcessor__handleInline"],
    "apply_pattern": vars(InlineProcessor)["_InlineProcessor__applyPattern"],
    "process_placeholders": vars(InlineProcessor)["_InlineProcessor__processPlaceholders"],
    "run": InlineProcessor.run,
    "get_text": LinkInlineProcessor.getText,
    "get_link": LinkInlineProcessor.getLink,
}


def quicken_lines(md: Markdown) -> None:
    """Ask of each line only what it may hold."""
    for one in md.treeprocessors:
        if type(one) is InlineProcessor:  # that of lines, and that of quotes and dashes
            one.__class__ = QuickInlineProcessor
    known = LinkInlineProcessor.getText, LinkInlineProcessor.getLink
    for pattern in md.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            kind = type(pattern)
            if (kind.getText, kind.getLink) == known:
                quicken_link(pattern)
