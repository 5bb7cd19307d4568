"""A parsed post or page: header, body, lines, and rendered Markdown."""

import posixpath
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from clinic.content.markdown_result import Rendered
from clinic.content.slow_texts import fingerprint
from clinic.core.front_matter import Field, FrontMatter, make_front_matter
from clinic.core.problem import Finding, Severity

CONTENT = "content"
MOST_SEARCHES = 200  # by one rule in one document; each scans the whole body


@dataclass(eq=False)
class Document:
    """A parsed post or page.

    ``path`` is the file as an editor names it (``content/posts/2026/a.md``), ``place`` its path
    below content/ (``posts/2026/a.md``); ``kind`` is ``post`` or ``page``. ``rendered`` is set once
    Markdown has rendered the body; ``formatted`` holds the header fields that Pelican renders too,
    by its setting FORMATTED_FIELDS.
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
        """The lines of the whole file; line 1 is at index 0."""
        return self.text.split("\n")

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The case-folded body, and the offset of each of its lines."""
        lines = [line.casefold() for _, line in self.body_lines]
        return "\n".join(lines), [0, *accumulate(len(line) + 1 for line in lines)]

    @cached_property
    def body_lines(self) -> list[tuple[int, str]]:
        """The lines below the header, each with its number in the file."""
        return list(enumerate(self.front.body.split("\n"), self.front.body_line))

    @cached_property
    def word_count(self) -> int:
        """The number of words below the header."""
        return len(self.front.body.split())

    def close(self) -> None:
        """Free what only rules use: lines take three times as much memory as the text."""
        for name in ("lines", "body_lines", "_folded"):
            self.__dict__.pop(name, None)
        self.rendered.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle it without what only rules use."""
        self.close()
        front = self.front.list_plain()
        return _restore, (self.place, self.text, front, self.language, self.rendered)

    def without_body(self, names: Collection[str]) -> "Document":
        """Return a copy with some header fields only, for other processes."""
        fields, *more = self.front.list_plain()
        kept = [one for one in fields if one[0].lower() in names]
        return Document(self.place, "", make_front_matter("", kept, *more), self.language)

    @cached_property
    def mark(self) -> str:
        """The fingerprint of the text."""
        return fingerprint(self.text)

    @property
    def status(self) -> str:
        """The status in lowercase; ``published`` if there is none."""
        return self.front.text("status").lower() or "published"

    @property
    def slug(self) -> str:
        """The last part of its address: the Slug field, else from the file's name."""
        return self.front.text("slug") or posixpath.basename(self.place).split(".")[0]

    @cached_property
    def misplaced_keys(self) -> dict[str, int]:
        """Header fields that are below the header, each with its line."""
        late: dict[str, int] = {}
        for at, line in self.body_lines[: 8 if self.front.fields else 20]:
            name, colon, _ = line.replace("：", ":").partition(":")
            name = name.strip(" \t*_#>-")
            if colon and name.lower() in ("title", "date", "category", "status", "slug"):
                late.setdefault(name.lower(), at)
        return late

    def is_without(self, name: str) -> bool:
        """Return whether a header field is missing, and no other message explains why."""
        is_said = name in self.misplaced_keys or not self.text.strip()
        return self.front.get(name) is None and not is_said

    def point_at_top(self, what: str, fix: str) -> Finding:
        """Return a Finding about something missing at the top of the file."""
        return Finding(file=self.path, line=1, what=what, fix=fix)

    def finding_at(
        self,
        line: int,
        what: str,
        fix: str,
        span: tuple[int, int] | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """Return a Finding on one line of this document, with the line as its excerpt."""
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
        """Return a Finding on the value of a header field."""
        return self.finding_at(one.line, what, fix, one.span if one.value else None, severity)

    @property
    def has_enough(self) -> bool:
        """Return whether a rule has found more than is shown."""
        return self.searches_left <= 0

    def find_line(self, needle: str, start: int = 0) -> int:
        """Return the number of the first body line that contains the words; 0 if none does.

        After `MOST_SEARCHES` searches a rule has found more than is shown, so it gets 0 from then
        on.
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
    """Unpickle a document."""
    return Document(place, text, make_front_matter(text, *front), language, rendered)
