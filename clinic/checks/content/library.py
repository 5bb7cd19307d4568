"""Read the content folder once: every file, and each post and page taken apart."""

import os
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clinic.checks.content.dates import DateTrouble, read_date
from clinic.checks.content.decoding import DecodingTrouble, decode
from clinic.checks.content.rendered import Rendered
from clinic.checks.rules import Finding
from clinic.model.droppings import is_dropping
from clinic.model.facts import Clinic
from clinic.model.front_matter import Field, FrontMatter, read_front_matter
from clinic.model.packing import Packed
from clinic.model.problem import Severity

PICTURE_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
CONTENT = "content"


@dataclass(eq=False)
class Document:
    """A post or page, taken apart.

    ``path`` is how an editor names the file (``content/posts/2026/a.md``), ``place`` the same
    below content/ (``posts/2026/a.md``); ``kind`` is ``post`` or ``page``. ``rendered`` is filled
    in once Markdown has made HTML of it.
    """

    place: str
    text: str
    front: FrontMatter
    language: str
    rendered: Rendered = field(default_factory=Rendered)

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
        text = self.__dict__.pop("text", None)
        if "_whole" not in self.__dict__:
            self.__dict__["_whole"] = Packed(text)
        self.front.pack(self.__dict__["_whole"])

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> str:
            whole = self.__dict__.get("_whole")
            if name != "text" or whole is None:
                raise AttributeError(name)
            return whole.read()

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


@dataclass(frozen=True)
class Unread:
    """A file that is a post or page by its name, but could not be read as one."""

    place: str
    trouble: DecodingTrouble


@dataclass
class Library:
    """Everything under content/, read once.

    ``files`` holds every file's place; ``folders`` every folder's; ``links_out`` the symbolic
    links that lead out of content/; ``clinic`` is None when clinic.toml can't be used.
    """

    root: Path
    now: datetime
    clinic: Clinic | None = None
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    links_out: list[str] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The content folder itself."""
        return self.root / CONTENT

    @property
    def default_language(self) -> str:
        """The language of a post that names none."""
        return self.clinic.languages[0] if self.clinic and self.clinic.languages else "en"

    def language_of(self, document: Document) -> str:
        """The document's language: its Lang, else its file name's, else the clinic's first."""
        return document.front.text("lang") or document.language or self.default_language

    @property
    def here(self) -> datetime:
        """The present moment by the clinic's own clock."""
        return self.now.astimezone(ZoneInfo(self.clinic.timezone)) if self.clinic else self.now

    def is_waiting(self, document: Document) -> bool:
        """Say whether a post's date is still to come."""
        found = document.front.get("date")
        day = read_date(found.value) if found and found.value else None
        if day is None or isinstance(day, DateTrouble):
            return False
        if day.tzinfo is None:
            day = day.replace(tzinfo=self.here.tzinfo)
        return day > self.now


def is_document(place: str) -> bool:
    """Say whether Pelican takes a file, by its place, for a post or a page."""
    is_hidden = PurePosixPath(place).name.startswith(".")
    return place.endswith(".md") and place.startswith(("posts/", "pages/")) and not is_hidden


def _language_in_name(place: str) -> str:
    """Return ``es`` for ``posts/2026/a.es.md``, and an empty text for ``posts/2026/a.md``."""
    parts = PurePosixPath(place).name.split(".")
    return parts[-2] if len(parts) > 2 else ""


def _leads_to_file_inside(library: Library, path: str) -> bool:
    """Say whether a symbolic link ends at a file of content/; a loop or nothing is no file."""
    end = Path(os.path.realpath(path))  # Path.resolve raises at a loop, in some versions of Python
    return end.is_relative_to(os.path.realpath(library.folder)) and end.is_file()


def walk(library: Library, folder: Path) -> None:
    """Note every file and folder below a folder; symbolic links are noted, not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        place = folder.relative_to(library.folder).as_posix()
        library.unread.append(
            Unread(place, DecodingTrouble("I can not look into this folder.", ""))
        )
        return
    for entry in entries:
        path = Path(entry.path)
        place = path.relative_to(library.folder).as_posix()
        if entry.is_symlink() and not _leads_to_file_inside(library, entry.path):
            library.links_out.append(place)
        elif entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                library.folders.add(place)
                walk(library, path)
        elif not entry.is_file():  # reading a pipe would wait without an end
            trouble = DecodingTrouble("This is a pipe or a device, not a file.", "Delete it.")
            library.unread.append(Unread(place, trouble))
        elif not is_dropping(entry.name):
            library.files.add(place)


def read_document(library: Library, place: str) -> Document | Unread:
    """Read a post or page and take it apart, or say why it can't be read."""
    try:
        content = (library.folder / place).read_bytes()
    except OSError as error:
        words = error.strerror or "it is locked"
        return Unread(place, DecodingTrouble(f"I can not read this file ({words}).", ""))
    text = decode(content)
    if isinstance(text, DecodingTrouble):
        return Unread(place, text)
    return Document(place, text, read_front_matter(text), _language_in_name(place))


def read_library(root: Path, now: datetime, clinic: Clinic | None) -> Library:
    """Read everything under the project's content folder.

    Parameters
    ----------
    root:
        The project's folder, the one that holds content/.
    now:
        The present moment, with its time zone.
    clinic:
        The clinic's facts, or None when they can't be used.
    """
    library = Library(root, now, clinic)
    if library.folder.is_dir():
        walk(library, library.folder)
    for place in sorted(library.files):
        if not is_document(place):
            continue
        read = read_document(library, place)
        if isinstance(read, Unread):
            library.unread.append(read)
        else:
            library.documents[place] = read
            read.close()  # until it is looked at
    return library
