"""Workers that the next test uses again: to start one costs as much as to build a small site.

For tests that check or build in this process, and whose sentence is not about processes. What a
test runs in a process of its own, as a person does, begins its own workers.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.core.workers import Worker

MOST = 8  # that wait: two checkers, two that draw, and one of each other kind
BEGIN, ASK, CLOSE = Worker._begin, Worker.ask, Worker.close
_idle: list[tuple[str, Any, Any]] = []  # the kind, the process and its board; the oldest first


def _describe(worker: Worker) -> str:
    """Return what a process is begun with: one that was begun otherwise is another."""
    environment = {one: value for one, value in os.environ.items() if one[:7] != "PYTEST_"}
    # (Settings that are read put their project's folder at the end, again and again.)
    path = [one for one in dict.fromkeys(sys.path) if not Path(one, "pelicanconf.py").is_file()]
    more = (worker._module, worker._seconds, worker._nice, path)
    return repr((more, sorted(environment.items())))


def _begin(worker: Worker) -> Any:
    worker.kind, worker.is_idle = _describe(worker), True
    for one in [one for one in reversed(_idle) if one[0] == worker.kind]:
        _idle.remove(one)
        _, child, worker._board = one
        if child.poll() is None:
            return child
        worker._close_board()
    return BEGIN(worker)


def _ask(worker: Worker, *request: Any) -> Any:
    worker.is_idle = False
    answer = ASK(worker, *request)
    worker.is_idle = True  # (after a failure it is not used again)
    return answer


def _close(worker: Worker) -> None:
    with worker._lock:
        if worker._child is not None and worker.is_idle:
            _idle.append((worker.kind, worker._child, worker._board))
            worker._child = worker._board = None
    CLOSE(worker)
    while len(_idle) > MOST:
        _end(*_idle.pop(0))


def _end(_: str, child: Any, board: Any) -> None:
    child.kill()
    child.communicate()
    board.close()


@pytest.fixture(autouse=True, scope="session")
def warm_workers() -> Iterator[None]:
    """Let a check, or whoever asks Markdown, use a worker of a test before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "_begin", _begin)
        patch.setattr(Worker, "ask", _ask)
        patch.setattr(Worker, "close", _close)
        yield
    for one in _idle:
        _end(*one)
