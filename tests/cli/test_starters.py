"""The starters for a double click: what happens on a computer whose owner has no terminal."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from at_terminal import GIVEN, end, stop_with_ctrl_c

from clinic.cli.commands import WORDS
from clinic.cli.menu import CHOICES
from tests.projects import copy_project

ROOT = Path(__file__).resolve().parents[2]
MAC, WINDOWS = "Start on a Mac.command", "Start on Windows.bat"
ASKED = r"Number \[1\]: "


@pytest.fixture
def folder(root, tmp_path) -> Path:
    """A project in a folder as people name them, and set up: it borrows this Python's packages."""
    project = copy_project(
        root, tmp_path / "Página de la clínica 2", "clinic", MAC, "requirements.txt"
    )
    venv = project / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("borrowed\n")
    python = venv / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    made_of = (project / "requirements.txt").read_bytes() + (venv / "pyvenv.cfg").read_bytes()
    (venv / "set-up-site").write_text(hashlib.sha256(made_of).hexdigest())
    return project


def double_click(folder: Path, **environment: str) -> pexpect.spawn:
    """Start it as a double click does: by its whole path, from the home folder."""
    env = {name: one for name, one in os.environ.items() if name not in GIVEN}
    return pexpect.spawn(
        "/usr/bin/env",
        [str(folder / MAC)],
        cwd=str(folder.parent),
        env=env | {"TERM": "dumb", "NO_BROWSER": "1", "PORT": "0"} | environment,
        timeout=120,
        encoding="utf-8",
        dimensions=(50, 100),
    )


@pytest.mark.slow
def test_a_double_click_shows_a_list_that_comes_back_after_each_choice_until_stop(folder):
    terminal = double_click(folder)
    terminal.expect("What would you like to do")
    terminal.expect(ASKED)
    terminal.sendline("3")
    terminal.expect("ready to publish")
    terminal.expect(ASKED)
    terminal.sendline("wriet")
    terminal.expect('Did you mean "write"')
    terminal.expect(ASKED)
    terminal.sendline("stop")
    terminal.expect("Goodbye. You can close this window.")
    assert end(terminal) == 0


@pytest.mark.slow
def test_ctrl_c_ends_the_editor_and_the_preview_and_leads_back_to_the_list(folder):
    terminal = double_click(folder)
    for choice in ("write", "preview"):
        terminal.expect(ASKED)
        terminal.sendline(choice)
        terminal.expect("To stop, hold Ctrl")
        terminal.sendintr()
        terminal.expect("The editor is closed|The preview has ended|Stopped")
    terminal.expect(ASKED)
    stop_with_ctrl_c(terminal, "Goodbye")  # at the list itself it means stop
    assert end(terminal) == 0


def test_a_computer_without_python_is_told_how_to_get_it(folder):
    terminal = double_click(folder, PATH=str(folder / "nothing"))
    terminal.expect("This computer needs Python 3.11 or newer")
    terminal.expect("python.org/downloads")
    terminal.expect("Press Enter to close this")  # else the window would be gone before it is read
    terminal.sendline("")
    assert end(terminal) == 1


def test_a_computer_with_an_old_python_is_told_so(folder, tmp_path):
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    old = bin_folder / "python3"
    pretend = "import sys; sys.version_info = (3, 9, 2, 'final', 0); exec(sys.argv[1])"
    old.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{pretend}" "$2"\n')
    old.chmod(0o755)
    terminal = double_click(folder, PATH=str(bin_folder))
    terminal.expect("Python on this computer is too old. The program needs Python 3.11 or newer")
    terminal.sendline("")
    assert end(terminal) == 1


def test_a_setting_up_that_fails_leaves_its_words_on_the_screen(folder):
    (folder / ".venv/set-up-site").write_text("of another lock")
    (folder / "requirements.txt").unlink()
    terminal = double_click(folder)
    terminal.expect("Setup failed")
    terminal.expect("Press Enter to close this")
    terminal.sendline("")
    assert end(terminal) == 1


def test_the_list_asks_nobody_who_can_not_answer(folder):
    done = subprocess.run(
        [sys.executable, "-m", "clinic", "start"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "make help" in done.stdout


def test_each_choice_of_the_list_is_a_word():
    words = {word for _, word, _ in CHOICES if word}
    assert words <= WORDS.keys()
    assert {"write", "preview", "check", "publish", "rollback"} <= words


def test_a_mac_may_run_its_starter():
    assert os.access(ROOT / MAC, os.X_OK)
    assert b"\r" not in (ROOT / MAC).read_bytes()


def test_each_starter_looks_for_the_python_that_setting_up_asks_for():
    from clinic.set_up import NEWEST, OLDEST

    mac, windows = ((ROOT / one).read_text(encoding="utf-8") for one in (MAC, WINDOWS))
    assert f"\nOLDEST={OLDEST[1]} " in mac
    looked_for = re.search(r"for one in (.*) python3 python;", mac)[1].split()
    assert looked_for == [f"python3.{minor}" for minor in range(NEWEST, OLDEST[1] - 1, -1)]
    assert f"sys.version_info < ({OLDEST[0]}, {OLDEST[1]})" in windows
    assert f"Python {OLDEST[0]}.{OLDEST[1]} or newer" in windows


def test_windows_can_read_its_starter():
    written = (ROOT / WINDOWS).read_bytes()
    assert written.isascii()  # what else the window shows depends on the country
    assert written.count(b"\n") == written.count(b"\r\n") > 20
    asked = ["git", "-C", str(ROOT), "check-attr", "eol", "--", WINDOWS, MAC]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert f"{WINDOWS}: eol: crlf" in told and f"{MAC}: eol: lf" in told


def test_what_the_starter_for_windows_names_is_there():
    text = (ROOT / WINDOWS).read_text(encoding="ascii")
    goes_to = set(re.findall(r"goto (\w+)", text))
    assert goes_to == set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert set(re.findall(r"-I clinic (\w+)", text)) == {"start"} <= WORDS.keys()
    for path in re.findall(r"clinic\\[\w.]+", text):
        assert (ROOT / path.replace("\\", "/")).is_file()
    assert all(line.count('"') % 2 == 0 for line in text.splitlines())
    assert r".venv\Scripts\python.exe" in text
    assert text.rstrip().endswith("pause\nexit /b 1")  # the window stays for who must read it
