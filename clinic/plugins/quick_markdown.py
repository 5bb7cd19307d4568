"""Markdown looks for its marks (links, emphasis, quotes …) only where a text has their letters.

Python-Markdown tries each of its 35 patterns on each line and on each part of a line, by way of a
lookup that sorts, a type test and an iterator: more than half of the time that a text takes, and
nine of ten tries find nothing. What is made is the same, byte for byte; the first to ask is whether
the line holds any letter without which no pattern can match.

Checked against Markdown 3.11.3. tests/plugins/test_quick_markdown.py holds a sum of the source of
what is leaned on here: when Markdown changes it, that test fails and says what to look at again. A
Markdown without these functions would be as slow as it is alone, and a pattern that is not known
here is tried on each line.
"""

import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from markdown import Markdown, inlinepatterns
from markdown.extensions import Extension, smarty
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

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


# Each function whose source this module relies on, by the name the test gives it.
LEANED_ON: dict[str, Callable[..., object]] = {
    "handle_inline": vars(InlineProcessor)["_InlineProcessor__handleInline"],
    "apply_pattern": vars(InlineProcessor)["_InlineProcessor__applyPattern"],
    "run": InlineProcessor.run,
}


class QuickExtension(Extension):
    """Makes the processors of lines that are there quick: so it stands last among extensions."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register with Markdown."""
        for one in md.treeprocessors:
            if type(one) is InlineProcessor:  # that of lines, and that of quotes and dashes
                one.__class__ = QuickInlineProcessor


def makeExtension(**options: object) -> QuickExtension:  # noqa: N802
    """Let Markdown find the extension under this module's name."""
    return QuickExtension(**options)
