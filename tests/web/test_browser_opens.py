"""The browser opens by itself, and no program is given the key: every user can read what those are.

The files of all programs that run, and all that was written to the disk, are looked through.
"""

import json
import os
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pexpect
import pytest

from tests.cli.at_terminal import sit_down
from tests.waiting import wait_until
from tests.web.local_window import ADDRESS, Window
from tests.web.test_who_is_let_in import project

__all__ = ["project"]  # the fixture of the other module
pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENCE = 120  # seconds: on a busy computer all that is waited for comes late
# Notes what it and all other programs were given, as long as it runs.
BROWSER = """#!{python}
import json, pathlib, sys
seen = []
for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
    try:
        seen.append(path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        pass
told = json.dumps({{"given": sys.argv[1:], "seen": seen}})
pathlib.Path({note!r} + ".new").write_text(told)
pathlib.Path({note!r} + ".new").rename({note!r})
"""


@pytest.fixture
def browser_note(tmp_path, monkeypatch) -> Path:
    """Where a browser notes what it was given; it is the one that this computer's programs open."""
    program, note = tmp_path / "browser", tmp_path / "note.json"
    program.write_text(BROWSER.format(python=sys.executable, note=str(note)))
    program.chmod(0o755)
    for name in ("NO_BROWSER", "SSH_CONNECTION", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BROWSER", str(program))
    return note


def open_window(project: Path, command: str) -> tuple[pexpect.spawn, Window]:
    terminal = sit_down(project, command, "--port", "0", seconds=PATIENCE)
    terminal.expect(ADDRESS)
    return terminal, Window(terminal.after)


def list_forwards(project: Path) -> list[Path]:
    return sorted((project / ".build").glob("*.html"))


def read_secrets(window: Window) -> list[str]:
    return [window.key, window.path[1:], window.cookie.partition("=")[2]]


@pytest.mark.parametrize("command", ["write", "preview", "serve"])
def test_the_browser_is_given_a_private_file_and_it_leads_there(
    project, browser_note, browser, command
):
    terminal, window = open_window(project, command)
    wait_until(browser_note.exists)
    noted = json.loads(browser_note.read_text())
    (given,) = noted["given"]
    assert given.startswith("file://")
    (forward,) = list_forwards(project)
    assert forward.as_uri() == given
    assert stat.S_IMODE(forward.stat().st_mode) == 0o600
    assert window.key in forward.read_text(encoding="utf-8")
    for context in (
        browser.new_context(java_script_enabled=False),
        browser.new_context(),
    ):
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        if forward.exists():
            page.goto(given)
            page.wait_for_url(f"{window.site}/**")
            assert window.key not in page.url
            assert "Incomplete address" not in page.content()
        wait_until(lambda: not forward.exists())  # it has done what it was there for
        context.close()
    everything = "\n".join(noted["seen"])
    assert "--port" in everything  # the program itself is among them
    for secret in read_secrets(window):
        assert secret not in everything
        assert not [
            path
            for path in project.rglob("*")
            if path.is_file() and secret.encode() in path.read_bytes()
        ]
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert window.key not in terminal.before


def test_no_program_that_is_started_later_is_given_the_key(project, browser_note):
    terminal, window = open_window(project, "preview")
    wait_until(browser_note.exists)
    while "problems" not in window.open("/.preview/about?at=/drafts/zebra/&problems=1").words:
        assert terminal.isalive()
    given = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended
            given.append(path.read_bytes().decode("utf-8", "replace"))
    assert [one for one in given if "clinic.checks.checker_process" in one]
    for secret in read_secrets(window):
        assert not [one for one in given if secret in one]
    terminal.close(force=True)


def test_the_file_is_gone_at_the_end_even_if_no_browser_came(project, browser_note):
    terminal, _ = open_window(project, "serve")
    wait_until(browser_note.exists)
    assert list_forwards(project)
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert list_forwards(project) == []


def test_what_a_killed_program_left_is_worth_nothing_and_goes_at_the_next_start(
    project, browser_note
):
    terminal, first = open_window(project, "serve")
    wait_until(browser_note.exists)
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.close()
    (left,) = list_forwards(project)
    assert first.key in left.read_text(encoding="utf-8")
    terminal, second = open_window(project, "serve")
    assert second.ask(f"/?key={first.key}", cookie="").status == 403
    wait_until(lambda: left not in list_forwards(project))
    (now,) = list_forwards(project)
    assert second.key in now.read_text(encoding="utf-8")
    terminal.close(force=True)


def test_where_no_browser_is_opened_no_file_is_written(project, browser_note, monkeypatch):
    for path in list_forwards(project):
        path.unlink()
    monkeypatch.setenv("NO_BROWSER", "1")
    terminal, window = open_window(project, "serve")
    assert window.open("/").status == 200
    assert list_forwards(project) == []
    terminal.close(force=True)
