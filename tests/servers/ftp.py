"""An FTP server in a process of its own: `python -m tests.servers.ftp PORT FOLDER PASSWORD`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from .server import PASSWORD, Server, find_port, running


@contextlib.contextmanager
def serve_ftp(top: Path) -> Iterator[Server]:
    """Serve `top`/web to the name editor."""
    web = top / "web"
    web.mkdir()
    port = find_port()
    command = [sys.executable, "-m", __name__, str(port), web, PASSWORD]
    with running(command, port, top / "ftp.log") as process:
        target = f"ftp://editor@127.0.0.1:{port}/"
        right, wrong = {"PUBLISH_PASSWORD": PASSWORD}, {"PUBLISH_PASSWORD": "wrong-81-plum"}
        yield Server("ftp", target, web, right, wrong, [process])


def _run(port: int, folder: str, password: str) -> None:
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer

    authorizer = DummyAuthorizer()
    authorizer.add_user("editor", password, folder, perm="elradfmwMT")
    FTPHandler.authorizer = authorizer
    FTPHandler.auth_failed_timeout = 0
    FTPServer(("127.0.0.1", port), FTPHandler).serve_forever()


if __name__ == "__main__":
    _run(int(sys.argv[1]), sys.argv[2], sys.argv[3])
