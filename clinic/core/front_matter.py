"""Parse the header of a post or page: the `Key: value` lines above the body.

The rules are those of Python-Markdown's meta extension, which Pelican uses
(https://python-markdown.github.io/extensions/meta_data/): a key is letters, digits, `-` and `_`
before a colon; a line indented by four spaces continues the value above; a blank line, a `---` or
`...` line, or any other line ends the header.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_KEY_LINE = re.compile(r"^[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
_MORE_LINE = re.compile(r"^[ ]{4,}(?P<value>.*)")
_FENCE = re.compile(r"^-{3}")
_END = re.compile(r"^(-{3}|\.{3})")
_TAB_WIDTH = 4  # Python-Markdown expands tabs before it parses the header


class Field(NamedTuple):
    """One `Key: value` of a header, with its lines.

    ``values`` holds the value of the first line and of each indented line below; ``line`` counts
    from 1; ``source`` is the first line as typed.
    """

    key: str
    values: tuple[str, ...]
    line: int
    source: str

    @property
    def value(self) -> str:
        """The value as one string, its lines joined by line breaks."""
        return "\n".join(self.values).strip()

    @property
    def name(self) -> str:
        """The key in lowercase, as in Pelican's metadata."""
        return self.key.lower()

    @property
    def span(self) -> tuple[int, int]:
        """The (start, end) positions of the value in ``source``."""
        start = len(self.source) - len(self.source.split(":", 1)[1].lstrip())
        return start, max(start + 1, len(self.source.rstrip()))


@dataclass(frozen=True)
class FrontMatter:
    """A header and the body below it.

    ``source`` is the whole file, and ``body_at`` the offset of the body, so that no text is stored
    twice. ``body_line`` is the line number of the body, counted from 1. ``is_fenced`` is True if
    the header is between `---` lines; ``ends_with_blank`` is True if a blank line or a closing
    fence separates it from the body.
    """

    fields: tuple[Field, ...] = ()
    source: str = ""
    body_at: int = 0
    body_line: int = 1
    is_fenced: bool = False
    ends_with_blank: bool = True
    _by_name: dict[str, Field] = field(default_factory=dict, repr=False, compare=False)

    def list_plain(self) -> tuple[Any, ...]:
        """Return everything but the text as plain tuples, which pickle fast."""
        fields = [(one.key, one.values, one.line, one.source) for one in self.fields]
        return fields, self.body_at, self.body_line, self.is_fenced, self.ends_with_blank

    @property
    def body(self) -> str:
        """The text below the header."""
        return self.source[self.body_at :]

    def get(self, name: str) -> Field | None:
        """Return the first field with a lowercase name, or None."""
        return self._by_name.get(name)

    def text(self, name: str) -> str:
        """Return the value of the first field with that name, or an empty string."""
        found = self._by_name.get(name)
        return found.value if found else ""


def read_front_matter(text: str) -> FrontMatter:
    r"""Split a file into header fields and body.

    Parameters
    ----------
    text:
        The whole file, with plain `\n` line breaks.
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
    fields = [(key, tuple(values), number, source) for key, values, number, source in raw]
    body_at = sum(len(line) + 1 for line in lines[:at])
    return make_front_matter(text, fields, body_at, at + 1, is_fenced, ends_with_blank)


def make_front_matter(
    text: str,
    plain: list[tuple[str, tuple[str, ...], int, str]],
    body_at: int,
    body_line: int,
    is_fenced: bool,
    ends_with_blank: bool,
) -> FrontMatter:
    """Restore a header from a file's text and the result of `FrontMatter.list_plain`."""
    fields = tuple(Field(*parts) for parts in plain)
    by_name: dict[str, Field] = {}
    for one in fields:
        by_name.setdefault(one.name, one)
    return FrontMatter(fields, text, body_at, body_line, is_fenced, ends_with_blank, by_name)
