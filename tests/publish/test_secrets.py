"""Keys and passwords: the right one lets in, a wrong one is said, none is shown or kept."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.targets.temp_dirs import make_scratch
from tests.servers.ftp import serve_ftp
from tests.servers.s3 import serve_s3
from tests.servers.server import PASSWORD, Server
from tests.servers.sftp import serve_git_by_ssh, serve_sftp_by_password
from tests.waiting import wait_until

from .disk_files import run_in_a_process, wait_for
from .remote import RemoteDesk
from .watching import find_children, watch

pytestmark = pytest.mark.slow


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of its own for what a run writes down for a while; short, as sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="t-"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def at(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[RemoteDesk]:
    with request.param(tmp_path_factory.mktemp("server")) as server:
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        use(monkeypatch, server.environment)
        yield RemoteDesk(tmp_path, target=server.target, server=server)


def use(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def read_branch(server: Server) -> str:
    git = ["git", "--git-dir", str(server.folder), "show", "pages:index.html"]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("at", [serve_sftp_by_password], indirect=True)
def test_a_right_password_lets_in_by_sftp_and_a_wrong_one_is_said_and_not_printed(
    at: RemoteDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.publish()
    assert "index.html" in {path.name for path in at.web.iterdir()}
    use(monkeypatch, at.server.wrong)
    at.write("index.html", "new")
    with pytest.raises(PublishError, match="does not accept the name, the password") as caught:
        at.publish()
    assert "wrong-81-plum" not in str(caught.value)


@pytest.mark.parametrize(
    ("at", "secret"),
    [
        (serve_sftp_by_password, PASSWORD),
        (serve_ftp, PASSWORD),
        (serve_git_by_ssh, "PRIVATE KEY"),
        (serve_s3, PASSWORD),
    ],
    indirect=["at"],
    ids=["sftp", "ftp", "git", "s3"],
)
def test_no_list_of_programs_and_no_file_shows_a_secret(
    at: RemoteDesk, secret: str, scratch: Path
) -> None:
    done = threading.Event()
    seen: list[tuple[set[bytes], set[bytes]]] = []
    servers = {process.pid for process in at.server.processes}
    watching = threading.Thread(target=lambda: seen.append(watch(os.getpid(), servers, done)))
    watching.start()
    written: list[str] = []

    def look(line: str) -> None:
        files = [path for path in scratch.rglob("*") if path.is_file()]
        written.extend(path.read_text(errors="replace") for path in files)

    try:
        at.publish(tell=look)
    finally:
        done.set()
        watching.join()
    words, environments = seen[0]
    assert any(b"rclone" in one or b"ssh-agent" in one for one in words)
    assert not [one for one in words if secret.encode() in one]
    entries = {entry for one in environments for entry in one.split(b"\0")}
    shown = {entry.partition(b"=")[0] for entry in entries if secret.encode() in entry}
    assert not shown - {b"PYTEST_CURRENT_TEST"}  # the name of an earlier test, which may hold it
    assert not [text for text in written if secret in text]
    kept = [*(at.root / ".published").rglob("*"), *at.server.folder.rglob(".publish/*")]
    assert not [p for p in kept if p.is_file() and secret in p.read_text(errors="replace")]


@pytest.mark.parametrize("at", [serve_git_by_ssh], indirect=True)
def test_a_key_in_the_environment_opens_a_branch_and_a_wrong_one_does_not(
    at: RemoteDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.publish()
    assert read_branch(at.server) == at.files["index.html"]
    use(monkeypatch, at.server.wrong)
    at.write("index.html", "new")
    with pytest.raises(PublishError, match="does not accept the name, the password or the key"):
        at.publish()
    monkeypatch.setenv("PUBLISH_KEY", "half a key")
    with pytest.raises(PublishError, match="PUBLISH_KEY cannot be read") as caught:
        at.publish()
    assert "half a key" not in str(caught.value)


@pytest.mark.parametrize("at", [serve_git_by_ssh, serve_ftp], indirect=True)
def test_a_killed_publisher_leaves_no_program_and_the_next_clears_its_folders(
    at: RemoteDesk, scratch: Path
) -> None:
    def die(line: str) -> None:
        if line.startswith("Uploading pages"):
            (at.root / "started").write_text(" ".join(map(str, find_children(os.getpid(), set()))))
            os.kill(os.getpid(), signal.SIGKILL)

    assert wait_for(run_in_a_process(lambda: bool(at.publish(tell=die)))) == -signal.SIGKILL
    left = list(scratch.iterdir())
    assert left
    assert not [p for p in scratch.rglob("*") if p.is_file() and b"PRIVATE" in p.read_bytes()]
    started = [int(pid) for pid in (at.root / "started").read_text().split()]
    assert started
    wait_until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in started))
    make_scratch().cleanup()
    assert not [path for path in left if path.exists()]
