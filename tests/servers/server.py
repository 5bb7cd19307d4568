"""What every server of the tests is: a target, a folder it shows, and what the editor must know."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.install_servers import OWN, find_nginx, find_sshd

PASSWORD = "marmot-82-quince"
_GUARDIAN = '"$@" & child=$!; read -r _; kill "$child" 2>/dev/null; wait "$child"'


@dataclass
class Server:
    """A running server: where to publish, where that lies on disk, and the environment for it."""

    kind: str
    target: str
    folder: Path
    environment: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    """The environment of somebody who has the wrong password or key."""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    refresh: Callable[[], None] = lambda: None
    """Has the server notice what a test changed on disk behind its back."""

    def stop(self) -> None:
        """Stop answering, in the middle of a word."""
        for process in self.processes:
            for child in [process.pid, *_find_descendants(process.pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            process.wait()


def _find_descendants(pid: int) -> list[int]:
    """Give the processes a server has started, and those they have."""
    found = []
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *_find_descendants(int(child))]
    return found


def find_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program(name: str) -> str:
    """Find an installed server; a missing one is a failure that says what to do."""
    path = os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ["PATH"], "/usr/sbin"])
    found = {"nginx": find_nginx, "sshd": find_sshd}.get(
        name, lambda: shutil.which(name, path=path)
    )()
    assert found, f"There is no {name} here. Run:  python tests/install_servers.py"
    return str(found)


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], port: int, log: Path, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block; it is ready when its port answers."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            ["sh", "-c", _GUARDIAN, "sh", *(str(word) for word in command)],
            stdin=subprocess.PIPE,  # its end, also when we are killed, is the end of the server
            stdout=said,
            stderr=said,
            start_new_session=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "LD_LIBRARY_PATH": _find_libraries(), **environment},
        )
    try:
        _wait(process, port, log)
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _find_libraries() -> str:
    """Give the folders of libraries that came with fetched servers."""
    return os.pathsep.join(str(path.parent) for path in OWN.glob("usr/lib/*/libwrap.so*"))


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + 300  # a busy computer takes its time
    while time.monotonic() < give_up:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, log.read_text(errors="replace")
        time.sleep(0.02)
    raise AssertionError(f"{process.args} does not answer: {log.read_text(errors='replace')}")
