"""A post or page, taken apart: its header, its text, its lines, and what Markdown made of it."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from clinic.checks.content.rendered import Rendered
from clinic.checks.rules import Finding
from clinic.model.front_matter import Field, FrontMatter
from clinic.model.packing import HeldSmall, Packed
from clinic.model.problem import Severity

CONTENT = "content"


@dataclass(eq=False)
class Document(HeldSmall):
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
    def _folded_lines(self) -> list[tuple[int, str]]:
        return [(at, line.casefold()) for at, line in self.body_lines]

    @cached_property
    def body_lines(self) -> list[tuple[int, str]]:
        """The lines below the header, each with its number in the file."""
        return list(enumerate(self.front.body.split("\n"), self.front.body_line))

    @cached_property
    def word_count(self) -> int:
        """How many words stand below the header."""
        return len(self.front.body.split())

    def open(self) -> None:
        """Have the text at hand, for who reads it many times."""
        self.__dict__["text"] = self.text
        self.front.unpack()

    def close(self) -> None:
        """Let go of the lines, which take three times as much memory as the text.

        The text itself is held small from now on.
        """
        for name in ("lines", "body_lines", "_folded_lines"):
            self.__dict__.pop(name, None)
        self.hold_small("text", self._whole.read)
        self.front.pack(self._whole)

    @cached_property
    def _whole(self) -> Packed:
        return Packed(self.text)

    @property
    def status(self) -> str:
        """The status as written, in small letters; ``published`` where none is."""
        return self.front.text("status").lower() or "published"

    @property
    def slug(self) -> str:
        """The last part of its address: the Slug of the header, else the file's name."""
        return self.front.text("slug") or PurePosixPath(self.place).name.split(".")[0]

    @cached_property
    def late_keys(self) -> dict[str, int]:
        """Header keys that stand too low to be read as such, each with its line."""
        late: dict[str, int] = {}
        for at, line in self.body_lines[: 8 if self.front.fields else 20]:
            name, colon, _ = line.replace("：", ":").partition(":")
            name = name.strip(" \t*_#>-")
            if colon and name.lower() in ("title", "date", "category", "status", "slug"):
                late.setdefault(name.lower(), at)
        return late

    def is_without(self, name: str) -> bool:
        """Say whether a header key is not there at all, and no other message says why."""
        is_said = name in self.late_keys or not self.text.strip()
        return self.front.get(name) is None and not is_said

    def point_at_top(self, what: str, fix: str) -> Finding:
        """Make a Finding about something that is not there, and belongs at the top."""
        return Finding(file=self.path, line=1, what=what, fix=fix)

    def point_at(
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
        return self.point_at(one.line, what, fix, one.span if one.value else None, severity)

    def find_line(self, needle: str, start: int = 0) -> int:
        """Return the number of the first line of the text that holds the words; 0 if none does."""
        wanted = needle.casefold()
        return next((at for at, line in self._folded_lines if at > start and wanted in line), 0)
