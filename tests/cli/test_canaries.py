"""Passwords and keys are nowhere: no screen, no file, no list of programs, no other program.

Each run is a real one, with a secret of its own in every place a secret can be set.
"""

from __future__ import annotations

import base64
import contextlib
import getpass
import http.server
import shutil
import socketserver
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic.__main__ import main
from clinic.cli import publish_commands as publishing
from clinic.publish.secrets import read_environment
from tests.builder.small_project import make_small_project
from tests.publish.remote import clear_environment
from tests.publish.targets import CANARY, WITH_A_PASSWORD
from tests.publish.watching import Watched, find_in_files, run_watched
from tests.servers.ftp import serve_ftp
from tests.servers.nginx import serve_webdav
from tests.servers.s3 import serve_s3
from tests.servers.server import Server
from tests.servers.sftp import serve_git_by_ssh, serve_sftp, serve_sftp_by_password

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("PUBLISH_PASSWORD", "PUBLISH_KEY", "AWS_SECRET_ACCESS_KEY")
# What a run with any host has besides, and no host is told.
OTHERS = {
    "RCLONE_CONFIG_PASS": "osprey-11-medlar",
    "RCLONE_SFTP_PASS": "osprey-22-medlar",
    "MAKEFLAGS": "s -- TO=sftp://maria:osprey-33-medlar@host.example/www",
    "MAKEOVERRIDES": "TO=sftp://maria:osprey-33-medlar@host.example/www",
}
SPARE = ("osprey-11-medlar", "osprey-22-medlar", "osprey-33-medlar")


@dataclass
class Bench:
    """A project, what a run writes beside it, and a way to run the front door there."""

    project: Path
    home: Path
    scratch: Path

    def run(
        self,
        server: dict[str, str],
        *words: str,
        script: str = "",
        may_inherit: tuple[str, ...] = (),
    ) -> Watched:
        environment = {
            **clear_environment(),
            **OTHERS,
            **server,
            "HOME": str(self.home),
            "TMPDIR": str(self.scratch),
            "PYTHONPATH": str(ROOT),
        }
        at_terminal = [Path(__file__).with_name("at_terminal.py"), self.project, *words]
        real = [Path(__file__).with_name("real_clinic.py"), self.project]
        return run_watched(
            [sys.executable, *(real if script else at_terminal)],
            self.project,
            environment,
            list_secrets(server),
            [self.project, self.scratch, self.home],
            may_inherit,
        )


def list_secrets(environment: dict[str, str]) -> list[str]:
    """List what must be seen nowhere: passwords in each form, and each line of a key."""
    secrets = list(SPARE)
    for name in NAMES:
        lines = environment.get(name, "").split("\n")
        secrets += [line for line in lines if line and not line.startswith("-----")]
    coded = [base64.b64encode(f"editor:{one}".encode()).decode() for one in secrets]
    return [*secrets, *coded]


@pytest.fixture
def bench(small_built_once: Path, tmp_path: Path) -> Iterator[Bench]:
    project = shutil.copytree(small_built_once, tmp_path / "project", symlinks=True)
    scratch = Path(tempfile.mkdtemp(prefix="t-"))  # short, as sockets lie in it
    (scratch / "home").mkdir()
    (scratch / "tmp").mkdir()
    yield Bench(project, scratch / "home", scratch / "tmp")
    shutil.rmtree(scratch, ignore_errors=True)


Serve = Callable[[Path], contextlib.AbstractContextManager[Server]]
KINDS: dict[str, Serve] = {
    "sftp": serve_sftp_by_password,
    "ftp": serve_ftp,
    "webdav": serve_webdav,
    "s3": serve_s3,
    "git": serve_git_by_ssh,
}


# What the program itself does is the same for all that rclone speaks to: it ends in every way over
# one of them here, over the others in `make prove`.
PUBLISHES = [
    ("sftp", True),
    ("git", True),
    ("s3", False),
    *(pytest.param(kind, True, marks=pytest.mark.prove) for kind in ("ftp", "webdav", "s3")),
]


