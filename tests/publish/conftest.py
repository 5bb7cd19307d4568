import os
from pathlib import Path

import pytest

from clinic.publish.targets import remote_lock as tickets
from tests.servers.git import serve_git
from tests.servers.server import Server

from .desk import SITE, Desk
from .disk_files import DiskFiles
from .git_desk import GitDesk
from .remote import SERVERS, RemoteDesk, clear_environment
from .wave_desk import OLD_CSS, WaveDesk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """Each kind of server in turn."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def remote(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemoteDesk:
    """A desk that publishes to an empty folder of the server."""
    for name in os.environ.keys() - clear_environment().keys():
        monkeypatch.delenv(name)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return RemoteDesk(tmp_path, target=server.target, server=server)


@pytest.fixture
def waves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WaveDesk:
    monkeypatch.setattr(tickets, "LOOK", 0.01)
    desk = WaveDesk(tmp_path)
    (tmp_path / "host").mkdir()
    desk.use(monkeypatch, DiskFiles(tmp_path / "host"))
    desk.files = {path: f"{text} <link href=/{OLD_CSS}>" for path, text in SITE.items()}
    return desk


@pytest.fixture
def at_git(tmp_path: Path):
    with serve_git(tmp_path) as server:
        root = tmp_path / "desk"
        root.mkdir()
        desk = GitDesk(root, target=server.target)
        desk.server = server
        yield desk


@pytest.fixture(params=["desk", "waves", pytest.param("at_git", marks=pytest.mark.slow)])
def any_desk(request: pytest.FixtureRequest) -> Desk:
    """A folder, a host that shows each file at once, and a branch, in turn."""
    chosen: Desk = request.getfixturevalue(request.param)
    return chosen
