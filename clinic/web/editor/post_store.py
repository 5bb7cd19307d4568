"""Open and save posts and pages: in one step, and never over a colleague's work."""

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
    """There is no post or page of that name; the message says so."""


class ConflictError(Exception):
    """A file was changed since it was opened; ``theirs`` is what stands in it now.

    ``theirs`` is None when the file has gone.
    """

    def __init__(self, place: str, theirs: bytes | None) -> None:
        super().__init__(f"{CONTENT}/{place} was changed by somebody else.")
        self.theirs = theirs


def make_signature_fingerprint(content: bytes) -> str:
    """Return a sum of a file's bytes, by which a change is noticed."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class PostFile:
    """A post or page as it was opened: its place below content/, and its bytes."""

    place: str
    content: bytes

    @property
    def mark(self) -> str:
        """The sum of what was opened."""
        return make_signature_fingerprint(self.content)

    @property
    def text(self) -> str:
        """Its text; raises an UnreadableError where it is none."""
        return read_text(self.content)

    @property
    def front(self) -> FrontMatter:
        """Its header and text; raises an UnreadableError where it is no text."""
        return read_front(self.content)

    @property
    def kind(self) -> str:
        """``post`` or ``page``."""
        return "page" if self.place.startswith("pages/") else "post"

    @property
    def language_in_name(self) -> str:
        """``es`` for ``about.es.md``, and an empty text for ``about.md``."""
        parts = PurePosixPath(self.place).name.split(".")
        return parts[-2] if len(parts) > 2 else ""

    @property
    def path(self) -> str:
        """The file as an editor names it."""
        return f"{CONTENT}/{self.place}"


def _read(path: Path) -> bytes:
    """Return the bytes of a post or page.

    Raises
    ------
    UnreadableError
        It is not a plain file, or larger than any post.
    """
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size <= BYTES:
        return path.read_bytes()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(path)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(f"{path.name} is not a plain file. Delete it, or ask for help.")
    what, fix, _ = say_too_large(status.st_size)
    raise UnreadableError(f"{what} {fix}")


class Store:
    """The posts and pages under a project's content folder.

    Parameters
    ----------
    root:
        The project's folder, the one that holds content/.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / CONTENT

    def find(self, place: str) -> Path:
        """Return the file of a place below content/, such as ``posts/2026/a.md``.

        Raises
        ------
        AbsentError
            It is not a post or page, or leads out of content/.
        """
        parts = PurePosixPath(place).parts
        is_odd = ".." in parts or any(sign in place for sign in "\\:\0")
        if is_odd or not is_document(place) or PurePosixPath(place).as_posix() != place:
            raise NotFoundError(f'There is no post or page "{place}".')
        try:
            return find_destination(self.folder, place)
        except OutsideError as error:
            raise NotFoundError(f'"{place}" is not a file of content/.') from error

    def open(self, place: str) -> PostFile:
        """Read a post or page; raise an AbsentError when it is not there."""
        path = self.find(place)
        try:
            return PostFile(place, _read(path))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotFoundError(f'There is no post or page "{place}".') from None

    def save(self, place: str, content: bytes, mark: str) -> PostFile:
        """Write a post or page, unless somebody changed it since it was opened.

        Parameters
        ----------
        place, content:
            Which file, and all its bytes.
        mark:
            The mark of what was opened.

        Raises
        ------
        ConflictError
            The file is no longer what was opened, or has gone; it stays as it is.
        """
        path = self.find(place)
        try:
            now = _read(path)
        except FileNotFoundError:
            raise ConflictError(place, None) from None
        if make_signature_fingerprint(now) != mark:
            raise ConflictError(place, now)
        if content != now:
            replace_file(path, content)
        return PostFile(place, content)

    def make(self, folder: str, title: str, content: bytes) -> PostFile:
        """Write a new post into a folder such as ``posts/2026``, under a name made of its title.

        Raises
        ------
        AbsentError
            No name can be made.
        """
        slug = name_file(title, "post")
        for number in range(1, _TRIES):
            name = slug if number == 1 else f"{slug}-{number}"
            place = f"{folder}/{name}.md"
            if not self.has_slug(name):
                with suppress(FileExistsError):
                    write_new(self.find(place), content)
                    return PostFile(place, content)
        raise NotFoundError(f'There are too many files named "{slug}". Choose another title.')

    def has_slug(self, slug: str) -> bool:
        """Return whether a post or its translation has a file of that name, in whatever year."""
        return any(
            one.name.split(".")[0].casefold() == slug.casefold()
            for one in (self.folder / "posts").rglob("*.md")
        )