@pytest.mark.parametrize(("kind", "is_whole"), PUBLISHES)
def test_a_secret_is_seen_nowhere_however_a_publish_ends(
    kind: str, is_whole: bool, bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with KINDS[kind](tmp_path_factory.mktemp("server")) as server:
        target = {"PUBLISH_TARGET": server.target}
        right, wrong = {**target, **server.environment}, {**target, **server.wrong}
        ended = bench.run(right, "publish", script="real")
        assert (ended.code, ended.seen) == (0, []), ended.said
        started = b"ssh-agent" if kind == "git" else b"rclone"
        assert any(started in one for one in ended.programs)  # so the looking was not too late
        for command in ("verify", "history") if is_whole else ():
            ended = bench.run(right, command)
            assert (ended.code, ended.seen) == (0, []), ended.said
        for environment in (wrong, target) if is_whole else (wrong,):
            ended = bench.run(environment, "verify")
            assert ended.code == 1 and ended.seen == [], ended.said
        server.stop()
        ended = bench.run(right, "verify")
        assert ended.code == 1 and ended.seen == [], ended.said
        assert "fault" not in ended.said


def test_a_remote_of_rclones_own_is_told_nothing_of_ours(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serve_sftp(tmp_path_factory.mktemp("server")) as server:
        port = server.target.partition("@")[2].partition("/")[0].partition(":")[2]
        own = {
            "PUBLISH_TARGET": f"rclone:ours:{server.folder}",
            "PUBLISH_PASSWORD": CANARY,
            "RCLONE_CONFIG": str(bench.home / "rclone.conf"),
            "RCLONE_SFTP_PASS": "",
            "RCLONE_CONFIG_OURS_TYPE": "sftp",
            "RCLONE_CONFIG_OURS_HOST": "127.0.0.1",
            "RCLONE_CONFIG_OURS_PORT": port,
            "RCLONE_CONFIG_OURS_USER": getpass.getuser(),
            "RCLONE_CONFIG_OURS_KEY_FILE": server.environment["PUBLISH_KEY_FILE"],
        }
        inherited = ("RCLONE_CONFIG_PASS",)
        ended = bench.run(own, "publish", script="real", may_inherit=inherited)
        assert (ended.code, ended.seen) == (0, []), ended.said


class _EchoFtp(socketserver.StreamRequestHandler):
    """A server that repeats whatever it is told."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            code = b"331" if word == b"USER" else b"599"
            self.wfile.write(code + b" you said " + line.strip() + b"\r\n")


class _EchoWeb(http.server.BaseHTTPRequestHandler):
    """A web server that repeats the password in its answer."""

    def answer(self) -> None:
        told = str(self.headers.get("Authorization", ""))
        plain = base64.b64decode(told.partition(" ")[2] or b"").decode()
        body = f"you said {told} {plain}".encode()
        self.send_response(418, "teapot")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PROPFIND = do_PUT = do_OPTIONS = do_HEAD = do_MKCOL = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


ECHOES = {"ftp": _EchoFtp, "webdav": _EchoWeb}
COMMANDS = ("verify", "status", "history", "rollback")
# Each command with one of the two here, with both in `make prove`.
REPEATED = [
    pytest.param(scheme, command, marks=[pytest.mark.prove] if (at + number) % 2 else [])
    for at, scheme in enumerate(ECHOES)
    for number, command in enumerate(COMMANDS)
]


@pytest.mark.parametrize(("scheme", "command"), REPEATED)
def test_a_host_that_repeats_the_password_is_not_repeated(
    bench: Bench, scheme: str, command: str
) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), ECHOES[scheme]) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        target = f"{scheme}://editor@127.0.0.1:{server.server_address[1]}/"
        told = {"PUBLISH_TARGET": target, "PUBLISH_PASSWORD": f"{CANARY}/?#@℀"}
        ended = bench.run(told, command)
        server.shutdown()
    assert ended.seen == [], ended.said
    assert find_in_files([CANARY], bench.project, bench.scratch, bench.home) == []
    assert CANARY not in ended.said and "Traceback" not in ended.said
    assert "you said" in ended.said or "418" in ended.said


@pytest.mark.parametrize("name", ["TO", "PUBLISH_TARGET"])
def test_a_password_in_a_target_is_seen_nowhere(root: Path, tmp_path: Path, name: str) -> None:
    project = make_small_project(root, tmp_path / "project")
    for folder in ("home", "tmp"):
        (tmp_path / folder).mkdir()
    bench = Bench(project, tmp_path / "home", tmp_path / "tmp")
    told = {
        name: f"sftp://maria:{CANARY}/?#@℀@host.example/www",
        "MAKEFLAGS": f" -- TO=sftp://maria:{CANARY}@host.example/www",
        "PUBLISH_PASSWORD": CANARY,
    }
    for command in ("publish", "status", "check"):
        ended = bench.run(told, command)
        assert ended.seen == [], ended.said


@pytest.mark.parametrize("command", ["check", "html", "new", "reviews"])
def test_a_command_that_needs_no_secret_hands_none_on(
    root: Path, tmp_path: Path, command: str
) -> None:
    project = make_small_project(root, tmp_path / "project")
    for folder in ("home", "tmp"):
        (tmp_path / folder).mkdir()
    bench = Bench(project, tmp_path / "home", tmp_path / "tmp")
    secrets = dict.fromkeys(NAMES, CANARY)
    words = [command, *(["--title=A walk", "--topic=Getting moving"] if command == "new" else [])]
    ended = bench.run({**secrets, "TO": f"sftp://maria:{CANARY}@host.example"}, *words)
    assert (ended.code, ended.seen) == (0, []), ended.said


FAULTS = (
    CANARY,
    f"{CANARY}/?#@:%℀",
    f"{CANARY} with 'quotes' and \"more\"",
    f"-----BEGIN PRIVATE KEY-----\n{CANARY}{CANARY}\n{CANARY}\n-----END PRIVATE KEY-----",
)


@pytest.mark.parametrize("secret", FAULTS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", [str, repr, "https://editor:{}@host.example/x".format])
def test_a_failure_nobody_foresaw_keeps_the_secret_to_itself(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    secret: str,
    how: Callable[[str], str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        held = read_environment().find(name)
        assert f"{held} {held!r}" == "••• •••"
        raise KeyError(how(held.reveal()))

    monkeypatch.setenv(name, secret)
    monkeypatch.setenv("TO", "public")
    monkeypatch.setattr(publishing, "read_target", fail)
    assert main(["status"], tmp_path) == 1
    told = capsys.readouterr()
    assert "Send this file to your web support person: .build/failure-" in told.err
    assert CANARY not in told.out + told.err
    assert find_in_files([CANARY], tmp_path) == []
    (log,) = tmp_path.rglob("failure-*.txt")
    assert "•••" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", WITH_A_PASSWORD)
def test_a_failure_nobody_foresaw_keeps_the_target_to_itself(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
) -> None:
    def fail(target: str, *_: object, **__: object) -> None:
        raise ValueError(f"netloc {target!r} contains invalid characters")

    monkeypatch.setenv("TO", form.format(f"{CANARY}/?#℀{CANARY}"))
    monkeypatch.setattr(publishing, "read_target", fail)
    assert main(["publish"], tmp_path) == 1
    told = capsys.readouterr()
    assert CANARY not in told.out + told.err
    assert find_in_files([CANARY], tmp_path) == []
