"""Work is shared out among children: all of it is done, none of them is left."""

import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rich.console import Console

from clinic.model import sharing
from clinic.model.sharing import count_cores, share_out

PARENT = os.getpid()
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process where none can fork")
# Does what takes a minute in all, and says when it has begun.
SLOW = """
import time
from clinic.model.sharing import share_out

def do_slowly(numbers):
    for place, number in enumerate(numbers):
        time.sleep(2 if place > 1 else 0)
        yield number

for place, _ in enumerate(share_out(do_slowly, range(60), 2)):
    if place == 3:
        print("begun", flush=True)
"""


def double(numbers):
    for number in numbers:
        yield number, 2 * number, os.getpid()


def fail_at_seven(numbers):
    for number in numbers:
        if number == 7:
            raise RecursionError
        yield number


def be_killed_at_seven(numbers):
    for number in numbers:
        if number == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        yield number


def list_open():
    return {one.name for one in Path("/proc/self/fd").iterdir()}


@pytest.fixture
def slow(root):
    """A process that shares out work which takes a minute, and has begun."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", SLOW]
    with subprocess.Popen(command, cwd=root, start_new_session=True, **pipes) as parent:
        assert parent.stdout.readline() == "begun\n"
        yield parent


def test_each_thing_is_done_once_and_by_several_children():
    made = list(share_out(double, range(100), 3))
    assert sorted((one, two) for one, two, _ in made) == [(one, 2 * one) for one in range(100)]
    assert len({child for _, _, child in made} - {PARENT}) == 3


@pytest.mark.parametrize("work", [fail_at_seven, be_killed_at_seven])
def test_a_child_that_fails_hands_back_what_it_had_made_and_no_other_is_troubled(work, capfd):
    assert sorted(share_out(work, range(10), 2)) == [0, 1, 2, 3, 4, 5, 6, 8]
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_child_outlives_its_parent(how, slow):
    os.kill(slow.pid, how)
    # All have ended when nobody holds the pipes any more; all the work would take a minute.
    _, said = slow.communicate(timeout=30)
    assert said.count("Traceback") == (how == signal.SIGINT)


def test_a_process_with_threads_has_no_children(monkeypatch):
    monkeypatch.setattr(sharing.os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(sharing.threading, "enumerate", lambda: [threading.main_thread()])
    assert count_cores() == 2
    both = [threading.main_thread(), threading.Thread()]
    monkeypatch.setattr(sharing.threading, "enumerate", lambda: both)
    assert count_cores() == 1


def test_the_thread_of_pelican_s_progress_is_no_hindrance(monkeypatch):
    monkeypatch.setattr(sharing.os, "sched_getaffinity", lambda _: {0, 1})
    screen = Console(file=io.StringIO())
    before = threading.enumerate()
    with screen.status("Generating"):
        added = [one for one in threading.enumerate() if one not in before]
        monkeypatch.setattr(
            sharing.threading, "enumerate", lambda: [threading.main_thread(), *added]
        )
        assert added
        assert count_cores() == 2


def test_nothing_is_left_open():
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before, others = list_open(), children.read_text()  # a browser of another test, for one
    assert len(list(share_out(double, range(100), 3))) == 100
    for _ in share_out(double, range(100), 3):
        break  # who takes no more
    assert list_open() == before
    assert children.read_text() == others
