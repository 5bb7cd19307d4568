"""The time limit of a worker process, and its current step.

A runaway regular expression or parser holds the interpreter lock, so neither a thread nor an
exception can stop it; and the parent may be gone. So the process is killed from outside the
interpreter: by the system once its processor time is used up (RLIMIT_CPU, where `resource` exists:
a busy computer does not count against a document), and in any case by faulthandler's timer, which
needs no lock and works everywhere. The step, and whether that timer fired, is read from the board:
a small file that both processes map.
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

SECONDS = 5.0  # processor time of one step; a post of usual length takes about 0.02
BOARD = 2048  # bytes; faulthandler's output at a timeout follows them
_TIMED_OUT = b"Timeout ("  # the start of that output
_BEAT = 0.5  # seconds between heartbeats
_SLACK = 0.5  # seconds of processor time before the limit is renewed
_GLANCE = 0.05  # wall-clock seconds between reads of the processor time


class Step(NamedTuple):
    """The work of a process: a rule (or another reader of text), on a file.

    ``mark`` is a fingerprint of the file.
    """

    name: str = ""
    file: str = ""
    mark: str = ""


class Limits:
    """The limits of this process; outside a worker there are none."""

    def __init__(self) -> None:
        self.step = Step()
        self._board: mmap.mmap | None = None
        self._beat: Callable[[], None] | None = None
        self._told: BinaryIO | None = None
        self._visited: set[str] = set()
        self.seconds = self._patience = SECONDS
        self._used = self._armed = self._beaten = self._glanced = -math.inf

    def set_up(self, board: BinaryIO, seconds: float, beat: Callable[[], None]) -> None:
        """Start to limit this process.

        Parameters
        ----------
        board:
            The file, of `BOARD` bytes, on which each step is recorded; it stays open.
        seconds:
            The processor time of one step.
        beat:
            A heartbeat, called now and then; it exits if the parent is gone.
        """
        self._board = mmap.mmap(board.fileno(), BOARD)
        board.seek(BOARD)
        self._told = board
        self.seconds, self._beat = seconds, beat
        self._patience = max(12 * seconds, 30) if _limit_processor(None) else 4 * seconds

    def begin(self, name: str, file: str, mark: str = "") -> None:
        """Start a step, with the full time limit."""
        if self._board is None:
            return
        self._note(Step(name, file, mark))
        self._visited.clear()
        self._move_on()

    def visit(self, file: str) -> None:
        """Record the file that a step on many files has reached; each new file renews the limit."""
        if self._board is None:
            return
        self._note(self.step._replace(file=file))
        if file not in self._visited:
            self._visited.add(file)
            self._move_on()

    def rest(self) -> None:
        """Stop both clocks: until the next step, the process is idle or does work of our own.

        That work grows with the site: counted as part of the last step, a slow computer would stop
        a harmless rule.
        """
        if self._board is not None:
            faulthandler.cancel_dump_traceback_later()
            _limit_processor(math.inf)
            self._used = self._armed = self._glanced = -math.inf
            self._note(Step())

    def close(self) -> None:
        """Release the board: this process is about to exit."""
        if self._board is not None and self._told is not None:
            self.rest()
            self._board.close()
            self._told.close()
            self._board = None

    def _note(self, step: Step) -> None:
        assert self._board is not None
        self.step = step
        encoded = "\0".join(step).encode("utf-8", "backslashreplace")[: BOARD - 1]
        self._board[: len(encoded) + 1] = encoded + b"\n"

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
            board = self._told.fileno()
            faulthandler.dump_traceback_later(self._patience, exit=True, file=board)
            self._armed = now
        if self._beat and now - self._beaten > _BEAT:
            self._beat()
            self._beaten = now


def _limit_processor(seconds: float | None) -> bool:
    """Set the processor time limit of this process; return False if the system has none.

    Infinity lifts the limit; None only prepares for it.
    """
    try:
        import resource
    except ImportError:  # Windows: only the wall-clock timer applies
        return False
    if seconds is not None:
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        soft = most if seconds == math.inf else math.ceil(seconds)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (min(soft, most) if most >= 0 else soft, most))
    else:
        with suppress(ValueError, OSError):
            resource.setrlimit(
                resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1])
            )
    return True


def read_end(board: bytes, code: int) -> tuple[Step, bool]:
    """Return the last step of a dead worker, and whether it timed out.

    Parameters
    ----------
    board:
        The content of its board.
    code:
        Its exit code, which alone is ambiguous: faulthandler exits with 1, as a crash may.
    """
    recorded = board[:BOARD].partition(b"\n")[0].decode("utf-8", "replace").split("\0")
    step = Step(*recorded) if len(recorded) == len(Step._fields) else Step()
    is_by_system = sys.platform != "win32" and code == -signal.SIGXCPU
    return step, is_by_system or board[BOARD:].startswith(_TIMED_OUT)


limits = Limits()
