"""Worker processes for work on content, which may never end: they can be killed.

A worker handles one request at a time. It limits its own time (see `limits`), so its caller never
waits longer; it exits when its parent is gone. The next request starts a new worker.
"""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, NoReturn, Self

from clinic.core.isolation import FLAGS
from clinic.core.time_limits import BOARD, SECONDS, Step, limits, read_end

PROJECT = Path(__file__).resolve().parents[2]
# The project's folder comes last, so that none of its files shadows a library.
_PROGRAM = (
    "import sys; sys.path.append(sys.argv[2]);"
    "from importlib import import_module; import_module(sys.argv[1]).main()"
)
_BEAT = "beat"


class StoppedError(Exception):
    """A worker was stopped, or crashed, during its work.

    ``step`` is what it was doing; ``is_slow`` is True if it timed out.
    """

    def __init__(self, step: Step, *, is_slow: bool) -> None:
        super().__init__(f"{step.name} over {step.file}: {'time is up' if is_slow else 'ended'}")
        self.step, self.is_slow = step, is_slow


class WorkError(Exception):
    """A request failed, but the worker continues; the message is that of the exception."""


class Worker:
    """A worker process. Use it in a ``with`` block, or close it.

    Parameters
    ----------
    module:
        The program: a module with a function ``main`` that calls `serve`.
    seconds:
        The processor time limit of one step.
    nice:
        Its niceness, where supported.
    """

    def __init__(self, module: str, seconds: float = SECONDS, *, nice: int = 0) -> None:
        self._module, self._seconds, self._nice = module, seconds, nice
        self._child: subprocess.Popen[bytes] | None = None
        self._board: _Board | None = None
        self._lock = threading.Lock()  # for the child: another thread may close it

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
        """Start the process now, so that it is ready for the first request."""
        with self._lock:
            if self._child is None:
                self._child = self._begin()

    def ask(self, *request: Any) -> Any:  # noqa: ANN401  (whatever its program answers)
        """Send a request and return the answer.

        Raises
        ------
        StoppedError
            If the process died.
        WorkError
            If the request failed.
        """
        self.start()
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            message = pickle.dumps(request, protocol=5)
        except Exception as error:  # a setting that cannot be pickled
            raise WorkError(f"{type(error).__name__}: {error}") from error
        try:
            child.stdin.write(message)
            child.stdin.flush()
            while (reply := pickle.load(child.stdout)) == _BEAT:
                pass
        except Exception as error:
            raise self._find_end(child) from error
        except BaseException:  # Ctrl-C: the unread answer would be taken for the next one
            self.close()
            raise
        is_good, answer = reply
        if not is_good:
            raise WorkError(answer)
        return answer

    def close(self) -> None:
        """Stop the process, if one runs."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            _end(child)
            self._close_board()

    def _begin(self) -> "subprocess.Popen[bytes]":
        self._board = _Board()
        child = subprocess.Popen(
            [sys.executable, *FLAGS, "-c", _PROGRAM, self._module, str(PROJECT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PROJECT,
        )
        assert child.stdin is not None
        with suppress(OSError):
            arguments = (self._board.path, self._seconds, self._nice, sys.path)
            pickle.dump(arguments, child.stdin, protocol=5)
        return child

    def _find_end(self, child: "subprocess.Popen[bytes]") -> StoppedError:
        """Return the last step of a dead child."""
        with self._lock:
            is_ours, self._child = self._child is child, None
        code = _end(child, kill=not is_ours)
        step, is_slow = read_end(self._board.read() if self._board else b"", code)
        self._close_board()
        # A child without a step failed to start; that is not slow.
        return StoppedError(step, is_slow=bool(step.name) and is_slow)

    def _close_board(self) -> None:
        board, self._board = self._board, None
        if board:
            board.close()


class _Board:
    """The small file on which a worker records its step; only the two processes can read it.

    The worker unlinks it right after opening, so that killed processes leave nothing behind.
    Windows cannot remove an open file: there it goes when either side closes it.
    """

    def __init__(self) -> None:
        number, self.path = tempfile.mkstemp(prefix="clinic-worker-")
        self._opened = os.fdopen(number, "r+b", buffering=0)
        self._opened.write(b"\n".ljust(BOARD))

    def read(self) -> bytes:
        """Return its content."""
        self._opened.seek(0)
        return self._opened.read()

    def close(self) -> None:
        """Close and remove it."""
        self._opened.close()
        with suppress(OSError):
            Path(self.path).unlink()  # the worker may have died before opening it


def _end(child: "subprocess.Popen[bytes]", *, kill: bool = True) -> int:
    """Wait for a child to exit and return its code; without ``kill``, it is expected to exit."""
    if not kill:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=SECONDS)
    if child.poll() is None:
        child.kill()
    code = child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError, ValueError):  # unflushed data for a dead child
                pipe.close()
    return code


def count_cores() -> int:
    """Return the number of cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share(
    module: str, requests: Iterable[tuple[Any, ...]], cores: int, seconds: float = SECONDS
) -> Iterator[tuple[tuple[Any, ...], "Future[Any]"]]:
    """Distribute requests to workers; yield each with its future, in any order.

    Parameters
    ----------
    module, seconds:
        The workers' program and time limit, as for `Worker`.
    requests:
        The requests.
    cores:
        The number of workers.
    """
    workers = [Worker(module, seconds) for _ in range(cores)]
    free = list(workers)

    def ask(request: tuple[Any, ...]) -> Any:  # noqa: ANN401
        worker = free.pop()  # as many workers as threads
        try:
            return worker.ask(*request)
        finally:
            free.append(worker)

    try:
        with ThreadPoolExecutor(cores) as pool:
            asked = {pool.submit(ask, one): one for one in requests}
            try:
                for done in as_completed(asked):
                    yield asked.pop(done), done
            finally:
                for one in asked:
                    one.cancel()
    finally:
        for worker in workers:
            worker.close()


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the pipes to the parent; from now on, prints go to stderr."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def serve(answer: Callable[..., Any]) -> None:
    """Handle requests in a worker process until the parent closes the pipe."""
    requests, answers = _take_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    board = _OpenBoard()

    def say(reply: object) -> None:
        try:
            answers.write(pickle.dumps(reply, protocol=5))
            answers.flush()
        except OSError:  # the parent is gone
            board.leave()

    try:
        name, seconds, nice, path = pickle.load(requests)
        limits.set_up(board.open(name), seconds, lambda: say(_BEAT))
        sys.path[:] = path
        with suppress(AttributeError, OSError):
            os.nice(nice)
        while True:
            request = pickle.load(requests)
            try:
                reply = (True, answer(*request))
            except Exception as error:
                reply = (False, f"{type(error).__name__}: {error}")
            limits.rest()
            say(reply)
    except (EOFError, OSError):
        board.leave()


class _OpenBoard:
    """A worker's side of the board."""

    def __init__(self) -> None:
        self._name = ""

    def open(self, name: str) -> BinaryIO:
        """Open the board and unlink it, where an open file can be unlinked."""
        opened = Path(name).open("r+b", buffering=0)  # noqa: SIM115  (as long as the process)
        try:
            Path(name).unlink()
        except OSError:  # Windows
            self._name = name
        return opened

    def leave(self) -> NoReturn:
        """Exit this process, removing a board that is still linked."""
        limits.close()
        if self._name:
            with suppress(OSError):
                Path(self._name).unlink()
        os._exit(0)
