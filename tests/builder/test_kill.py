"""kill -9 at any moment leaves a whole site, and the next run is clean."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builder.small_project import make_small_project
from tests.projects import take_picture

POST = "content/posts/2026/two.md"


def publish(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clinic", "publish"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def what_readers_get(project: Path) -> dict[str, str]:
    """The published pages, without our own record of them."""
    site = take_picture((project / "public").resolve())
    return {name: what for name, what in site.items() if not name.startswith(".publish")}


def is_whole(site: dict[str, str], outputs: list[dict[str, str]]) -> bool:
    """Say whether a published site is one of those built.

    Files whose name holds a sum of their content may stay from the other one: readers who opened
    a page before the publish still ask for them.
    """
    every = {part for output in outputs for part in output.items()}
    return any(output.items() <= site.items() <= every | output.items() for output in outputs)


def write(project: Path, word: str, text: str) -> None:
    (project / POST).write_text(f"{text}\n\nA sentence about {word}.\n")


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, pytest.param(40, marks=pytest.mark.prove)])
def test_a_kill_at_a_random_moment_leaves_the_old_or_the_new_site_whole(project, kills):
    seed = int.from_bytes(os.urandom(4))
    chance = random.Random(seed)
    text = (project / POST).read_text()
    outputs: list[dict[str, str]] = []
    for word in ("apples", "pears"):
        write(project, word, text)
        began = time.monotonic()
        assert publish(project).returncode == 0
        length = time.monotonic() - began
        outputs.append(take_picture(project / "output"))
        assert is_whole(what_readers_get(project), outputs)
    word = "pears"
    for attempt in range(kills):
        word = {"apples": "pears", "pears": "apples"}[word]
        write(project, word, text)
        child = subprocess.Popen(
            [sys.executable, "-m", "clinic", "publish"], cwd=project, stdout=subprocess.DEVNULL
        )
        try:
            child.wait(timeout=chance.uniform(0, length))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
        where = f"seed {seed}, attempt {attempt}"
        assert take_picture(project / "output") in outputs, where
        assert is_whole(what_readers_get(project), outputs), where
    write(project, "apples", text)
    done = publish(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert outputs[0].items() <= what_readers_get(project).items()
    assert [path.name for path in (project / ".build").glob("staging-*")] == []


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("mount") or os.geteuid() != 0,
    reason="a disk of a few hundred kilobytes can only be made by root on Linux",
)
def test_a_full_disk_leaves_the_last_site_and_is_said_in_words(root, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk], check=True)
    try:
        project = make_small_project(root, disk / "project")
        assert publish(project).returncode == 0
        before = take_picture(project / "output"), take_picture(project / "public.releases")
        free = shutil.disk_usage(disk).free
        (disk / "filler").write_bytes(b"x" * (free - 100_000))
        write(project, "apples", (project / POST).read_text())
        done = publish(project)
        assert done.returncode == 1
        assert "No space left" in done.stderr or "disk is full" in done.stderr
        assert "Traceback" not in done.stderr
        assert (
            take_picture(project / "output"),
            take_picture(project / "public.releases"),
        ) == before
        (disk / "filler").unlink()
        assert publish(project).returncode == 0
    finally:
        subprocess.run(["umount", disk], check=True)
