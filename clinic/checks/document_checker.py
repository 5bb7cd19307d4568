"""Check posts and pages in worker processes: the entry point for check, build, editor and preview.

Rules and Markdown run in a worker: a process that is stopped when a step takes too long. Then the
step is skipped, the rule and the file are reported, and a new worker continues. A server has
several workers, so nobody waits for another person's document.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from clinic.checks.page_result_cache import PageCache
from clinic.checks.registry import Rule, learn_rules
from clinic.checks.result_cache import CheckCache
from clinic.checks.waivers import Waiver
from clinic.content.content_index import NO_SETTINGS, Library, SiteSettings
from clinic.content.markdown_result import Rendered
from clinic.core.facts import Clinic
from clinic.core.problem import Problem, has_errors
from clinic.core.time_limits import SECONDS, Step
from clinic.core.workers import StoppedError, Worker, WorkError

MODULE = "clinic.checks.checker_process"
MOST_WORKERS = 4  # of a server: for the whole check, for the last save, and for two people
MOST_STOPS = 200  # in one request; more can only be our own bug


@dataclass(frozen=True)
class Checked:
    """The outcome of a check of the content.

    ``clinic`` is None if clinic.toml is unusable; then a Problem says why. ``waivers`` are the
    valid ones, each of which silences one rule for one document. ``rules`` describes the rules that
    ran.
    """

    problems: list[Problem]
    library: Library
    clinic: Clinic | None = field(default=None)
    waivers: list[Waiver] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Return whether no Problem stops a build."""
        return not has_errors(self.problems)


class DocumentChecker:
    """Checks posts and pages in workers. Use it in a ``with`` block, or close it.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting of pelicanconf.py, so that checks see what readers see.
    seconds:
        The processor time limit of a step, such as one rule on one document.
    nice:
        The niceness of the workers.
    """

    def __init__(
        self, markdown: Mapping[str, Any], seconds: float = SECONDS, *, nice: int = 0
    ) -> None:
        self.markdown = dict(markdown)
        self.site_settings = NO_SETTINGS
        self._seconds, self._nice = seconds, nice
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._free = threading.Condition()
        self._stopped: dict[Step, bool] = {}
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start a worker now, so that it is ready for the first request."""
        with self._borrow() as worker:
            worker.start()

    def check_content(
        self,
        root: Path,
        now: datetime,
        cache: CheckCache | None = None,
        *,
        fields: Collection[str] | None = None,
    ) -> Checked:
        """Check everything under a project's content folder; see `check_content`.

        Parameters
        ----------
        fields:
            The header fields that the caller needs of the documents; None for all of everything.
        """
        kept = cache or CheckCache()
        answer: Checked = self._ask(
            "content", root, self.markdown, self.site_settings, now, kept, fields
        )
        learn_rules(answer.rules)
        return answer

    def check_text(
        self,
        root: Path,
        place: str,
        text: str | None,
        now: datetime,
        *,
        cache: CheckCache | None = None,
        is_whole: bool = True,
    ) -> tuple[list[Problem], Rendered]:
        """Return the Problems of one document, worst first, and its rendered Markdown.

        Parameters
        ----------
        root, now:
            As for `check_content`.
        place:
            Its path, or future path, below content/.
        text:
            The whole file with plain line breaks; None to read it from the disk.
        cache:
            The cached results of the other documents.
        is_whole:
            False until the other documents have been checked: rules that need them are skipped.
        """
        kept = cache or CheckCache()
        answer: tuple[list[Problem], Rendered] = self._ask(
            "text", root, self.markdown, self.site_settings, now, kept, place, text, is_whole
        )
        return answer

    def render(self, text: str, root: Path | None = None) -> Rendered:
        """Return a file's text as HTML, or the reason Markdown could not render it.

        Parameters
        ----------
        text:
            The whole file, with plain line breaks.
        root:
            The project's folder, with its list of slow documents.
        """
        answer: Rendered = self._ask("render", self.markdown, text, root)
        return answer

    def check_site(
        self,
        folder: Path,
        clinic: Clinic,
        sources: Mapping[str, str],
        *,
        may_hold_drafts: bool = False,
        waivers: Iterable[Waiver] = (),
        live: Iterable[str] = (),
        cache: PageCache | None = None,
    ) -> list[Problem]:
        """Check a built site; see `clinic.checks.runner.check_site`."""
        more = {
            "may_hold_drafts": may_hold_drafts,
            "waivers": list(waivers),
            "live": list(live),
            "cache": cache,
        }
        answer: list[Problem] = self._ask("site", folder, clinic, dict(sources), more)
        return answer

    def _ask(self, *request: Any) -> Any:  # noqa: ANN401  (each question has its own answer)
        """Send a request to a worker; after a stop, retry without the stopped step."""
        died = 0  # crashes before the first step
        for _ in range(MOST_STOPS):
            if self._is_closed:
                raise WorkError("the checks are closed")
            with self._borrow() as worker:
                known = dict(self._stopped)  # others may add the same step meanwhile
                try:
                    answer, stopped = worker.ask(known, *request)
                    self._stopped |= stopped
                    return answer
                except StoppedError as error:
                    died += not error.step.name
                    if self._is_closed or died > 1 or error.step in known:
                        raise
                    if error.step.name:
                        self._stopped[error.step] = error.is_slow
        raise WorkError("The checks were stopped too often.")

    @contextmanager
    def _borrow(self) -> Iterator[Worker]:
        """Reserve a worker that nobody else uses."""
        with self._free:
            while not self._idle and len(self._busy) >= MOST_WORKERS:
                self._free.wait()
            if not self._idle:
                self._idle.append(Worker(MODULE, self._seconds, nice=self._nice))
            worker = self._idle.pop()
            self._busy.add(worker)
        try:
            yield worker
        finally:
            with self._free:
                self._busy.remove(worker)
                self._idle.append(worker)
                self._free.notify()
                if self._is_closed:
                    worker.close()

    def close(self) -> None:
        """Stop all workers, busy ones too."""
        with self._free:
            self._is_closed = True
            workers = [*self._idle, *self._busy]
        for one in workers:
            one.close()


def check_content(
    root: Path,
    *,
    markdown: Mapping[str, Any] | DocumentChecker,
    now: datetime,
    cache: CheckCache | None = None,
    site_settings: SiteSettings = NO_SETTINGS,
) -> Checked:
    """Check everything under a project's content folder.

    Parameters
    ----------
    root:
        The project's folder, the one with content/.
    markdown:
        The MARKDOWN setting of pelicanconf.py; or a checker, to reuse it.
    now:
        The current time, with a time zone: a later date means scheduled.
    cache:
        The results of earlier checks.
    site_settings:
        The Pelican settings that rules read.
    """
    if isinstance(markdown, DocumentChecker):
        markdown.site_settings = site_settings
        return markdown.check_content(root, now, cache)
    with DocumentChecker(markdown) as checker:
        checker.site_settings = site_settings
        return checker.check_content(root, now, cache)
