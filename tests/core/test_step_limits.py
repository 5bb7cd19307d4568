"""The time limit of a step counts the work of that step only."""

import subprocess
import sys
from pathlib import Path

import pytest

from clinic.core.time_limits import Step, read_end

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no interval timer")
BUSY = """
import sys, time
from clinic.core.time_limits import BOARD, limits

def work(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass

with open(sys.argv[1], "w+b", buffering=0) as board:
    board.write(b" " * BOARD)
    limits.set_up(board, 0.5, lambda: None)
    time.process_time = lambda: 0.0  # the kernel counts otherwise, on a busy computer much more
    {acts}
"""


def run(root: Path, board: Path, acts: str) -> tuple[Step, bool, str]:
    """Return the last step of a process, whether it was stopped for its time, and what it said."""
    program = BUSY.format(acts=acts)
    command = [sys.executable, "-c", program, str(board)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return *read_end(board.read_bytes(), done.returncode), done.stdout


def test_harmless_steps_are_never_stopped_however_many_and_whoever_counts_their_time(
    root, tmp_path
):
    steps = "[(limits.begin('rule', str(one)), work(0.05)) for one in range(14)]; print('done')"
    assert run(root, tmp_path / "board", steps) == (Step("rule", "13"), False, "done\n")


def test_work_between_two_steps_may_take_as_long_as_a_large_site_needs(root, tmp_path):
    between = "limits.begin('rule', 'a'); limits.rest(); work(0.7); print('done')"
    assert run(root, tmp_path / "board", between) == (Step("", ""), False, "done\n")


def test_a_step_without_end_is_stopped_for_its_time(root, tmp_path):
    assert run(root, tmp_path / "board", "limits.begin('rule', 'a'); work(100)") == (
        Step("rule", "a"),
        True,
        "",
    )
