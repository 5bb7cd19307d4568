"""Read imported files in a worker process with a time limit for each document.

``main`` runs in the worker; `FileReader` is the client for the command `import`.
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
SECONDS = 30.0  # of CPU time per document; a thesis of 300 pages takes about ten
SLOW = "The document took too long to read. Split the document into shorter files."
DEEP = "The document has too many nested parts. Copy its text into a new file."
ENDED = "Cannot read the document. Open the document in its own program, and save it again."
LONGEST = 4_000_000  # characters of HTML, for a post of at most 200,000
READ, WRITE = "read", "write"


@dataclass
class ReadFile:
    """The content of a file: documents, notes on what is not imported, and embedded pictures."""

    texts: list[ImportedDocument]
    left: list[str] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Sources:
    """Where to find the pictures and link targets of a document; see `DraftBuilder`."""

    source: Path
    kept: Mapping[str, bytes]
    places: Mapping[str, str]


class FileReader:
    """Reads imported files with time limits. Use it in a ``with`` block."""

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
        """Return the documents of a file; unreadable ones are named in ``left``.

        Raises
        ------
        CanNotReadError
            Nothing can be read.
        """
        stopped: dict[str, str] = {}  # the reason, by the number of a document in the file
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
        """Return the Markdown body of a document, its pictures by file name, and remarks.

        Raises
        ------
        CanNotReadError
            The document takes too long, or cannot be read.
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
    from clinic.importers.conversion import write_body

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
    """Serve requests until the client closes the connection."""
    serve(_answer)
