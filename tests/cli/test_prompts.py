"""What an editor meets on a real terminal when the site goes to a public host."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.cli.at_terminal import stop_with_ctrl_c
from tests.servers.server import Server
from tests.servers.sftp import serve_sftp

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # seconds
QUESTION = r"Make this version live at \S+\? \[y/N\] "


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_sftp(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def sit_down(
    built: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], pexpect.spawn]]:
    """Type `make publish` on a terminal."""
    for name, value in {**server.environment, "PUBLISH_TARGET": server.target}.items():
        monkeypatch.setenv(name, value)
    for name in ("TO", "FORCE", "DRY_RUN", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    started: list[pexpect.spawn] = []

    def start() -> pexpect.spawn:
        command = [str(Path(__file__).with_name("real_clinic.py")), str(built)]
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        terminal = pexpect.spawn(sys.executable, command, timeout=PATIENCE, encoding="utf-8")
        terminal.setwinsize(40, 120)
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        terminal.close(force=True)


def end(terminal: pexpect.spawn) -> int | None:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.exitstatus


def test_enter_alone_means_no_and_nothing_is_sent(sit_down, server) -> None:
    terminal = sit_down()
    terminal.expect(QUESTION)
    terminal.sendline("")
    terminal.expect("Nothing was sent")
    assert end(terminal) == 0
    assert list(server.folder.iterdir()) == []


def test_ctrl_c_at_the_question_ends_with_130_and_nothing_is_sent(sit_down, server) -> None:
    terminal = sit_down()
    terminal.expect(QUESTION)
    stop_with_ctrl_c(terminal)
    assert end(terminal) == 130
    assert list(server.folder.iterdir()) == []


def test_yes_sends_it_and_shows_files_bytes_and_the_time_left(sit_down, server) -> None:
    terminal = sit_down()
    terminal.expect(QUESTION)
    terminal.sendline("y")
    terminal.expect(r"\d+ of \d+ files")
    terminal.expect(r"\d+(\.\d+)?/\d+(\.\d+)? [kM]B")
    terminal.expect(r"\d:\d\d:\d\d")
    terminal.expect(r"Published version \d+: \d+ pages")
    assert end(terminal) == 0
    assert (server.folder / "index.html").is_file()
