"""A post or page, taken apart: its header, its text, its lines, and what Markdown made of it."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any

from clinic.content.markdown_result import Rendered
from clinic.content.slow_texts import fingerprint
from clinic.core.front_matter import Field, FrontMatter, make_front_matter
from clinic.core.problem import Finding, Severity

CONTENT = "content"
MOST_SEARCHES = 200  # by one rule in one text: each looks through all of it


@dataclass(eq=False)
class Document:
    """A post or page, taken apart.

    ``path`` is how an editor names the file (``content/posts/2026/a.md``), ``place`` the same
    below content/ (``posts/2026/a.md``); ``kind`` is ``post`` or ``page``. ``rendered`` is filled
    in once Markdown has made HTML of it; ``formatted`` has the fields of the header of which
    Pelican makes HTML too, by its setting FORMATTED_FIELDS.
    """

    place: str
    text: str
    front: FrontMatter
    language: str
    rendered: Rendered = field(default_factory=Rendered)
    formatted: list[Rendered] = field(default_factory=list)
    searches_left: int = field(default=MOST_SEARCHES, repr=False)

    @property
    def path(self) -> str:
        """The file as an editor names it."""
        return f"{CONTENT}/{self.place}"

    @property
    def kind(self) -> str:
        """``post`` or ``page``."""
        return "page" if self.place.startswith("pages/") else "post"

    @cached_property
    def lines(self) -> list[str]:
        """The whole file's lines; line 1 is at index 0."""
        return self.text.split("\n")

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The body in small letters, and where each of its lines begins in it."""
        lines = [line.casefold() for _, line in self.body_lines]
        return "\n".join(lines), [0, *accumulate(len(line) + 1 for line in lines)]

    @cached_property
    def body_lines(self) -> list[tuple[int, str]]:
        """The lines below the header, each with its number in the file."""
        return list(enumerate(self.front.body.split("\n"), self.front.body_line))

    @cached_property
    def word_count(self) -> int:
        """How many words stand below the header."""
        return len(self.front.body.split())

    def close(self) -> None:
        """Let go of what only rules ask for: lines take three times as much memory as the text."""
        for name in ("lines", "body_lines", "_folded"):
            self.__dict__.pop(name, None)
        self.rendered.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process have it without what only rules ask for."""
        self.close()
        front = self.front.list_plain()
        return _restore, (self.place, self.text, front, self.language, self.rendered)

    @cached_property
    def mark(self) -> str:
        """What tells these words from any others of the same file."""
        return fingerprint(self.text)

    @property
    def status(self) -> str:
        """The status as written, in small letters; ``published`` where none is."""
        return self.front.text("status").lower() or "published"

    @property
    def slug(self) -> str:
        """The last part of its address: the Slug of the header, else the file's name."""
        return self.front.text("slug") or PurePosixPath(self.place).name.split(".")[0]

    @cached_property
    def misplaced_keys(self) -> dict[str, int]:
        """Header keys that stand too low to be read as such, each with its line."""
        late: dict[str, int] = {}
        for at, line in self.body_lines[: 8 if self.front.fields else 20]:
            name, colon, _ = line.replace("：", ":").partition(":")
            name = name.strip(" \t*_#>-")
            if colon and name.lower() in ("title", "date", "category", "status", "slug"):
                late.setdefault(name.lower(), at)
        return late

    def is_without(self, name: str) -> bool:
        """Return whether a header key is not there at all, and no other message says why."""
        is_said = name in self.misplaced_keys or not self.text.strip()
        return self.front.get(name) is None and not is_said

    def point_at_top(self, what: str, fix: str) -> Finding:
        """Make a Finding about something that is not there, and belongs at the top."""
        return Finding(file=self.path, line=1, what=what, fix=fix)

    def finding_at(
        self,
        line: int,
        what: str,
        fix: str,
        span: tuple[int, int] | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """Make a Finding on one line of this document, showing the line."""
        excerpt = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Finding(
            file=self.path,
            line=line,
            what=what,
            fix=fix,
            excerpt=excerpt,
            span=span if excerpt else None,
            severity=severity,
        )

    def point_at_field(
        self, one: Field, what: str, fix: str, severity: Severity | None = None
    ) -> Finding:
        """Make a Finding on the value of a header field."""
        return self.finding_at(one.line, what, fix, one.span if one.value else None, severity)

    @property
    def has_enough(self) -> bool:
        """Return whether a rule has found more in the text than is shown."""
        return self.searches_left <= 0

    def find_line(self, needle: str, start: int = 0) -> int:
        """Return the number of the first line of the text that holds the words; 0 if none does.

        A rule that searches again and again has found more than is shown: it gets 0 from then on.
        """
        wanted = needle.casefold()
        if "\n" in wanted:
            return 0
        self.searches_left -= 1
        if self.searches_left < 0:
            return 0
        text, begins = self._folded
        first = min(max(0, start - self.front.body_line + 1), len(begins) - 1)
        found = text.find(wanted, begins[first])
        return self.front.body_line + bisect_right(begins, found) - 1 if found >= 0 else 0


def _restore(
    place: str, text: str, front: tuple[Any, ...], language: str, rendered: Rendered
) -> Document:
    """Make a document of what another process handed over."""
    return Document(place, text, make_front_matter(text, *front), language, rendered)
