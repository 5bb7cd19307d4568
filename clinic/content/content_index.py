"""Scan the content folder, and parse each post and page."""

import os
import posixpath
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clinic.content.date_parsing import DateTrouble, read_date
from clinic.content.document import CONTENT, Document
from clinic.content.images import Images
from clinic.core.boundary import is_link
from clinic.core.decoding import DecodingTrouble, decode
from clinic.core.facts import Clinic
from clinic.core.file_names import RENAME, UNREADABLE, is_name_readable, show_name
from clinic.core.files import read_bytes
from clinic.core.front_matter import read_front_matter
from clinic.core.junk_files import is_dropping
from clinic.core.published_kinds import STANDARD, SiteFiles
from clinic.core.text_limits import BYTES, find_too_long, say_too_large
from clinic.core.time_limits import limits
from clinic.core.toml_file import TomlTrouble, read_toml

_UNREADABLE_NAME = DecodingTrouble(UNREADABLE, RENAME)
DEEPEST = 30  # nesting levels of folders


@dataclass(frozen=True)
class UnreadableFile:
    """A file that is a post or page by its name, but could not be read."""

    place: str
    trouble: DecodingTrouble
    is_too_long: bool = False


class TracedDocuments(dict[str, Document]):
    """Documents by place; records which document a rule has reached."""

    def values(self) -> Iterator[Document]:  # type: ignore[override]
        """Yield the documents, recording each as the one being checked."""
        for document in super().values():
            limits.visit(document.path)
            yield document

    def items(self) -> Iterator[tuple[str, Document]]:  # type: ignore[override]
        """Yield the documents with their places, recording each as the one being checked."""
        for place, document in super().items():
            limits.visit(document.path)
            yield place, document


@dataclass(frozen=True)
class SiteSettings:
    """The Pelican settings that rules read.

    ``formatted_fields`` are the header fields that Pelican renders as HTML (FORMATTED_FIELDS);
    ``site`` describes the files that the site generates.
    """

    formatted_fields: tuple[str, ...] = ()
    site: SiteFiles = STANDARD


NO_SETTINGS = SiteSettings()  # the defaults of a new project, for callers without settings


@dataclass
class Library:
    """Everything under content/.

    ``files`` and ``folders`` hold relative paths; ``links_out`` the symbolic links whose targets
    are outside content/; ``clinic`` is None if clinic.toml is unusable; ``site_settings`` holds the
    Pelican settings that rules read; ``images`` the facts about pictures.
    """

    root: Path
    now: datetime
    clinic: Clinic | None = None
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    links_out: list[str] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    unread: list[UnreadableFile] = field(default_factory=list)
    site_settings: SiteSettings = NO_SETTINGS
    images: Images = field(default=None, repr=False, compare=False)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.images = self.images or Images(self.folder)

    @property
    def folder(self) -> Path:
        """The content folder."""
        return self.root / CONTENT

    def without_bodies(self, names: Collection[str]) -> "Library":
        """Return a copy whose documents have some header fields only."""
        documents = {place: one.without_body(names) for place, one in self.documents.items()}
        return replace(self, documents=documents)

    def read_facts_lines(self) -> list[str]:
        """Return the lines of clinic.toml; empty if the file has just gone."""
        read = read_toml(self.folder / "clinic.toml")
        return read.text.splitlines() if isinstance(read, TomlTrouble) else read[1].splitlines()

    @property
    def default_language(self) -> str:
        """The language of a document that names none."""
        return self.clinic.languages[0] if self.clinic and self.clinic.languages else "en"

    def language_of(self, document: Document) -> str:
        """Return a document's language: its Lang, else its file name's, else the clinic's first."""
        return document.front.text("lang") or document.language or self.default_language

    def page_of(self, document: Document) -> str:
        """Return the output file of a document, by the URL scheme of pelicanconf.py."""
        language = self.language_of(document)
        start = "" if language == self.default_language else f"{language}/"
        middle = "blog/" if document.kind == "post" else ""
        return f"{start}{middle}{document.slug}/index.html"

    def is_own(self, place: str) -> bool:
        """Return whether the site itself generates a file."""
        return self.site_settings.site.owns(place, self.clinic.languages if self.clinic else ())

    @property
    def here(self) -> datetime:
        """The current time in the clinic's time zone."""
        return self.now.astimezone(ZoneInfo(self.clinic.timezone)) if self.clinic else self.now

    def is_waiting(self, document: Document) -> bool:
        """Return whether a post is scheduled for later."""
        found = document.front.get("date")
        day = read_date(found.value) if found and found.value else None
        if day is None or isinstance(day, DateTrouble):
            return False
        if day.tzinfo is None:
            day = day.replace(tzinfo=self.here.tzinfo)
        return day > self.now


