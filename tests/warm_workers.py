"""Workers that the next test uses again: to start one costs as much as to build a small site.

For tests that check or build in this process, and whose sentence is not about processes. What a
test runs in a process of its own, as a person does, begins its own workers.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.core.workers import Worker

MOST = 2  # that wait, of one kind
BEGIN, ASK, CLOSE = Worker._begin, Worker.ask, Worker.close
_idle: defaultdict[str, list[tuple[Any, Any]]] = defaultdict(list)


def _describe(worker: Worker) -> str:
    """Return what a process is begun with: one that was begun otherwise is another."""
    environment = {one: value for one, value in os.environ.items() if one[:7] != "PYTEST_"}
    # (Settings that are read put their project's folder at the end, again and again.)
    path = [one for one in dict.fromkeys(sys.path) if not Path(one, "pelicanconf.py").is_file()]
    more = (worker._module, worker._seconds, worker._nice, path)
    return repr((more, sorted(environment.items())))


def _begin(worker: Worker) -> Any:
    worker.kind = _describe(worker)
    while _idle[worker.kind]:
        child, worker._board = _idle[worker.kind].pop()
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
        child = worker._child
        is_kept = getattr(worker, "is_idle", False) and len(_idle[worker.kind]) < MOST
        if child is not None and is_kept:
            _idle[worker.kind].append((child, worker._board))
            worker._child = worker._board = None
    CLOSE(worker)


@pytest.fixture(autouse=True, scope="session")
def warm_workers() -> Iterator[None]:
    """Let a check, or whoever asks Markdown, use a worker of a test before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "_begin", _begin)
        patch.setattr(Worker, "ask", _ask)
        patch.setattr(Worker, "close", _close)
        yield
    for child, board in (pair for pairs in _idle.values() for pair in pairs):
        child.kill()
        child.communicate()
        board.close()
