"""The time limit of a worker process, and its current step.

A runaway regular expression or parser holds the interpreter lock, so neither a thread nor an
exception can stop it; and the parent may be gone. So the process is killed from outside the
interpreter: by the system once its processor time is used up (an interval timer, on all systems but
Windows: a busy computer does not count against a document), and in any case by faulthandler's
timer, which needs no lock and works everywhere. The step, and whether that timer fired, is read
from the board: a small file that both processes map.

The interval timer counts from the present moment. RLIMIT_CPU would need the time used so far, by
the kernel's coarse count: on a busy computer that was seen 15% ahead of `time.process_time`, so
that a worker was stopped in the middle of harmless work after half a minute.
"""

import faulthandler
import math
import mmap
import signal
import sys
import time
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

SECONDS = 5.0  # processor time of one step; a post of usual length takes about 0.02
BOARD = 2048  # bytes; faulthandler's output at a timeout follows them
_TIMED_OUT = b"Timeout ("  # the start of that output
_BEAT = 0.5  # seconds between heartbeats
_GLANCE = 0.05  # wall-clock seconds before the limits are renewed


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
        self._armed = self._beaten = self._glanced = -math.inf

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
        self._patience = max(12 * seconds, 30)
        if sys.platform != "win32":
            signal.signal(signal.SIGPROF, signal.SIG_DFL)  # else inherited, and maybe ignored

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
            _limit_processor(0)
            self._armed = self._glanced = -math.inf
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
        _limit_processor(self.seconds)
        if now - self._armed > self._patience / 4:
            assert self._told is not None
            board = self._told.fileno()
            faulthandler.dump_traceback_later(self._patience, exit=True, file=board)
            self._armed = now
        if self._beat and now - self._beaten > _BEAT:
            self._beat()
            self._beaten = now


def _limit_processor(seconds: float) -> None:
    """End this process after so much more processor time; 0 lifts the limit."""
    if sys.platform != "win32":  # there, only the wall-clock timer applies
        signal.setitimer(signal.ITIMER_PROF, seconds)


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
    is_by_system = sys.platform != "win32" and code == -signal.SIGPROF
    return step, is_by_system or board[BOARD:].startswith(_TIMED_OUT)


limits = Limits()