def is_document(place: str) -> bool:
    """Return whether Pelican treats a file, by its place, as a post or a page."""
    if not place.endswith(".md") or not place.startswith(("posts/", "pages/")):
        return False
    return not posixpath.basename(place).startswith(".") and is_name_readable(place)


def language_in_name(place: str) -> str:
    """Return ``es`` for ``posts/2026/a.es.md``, and an empty string for ``posts/2026/a.md``."""
    parts = posixpath.basename(place).split(".")
    return parts[-2] if len(parts) > 2 else ""


def _leads_to_file_inside(library: Library, path: str) -> bool:
    """Return whether a symbolic link resolves to a file in content/, and not to a loop."""
    end = Path(os.path.realpath(path))  # some versions of Path.resolve raise at a loop
    return end.is_relative_to(os.path.realpath(library.folder)) and end.is_file()


def _is_link(entry: os.DirEntry[str]) -> bool:
    # To Python, Windows junctions are folders.
    return entry.is_symlink() or (entry.is_dir(follow_symlinks=False) and is_link(entry.path))


def walk(library: Library, folder: str = "") -> None:
    """Record everything below a folder; symbolic links are recorded, not followed."""
    # Strings, not Path objects: for ten thousand files those take five times as long.
    if folder.count("/") >= DEEPEST:
        trouble = DecodingTrouble(
            "This folder is inside too many other folders.", "Move the folder up."
        )
        library.unread.append(UnreadableFile(folder, trouble))
        return
    try:
        entries = sorted(os.scandir(library.folder / folder), key=lambda one: one.name)
    except OSError:
        trouble = DecodingTrouble("This folder cannot be opened.", "")
        library.unread.append(UnreadableFile(folder or ".", trouble))
        return
    for entry in entries:
        place = f"{folder}/{entry.name}" if folder else entry.name
        if not is_name_readable(entry.name):
            library.unread.append(
                UnreadableFile(f"{folder}/{show_name(entry.name)}", _UNREADABLE_NAME)
            )
        elif _is_link(entry) and not _leads_to_file_inside(library, entry.path):
            library.links_out.append(place)
        elif entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                library.folders.add(place)
                walk(library, place)
        elif not entry.is_file():  # reading a pipe would block
            trouble = DecodingTrouble(
                "This is a pipe or a device, not a file.", "Delete the entry."
            )
            library.unread.append(UnreadableFile(place, trouble))
        elif not is_dropping(entry.name):
            library.files.add(place)


def read_document(library: Library, place: str) -> Document | UnreadableFile:
    """Read and parse a post or page, or return why it cannot be read."""
    path = f"{library.folder}{os.sep}{place}"
    try:
        if (size := os.stat(path).st_size) > BYTES:  # noqa: PTH116
            return UnreadableFile(place, DecodingTrouble(*say_too_large(size)), is_too_long=True)
        content = read_bytes(path)
    except OSError as error:
        words = error.strerror or "locked"
        return UnreadableFile(place, DecodingTrouble(f"This file cannot be read ({words}).", ""))
    text = decode(content)
    return (
        UnreadableFile(place, text)
        if isinstance(text, DecodingTrouble)
        else take_apart(place, text)
    )


def take_apart(place: str, text: str) -> Document | UnreadableFile:
    """Parse the text of a post or page, or return why it is too long to try."""
    if too_long := find_too_long(text):
        return UnreadableFile(place, DecodingTrouble(*too_long), is_too_long=True)
    return Document(place, text, read_front_matter(text), language_in_name(place))


def read_library(root: Path, now: datetime, clinic: Clinic | None) -> Library:
    """Read everything under the project's content folder.

    Parameters
    ----------
    root:
        The project's folder, the one with content/.
    now:
        The current time, with its time zone.
    clinic:
        The clinic details, or None if they are unusable.
    """
    library = Library(root, now, clinic)
    if library.folder.is_dir():
        walk(library)
    for place in sorted(library.files):
        if not is_document(place):
            continue
        read = read_document(library, place)
        if isinstance(read, UnreadableFile):
            library.unread.append(read)
        else:
            library.documents[place] = read
            read.close()  # free memory until it is checked
    return library
