"""The header of a post or page: the `Key: value` lines above the text.

The rules are those of Python-Markdown's meta extension, which Pelican uses
(https://python-markdown.github.io/extensions/meta_data/): a key is letters, digits, `-` and `_`
before a colon; a line indented by four spaces continues the value above it; a blank line, or a
`---` or `...` line, ends the header; and any other line ends it too.
"""

import re
from dataclasses import dataclass, field
from typing import Any

_KEY_LINE = re.compile(r"^[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
_MORE_LINE = re.compile(r"^[ ]{4,}(?P<value>.*)")
_FENCE = re.compile(r"^-{3}")
_END = re.compile(r"^(-{3}|\.{3})")
_TAB_WIDTH = 4  # Python-Markdown turns tabs into spaces before it looks for a header


@dataclass(frozen=True)
class Field:
    """One `Key: value` of a header, with the lines it stands on.

    ``values`` holds the first line's value and one more for each indented line below it;
    ``line`` counts from 1; ``source`` is the first line as the editor typed it.
    """

    key: str
    values: tuple[str, ...]
    line: int
    source: str

    @property
    def value(self) -> str:
        """The value as one text, its lines joined by a line break."""
        return "\n".join(self.values).strip()

    @property
    def name(self) -> str:
        """The key as Pelican sees it: in small letters."""
        return self.key.lower()

    @property
    def span(self) -> tuple[int, int]:
        """Where the value stands in ``source``, as (start, end) character positions."""
        start = len(self.source) - len(self.source.split(":", 1)[1].lstrip())
        return start, max(start + 1, len(self.source.rstrip()))


@dataclass(frozen=True)
class FrontMatter:
    """A header and the text below it.

    ``source`` is the whole file, and ``body_at`` where its body begins: no text is held twice.
    ``body_line`` is the number of the first line of ``body`` in the file, counted from 1.
    ``is_fenced`` says that the header stands between `---` lines;
    ``ends_with_blank`` says that a blank line (or a closing fence) parts it from the text.
    """

    fields: tuple[Field, ...] = ()
    source: str = ""
    body_at: int = 0
    body_line: int = 1
    is_fenced: bool = False
    ends_with_blank: bool = True
    _by_name: dict[str, Field] = field(default_factory=dict, repr=False, compare=False)

    def list_plain(self) -> tuple[Any, ...]:
        """Return all but the text, in what is quickly handed to another process."""
        fields = [(one.key, one.values, one.line, one.source) for one in self.fields]
        return fields, self.body_at, self.body_line, self.is_fenced, self.ends_with_blank

    @property
    def body(self) -> str:
        """The text below the header."""
        return self.source[self.body_at :]

    def get(self, name: str) -> Field | None:
        """Return the first field of that name (small letters), or None."""
        return self._by_name.get(name)

    def text(self, name: str) -> str:
        """Return the value of the first field of that name, or an empty text."""
        found = self._by_name.get(name)
        return found.value if found else ""


def read_front_matter(text: str) -> FrontMatter:
    """Split a file's text into its header fields and its body.

    Parameters
    ----------
    text:
        The whole file, with line breaks already made `\\n`.
    """
    lines = text.split("\n")
    at = 0
    is_fenced = bool(lines and _FENCE.match(lines[0]))
    if is_fenced:
        at = 1
    raw: list[tuple[str, list[str], int, str]] = []
    ends_with_blank = True
    while at < len(lines):
        line = lines[at].expandtabs(_TAB_WIDTH)
        if not line.strip() or _END.match(line):
            at += 1
            break
        if found := _KEY_LINE.match(line):
            raw.append((found["key"], [found["value"].strip()], at + 1, lines[at]))
        elif (more := _MORE_LINE.match(line)) and raw:
            raw[-1][1].append(more["value"].strip())
        else:
            ends_with_blank = not raw
            break
        at += 1
    told = [(key, tuple(values), number, source) for key, values, number, source in raw]
    body_at = sum(len(line) + 1 for line in lines[:at])
    return make_front_matter(text, told, body_at, at + 1, is_fenced, ends_with_blank)


def make_front_matter(
    text: str,
    told: list[tuple[str, tuple[str, ...], int, str]],
    body_at: int,
    body_line: int,
    is_fenced: bool,
    ends_with_blank: bool,
) -> FrontMatter:
    """Make a header of a file's text and of what `FrontMatter.list_plain` returns."""
    fields = tuple(Field(*one) for one in told)
    by_name: dict[str, Field] = {}
    for one in fields:
        by_name.setdefault(one.name, one)
    return FrontMatter(fields, text, body_at, body_line, is_fenced, ends_with_blank, by_name)
