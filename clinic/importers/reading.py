"""Read files from elsewhere in a worker: one that has no end costs its own text, and no other.

``main`` is the worker's program; `FileReader` is what the story of `import` asks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from clinic.core.time_limits import limits
from clinic.core.workers import StoppedError, Worker, WorkError, serve
from clinic.importers.imported_document import CanNotReadError, ImportedDocument

MODULE = "clinic.importers.reading"
SECONDS = 30.0  # of processor time for one text; a thesis of 300 pages takes about ten
SLOW = "The text took too long to read. Save a shorter part of the text as a file of its own."
DEEP = "Too many parts are inside each other in the text. Copy its words into a new file."
ENDED = "The text could not be read. Open it where it was written, and save it again."
LONGEST = 4_000_000  # characters of HTML, for a post of at most 200,000
READ, WRITE = "read", "write"


@dataclass
class ReadFile:
    """What was read of a file: its texts, what is not brought in, and pictures that are inside."""

    texts: list[ImportedDocument]
    left: list[str] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Sources:
    """Where the pictures and links of a text lead; see `DraftBuilder`."""

    source: Path
    kept: Mapping[str, bytes]
    places: Mapping[str, str]


class FileReader:
    """Reads files from elsewhere, each text under a time limit. Use it in a ``with`` block."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._worker = Worker(MODULE, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._worker.close()

    def read(self, path: Path) -> ReadFile:
        """Return the texts of a file; one that cannot be read is named among what is left.

        Raises
        ------
        CanNotReadError
            None of it can be read.
        """
        stopped: dict[str, str] = {}  # by the number of a text in the file
        while True:
            try:
                answer: ReadFile = self._ask(READ, path, stopped)
            except StoppedError as error:
                why = SLOW if error.is_slow else ENDED
                if not error.step.mark or error.step.mark in stopped:
                    raise CanNotReadError(why) from error
                stopped[error.step.mark] = why
            else:
                return answer

    def write_body(
        self, brought: ImportedDocument, stem: str, sources: Sources
    ) -> tuple[str, dict[str, bytes], list[tuple[str, str]]]:
        """Return a text as Markdown, its pictures by their names, and what is to be remarked.

        Raises
        ------
        CanNotReadError
            It takes too long, or is not to be read.
        """
        try:
            answer: tuple[str, dict[str, bytes], list[tuple[str, str]]] = self._ask(
                WRITE, brought, stem, sources
            )
        except StoppedError as error:
            raise CanNotReadError(SLOW if error.is_slow else ENDED) from error
        return answer

    def _ask(self, *request: Any) -> Any:  # noqa: ANN401
        try:
            answer, refused = self._worker.ask(*request)
        except WorkError as error:
            is_deep = str(error).startswith("RecursionError")
            raise CanNotReadError(DEEP if is_deep else ENDED) from error
        if refused:
            raise CanNotReadError(refused)
        return answer


def _read(path: Path, stopped: Mapping[str, str]) -> ReadFile:
    from clinic.importers.docx import read_word
    from clinic.importers.html_page import read_web_page
    from clinic.importers.wordpress import read_wordpress

    ending = path.suffix.lower()
    limits.begin("import", path.name)
    if ending == ".xml":
        export = read_wordpress(path, stopped)
        return ReadFile(export.posts, export.left)
    if ending != ".docx":
        return ReadFile([read_web_page(path)])
    kept: dict[str, bytes] = {}

    def keep(content: bytes, _alt: str) -> str:
        kept[address := f"word:{len(kept)}"] = content
        return address

    return ReadFile([read_word(path, keep)], kept=kept)


def _write(
    brought: ImportedDocument, stem: str, sources: Sources
) -> tuple[str, dict[str, bytes], list[tuple[str, str]]]:
    from clinic.importers.body import write_body

    if len(brought.html) > LONGEST:
        raise CanNotReadError(SLOW)
    limits.begin("import", brought.title)
    body, files = write_body(brought, stem, sources.source, sources.kept, sources.places)
    return body, files, brought.remarks


def _answer(kind: str, *request: Any) -> tuple[Any, str]:  # noqa: ANN401
    ways: dict[str, Callable[..., Any]] = {READ: _read, WRITE: _write}
    try:
        return ways[kind](*request), ""
    except CanNotReadError as error:
        return None, str(error)


def main() -> None:
    """Answer until nobody asks any more."""
    serve(_answer)
