"""The editor, run as `make write` runs it, on a copy of the project."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_hands import PATIENCE

from tests.projects import copy_project
from tests.web.local_window import Window, read_window

PROGRAM = """
import sys
from pathlib import Path
from clinic.actions.console import Screen
from clinic.actions.context import Project
from clinic.cli.write_command import write
sys.exit(write(Project(Path(sys.argv[1]), Screen()), int(sys.argv[2])))
"""


@dataclass
class Editor:
    """An editor that runs: its program, its window, and the project's folder."""

    program: subprocess.Popen[str]
    window: Window
    root: Path

    @property
    def address(self) -> str:
        """The address with the key."""
        return self.window.address

    @property
    def site(self) -> str:
        """The address below which all pages are, which only a browser with the cookie is shown."""
        return self.window.site

    def file(self, place: str) -> Path:
        return self.root / "content" / place


def open_editor(root: Path, project: Path, port: int = 0) -> Editor:
    """Start the editor and wait until it says where it is."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(project), str(port)],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_BROWSER": "1"},
    )
    return Editor(program, read_window(program.stdout), project)


@pytest.fixture(scope="session")
def editor(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """An editor for all tests; each works on a post or page of its own."""
    project = copy_project(root, tmp_path_factory.mktemp("write") / "project")
    opened = open_editor(root, project)
    yield opened
    opened.program.kill()
    opened.program.wait()


@pytest.fixture(scope="session")
def let_in(editor: Editor, browser) -> Iterator[object]:
    """A browser that has shown the key once; too narrow for the look, which takes its time."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(editor.address)
    page.close()
    yield context
    context.close()


@pytest.fixture
def desk(let_in) -> Iterator[object]:
    """A page of that browser; what it complains of fails the test."""
    page = let_in.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: one.type == "error" and complaints.append(one.text))
    yield page
    page.close()
    # The site's own scripts are kept from running in the look, which a browser mentions each time;
    # and it mentions what is answered with 400 or 409, as a picture without words.
    passed = ("sandboxed", "status of 4")
    assert [one for one in complaints if not any(each in one for each in passed)] == []


@pytest.fixture
def start(root: Path) -> Iterator[object]:
    """`start(project, port)` starts an editor of its own, which ends with the test."""
    started: list[Editor] = []

    def start_one(project: Path, port: int = 0) -> Editor:
        started.append(open_editor(root, project, port))
        return started[-1]

    yield start_one
    for one in started:
        one.program.kill()
        one.program.wait()
