"""What the tests of the preview stand on: a project, its preview, and a window that shows it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import copy_project
from tests.waiting import wait_until
from tests.web.local_window import Window, read_window

PROGRAM = """
import sys
from pathlib import Path
from clinic.__main__ import main
sys.exit(main(["preview", "--port", "0", *sys.argv[2:]], Path(sys.argv[1])))
"""
POST = "content/posts/2026/after-spine-injection.md"
PATIENCE = 120_000  # milliseconds: on a busy computer all that is waited for comes late
AT = "/blog/after-spine-injection/"
NEW = """Title: How to lift a bag
Date: {date}
Category: Getting moving
Type: news
Status: {status}

Bend your knees.
"""
# Runs in the page, whose own policy allows no text to be run as a program.
WAIT_FOR = """words => new Promise(done => {
  const isThere = () => document.body.textContent.includes(words);
  const look = () => isThere() ? done(scrollY) : setTimeout(look, 10);
  look();
})"""


@pytest.fixture(scope="session")
def served(built_once: Path, root: Path, tmp_path_factory: pytest.TempPathFactory):
    """A project and the window of its preview; each test puts back what it changes."""
    project = copy_project(root, tmp_path_factory.mktemp("preview") / "project")
    shutil.copytree(built_once / ".build", project / ".build")
    command = [sys.executable, "-c", PROGRAM, str(project)]
    environment = {**os.environ, "NO_BROWSER": "1"}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        window = read_window(program.stdout)
        wait_until_whole(window)
        yield project, window
        program.kill()


def wait_until_whole(window: Window) -> None:
    """Wait until all is read: before, the panel and most pages say that it takes a moment."""
    wait_until(
        lambda: json.loads(window.open("/.preview/about?at=/").words)["isWhole"],
        "it never read the whole site",
    )


@pytest.fixture
def edited(served):
    """The project; its files are what they were when the test is over."""
    folder = served[0]
    before = {path: path.read_bytes() for path in find_files(folder)}
    yield folder
    for path in find_files(folder):
        if path not in before:
            path.unlink()
    for path, content in before.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def find_files(folder: Path) -> list[Path]:
    return [
        path
        for part in ("content", "theme")
        for path in (folder / part).rglob("*")
        if path.is_file()
    ]


@pytest.fixture
def shown(served, page):
    """Opens a page in the preview's window; gives the frame that shows it."""

    page.set_default_timeout(PATIENCE)
    page.goto(served[1].address)

    def show(at: str = AT, words: str = "Sample Back Pain Clinic"):
        page.goto(served[1].site + at)
        frame = page.frame(name="page")
        frame.wait_for_url(f"**{at}")
        frame.get_by_text(words).first.wait_for()
        return frame

    return show


def change(path: Path, old: str, new: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")
