"""The time limit that a worker process sets on itself, and the step it is at.

A regular expression or a parser that does not come to an end holds Python's interpreter lock, so
neither a thread nor an exception can stop it; and whoever started the process may be gone. So the
process is ended from below: by the system once its processor time is used up (where `resource`
exists: a busy computer does not make a text slow), and in any case by faulthandler's timer, which
needs no lock and exists on every system. What it was doing, and whether that timer ended it, is
read from its board, a small file that both processes see.
"""

import faulthandler
import math
import mmap
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, NamedTuple

SECONDS = 5.0  # of processor time for one step; a post of usual length takes about 0.02
BOARD = 2048  # bytes; what faulthandler says at the end of the time stands behind them
_TIMED_OUT = b"Timeout ("  # how that begins
_BEAT = 0.5  # seconds between two signs of life
_SLACK = 0.5  # seconds of processor time that may pass before the limit is moved on
_GLANCE = 0.05  # seconds by the clock between two looks at the processor time: asking costs a call


class Step(NamedTuple):
    """What a process does: a rule (or another reader of text), over a file.

    ``mark`` tells one state of the file from another.
    """

    name: str = ""
    file: str = ""
    mark: str = ""


class Limits:
    """The limits of this process; outside a worker there are none, and nothing is noted."""

    def __init__(self) -> None:
        self.step = Step()
        self._board: mmap.mmap | None = None
        self._beat: Callable[[], None] | None = None
        self._told: BinaryIO | None = None
        self._visited: set[str] = set()
        self.seconds = self._patience = SECONDS
        self._used = self._armed = self._beaten = self._glanced = -math.inf

    def set_up(self, board: BinaryIO, seconds: float, beat: Callable[[], None]) -> None:
        """Begin to limit this process.

        Parameters
        ----------
        board:
            The file, of `BOARD` bytes, on which each step is noted; it stays open.
        seconds:
            How much processor time one step may take.
        beat:
            Called now and then while there is work; it ends the process when nobody listens.
        """
        self._board = mmap.mmap(board.fileno(), BOARD)
        board.seek(BOARD)
        self._told = board
        self.seconds, self._beat = seconds, beat
        self._patience = max(12 * seconds, 30) if _limit_processor(None) else 4 * seconds

    def begin(self, name: str, file: str, mark: str = "") -> None:
        """Begin a step, which has the whole time before it."""
        if self._board is None:
            return
        self._note(Step(name, file, mark))
        self._visited.clear()
        self._move_on()

    def visit(self, file: str) -> None:
        """Note the file that a step over many files has come to; each new one gives it time."""
        if self._board is None:
            return
        self._note(self.step._replace(file=file))
        if file not in self._visited:
            self._visited.add(file)
            self._move_on()

    def rest(self) -> None:
        """Nothing is being done: the clock does not count."""
        if self._board is not None:
            faulthandler.cancel_dump_traceback_later()
            self._armed = self._glanced = -math.inf
            self._note(Step())

    def close(self) -> None:
        """Let go of the board: this process is about to end."""
        if self._board is not None and self._told is not None:
            self.rest()
            self._board.close()
            self._told.close()
            self._board = None

    def _note(self, step: Step) -> None:
        assert self._board is not None
        self.step = step
        told = "\0".join(step).encode("utf-8", "backslashreplace")[: BOARD - 1]
        self._board[: len(told) + 1] = told + b"\n"

    def _move_on(self) -> None:
        now = time.monotonic()
        if now - self._glanced < _GLANCE:
            return
        self._glanced = now
        used = time.process_time()
        if used - self._used > _SLACK:
            _limit_processor(used + self.seconds)
            self._used = used
        if now - self._armed > self._patience / 4:
            assert self._told is not None
            told = self._told.fileno()
            faulthandler.dump_traceback_later(self._patience, exit=True, file=told)
            self._armed = now
        if self._beat and now - self._beaten > _BEAT:
            self._beat()
            self._beaten = now


def _limit_processor(seconds: float | None) -> bool:
    """Let the system end this process after so much processor time; False where it cannot."""
    try:
        import resource
    except ImportError:  # Windows: the clock alone ends it
        return False
    if seconds is not None:
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        soft = math.ceil(seconds)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (min(soft, most) if most >= 0 else soft, most))
    else:
        with suppress(ValueError, OSError):
            resource.setrlimit(
                resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1])
            )
    return True


def read_end(board: bytes, code: int) -> tuple[Step, bool]:
    """Return the last step of a worker that is no more, and whether its time was up.

    Parameters
    ----------
    board:
        What stands on its board.
    code:
        Its exit code, which alone does not tell: faulthandler ends with 1, as a crash may do.
    """
    told = board[:BOARD].partition(b"\n")[0].decode("utf-8", "replace").split("\0")
    step = Step(*told) if len(told) == len(Step._fields) else Step()
    is_by_system = sys.platform != "win32" and code == -signal.SIGXCPU
    return step, is_by_system or board[BOARD:].startswith(_TIMED_OUT)


limits = Limits()
