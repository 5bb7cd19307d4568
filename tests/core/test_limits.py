"""The time limit of a step counts the work of that step only."""

import subprocess
import sys

import pytest

REPORT = """
import math, resource, sys
from clinic.core.time_limits import BOARD, limits

with open(sys.argv[1], "w+b", buffering=0) as board:
    board.write(b" " * BOARD)
    limits.set_up(board, 5.0, lambda: None)
    for file in ("a", "", "b"):
        limits.begin("rule", file) if file else limits.rest()
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        print("unlimited" if soft == hard else "limited", limits.step.file)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of processor time")
def test_between_two_steps_a_worker_may_work_for_as_long_as_a_large_site_needs(root, tmp_path):
    command = [sys.executable, "-c", REPORT, str(tmp_path / "board")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:3] == ["limited a", "unlimited ", "limited b"]
