"""Open and save posts and pages, atomically and without overwriting other changes."""

import hashlib
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from clinic.actions.draft_files import name_file
from clinic.content.content_index import is_document
from clinic.content.document import CONTENT
from clinic.content.document_editor import UnreadableError, read_front, read_text
from clinic.core.boundary import OutsideError, find_destination
from clinic.core.files import replace_file, write_new
from clinic.core.front_matter import FrontMatter
from clinic.core.text_limits import BYTES, say_too_large

_TRIES = 99


class NotFoundError(Exception):
    """A post or page does not exist; the message names it."""


class ConflictError(Exception):
    """A file changed since it was opened.

    ``theirs`` is its current content; None if the file is gone.
    """

    def __init__(self, place: str, theirs: bytes | None) -> None:
        super().__init__(f"Someone else changed {CONTENT}/{place}.")
        self.theirs = theirs


def make_etag(content: bytes) -> str:
    """Return the etag of a file: the SHA-256 of its content."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class PostFile:
    """An opened post or page: its path in content/, and its content."""

    place: str
    content: bytes

    @property
    def mark(self) -> str:
        """The etag of the opened content."""
        return make_etag(self.content)

    @property
    def text(self) -> str:
        """The decoded text; raises UnreadableError."""
        return read_text(self.content)

    @property
    def front(self) -> FrontMatter:
        """The parsed header and body; raises UnreadableError."""
        return read_front(self.content)

    @property
    def kind(self) -> str:
        """``post`` or ``page``."""
        return "page" if self.place.startswith("pages/") else "post"

    @property
    def language_in_name(self) -> str:
        """``es`` for ``about.es.md``; "" for ``about.md``."""
        parts = PurePosixPath(self.place).name.split(".")
        return parts[-2] if len(parts) > 2 else ""

    @property
    def path(self) -> str:
        """The path in the project."""
        return f"{CONTENT}/{self.place}"


def _read(path: Path) -> bytes:
    """Return the content of a post or page.

    Raises
    ------
    UnreadableError
        The file is not a regular file, or too large.
    """
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size <= BYTES:
        return path.read_bytes()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(path)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(f"{path.name} is not an ordinary file. Ask your web support person.")
    what, fix, _ = say_too_large(status.st_size)
    raise UnreadableError(f"{what} {fix}")


class Store:
    """The posts and pages in content/.

    Parameters
    ----------
    root:
        The project folder, which contains content/.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / CONTENT

    def find(self, place: str) -> Path:
        """Return the file for a path in content/, such as ``posts/2026/a.md``.

        Raises
        ------
        NotFoundError
            The path is not that of a post or page, or leaves content/.
        """
        parts = PurePosixPath(place).parts
        is_odd = ".." in parts or any(sign in place for sign in "\\:\0")
        if is_odd or not is_document(place) or PurePosixPath(place).as_posix() != place:
            raise NotFoundError(f'Cannot find the post or page "{place}".')
        try:
            return find_destination(self.folder, place)
        except OutsideError as error:
            raise NotFoundError(f'"{place}" is not a file in content/.') from error

    def open(self, place: str) -> PostFile:
        """Read a post or page; raises NotFoundError."""
        path = self.find(place)
        try:
            return PostFile(place, _read(path))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotFoundError(f'Cannot find the post or page "{place}".') from None

    def save(self, place: str, content: bytes, mark: str) -> PostFile:
        """Write a post or page, unless it changed since it was opened.

        Parameters
        ----------
        place, content:
            The path and the new content of the file.
        mark:
            The etag of the opened content.

        Raises
        ------
        ConflictError
            The file changed or is gone. It is not overwritten.
        """
        path = self.find(place)
        try:
            now = _read(path)
        except FileNotFoundError:
            raise ConflictError(place, None) from None
        if make_etag(now) != mark:
            raise ConflictError(place, now)
        if content != now:
            replace_file(path, content)
        return PostFile(place, content)

    def make(self, folder: str, title: str, content: bytes) -> PostFile:
        """Create a post in a folder such as ``posts/2026``, with a file name from its title.

        Raises
        ------
        NotFoundError
            All such file names are taken.
        """
        slug = name_file(title, "post")
        for number in range(1, _TRIES):
            name = slug if number == 1 else f"{slug}-{number}"
            place = f"{folder}/{name}.md"
            if not self.has_slug(name):
                with suppress(FileExistsError):
                    write_new(self.find(place), content)
                    return PostFile(place, content)
        raise NotFoundError(f'Too many posts have the file name "{slug}". Choose another title.')

    def has_slug(self, slug: str) -> bool:
        """Return whether any post or translation, of any year, has this file name."""
        return any(
            one.name.split(".")[0].casefold() == slug.casefold()
            for one in (self.folder / "posts").rglob("*.md")
        )
