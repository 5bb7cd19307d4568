"""What an editor meets who wants an earlier version back: the list, the question, the way back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.__main__ import main
from tests.cli.at_terminal import GIVEN, end, sit_down
from tests.publish.desk import Desk, take_snapshot
from tests.publish.remote import RemoteDesk
from tests.servers.sftp import serve_sftp

ASKED = r"Version number, or q to stop \[2\]: "


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def desk(project: Path) -> Desk:
    """A project of which three versions were published to its folder."""
    desk = Desk(project)
    desk.publish_three()
    return desk


@pytest.fixture
def remote(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RemoteDesk]:
    """The same on a real server, as a public host."""
    with serve_sftp(tmp_path_factory.mktemp("server")) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        desk = RemoteDesk(project, target=server.target, server=server)
        desk.publish_three()
        yield desk


def read_list(told: str) -> list[str]:
    return re.findall(r"^ +(?:\d+|-)  November .*$", told.replace("\r", ""), re.MULTILINE)


def test_a_numbered_list_is_shown_and_enter_alone_takes_the_one_before(desk: Desk) -> None:
    terminal = sit_down(desk.root, "rollback")
    terminal.expect(ASKED)
    first, second = read_list(terminal.before)
    assert first.startswith("   2  November 22, 2026, ")
    assert "by Maria, the previous version" in first
    assert second.startswith("   1  November 22, 2026, ") and second.endswith("4 pages")
    terminal.sendline("")
    terminal.expect(r"- 1 removed +1 page: /blog/third/")
    terminal.expect("is live again")
    terminal.expect(r"To undo: make rollback RELEASE=3\.")
    assert end(terminal) == 0
    assert desk.live["index.html"] == "version 2"


def test_another_number_takes_another_and_one_that_is_not_there_is_asked_again(desk: Desk) -> None:
    terminal = sit_down(desk.root, "rollback")
    terminal.expect(ASKED)
    terminal.sendline("7")
    terminal.expect("Type one of these numbers: 2, 1. Or type q to stop.")
    terminal.expect(ASKED)
    terminal.sendline("1")
    assert end(terminal) == 0
    assert desk.live["index.html"] == "version 1"


def test_q_stops_and_nothing_was_changed(desk: Desk) -> None:
    before = take_snapshot(desk.public, desk.releases)
    terminal = sit_down(desk.root, "rollback")
    terminal.expect(ASKED)
    terminal.sendline("q")
    terminal.expect("Nothing was changed.")
    assert end(terminal) == 0
    assert take_snapshot(desk.public, desk.releases) == before


@pytest.mark.slow
def test_a_public_host_is_asked_about_before_it_is_changed(remote: RemoteDesk) -> None:
    for answer, now_live in (("n", "version 3"), ("y", "version 1")):
        terminal = sit_down(remote.root, "rollback", "--to", remote.target)
        terminal.expect(ASKED)
        terminal.sendline("1")
        terminal.expect(r"- 2 removed +2 pages: /blog/second/, /blog/third/")
        terminal.expect(r"Make this version live at \S+\? \[y/N\] ")
        terminal.sendline(answer)
        assert end(terminal) == 0
        assert remote.live["index.html"] == now_live


def test_without_a_terminal_nothing_is_asked_and_it_goes_one_step_back(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollback"], desk.root) == 0
    assert desk.live["index.html"] == "version 2"
    assert "Version number" not in capsys.readouterr().out


def test_make_hands_on_a_number_and_the_wish_to_look_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RELEASE", "1")
    monkeypatch.setenv("DRY_RUN", "1")
    assert main(["rollback"], desk.root) == 0
    assert "- 2 removed  2 pages: /blog/second/, /blog/third/" in capsys.readouterr().out
    assert desk.live["index.html"] == "version 3"
    monkeypatch.delenv("DRY_RUN")
    assert main(["rollback"], desk.root) == 0
    assert desk.live["index.html"] == "version 1"


def test_a_number_that_is_not_there_is_wrong_use_and_the_list_is_said(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollback", "--release", "9"], desk.root) == 2
    said = capsys.readouterr().err
    assert '"9" is not a version that can be restored' in said and len(read_list(said)) == 2


def test_the_history_has_the_numbers_of_the_list(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history"], desk.root) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in lines] == ["  1", "  2", "now", "now"]


def test_make_knows_the_word() -> None:
    makefile = Path(__file__).resolve().parents[2] / "Makefile"
    (exported,) = re.findall(r"^export (.*)$", makefile.read_text(), re.MULTILINE)
    assert {"RELEASE", "DRY_RUN", "TO"} <= set(exported.split())
