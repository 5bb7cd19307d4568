"""An FTP server in a process of its own: `python -m tests.servers.ftp PORT FOLDER PASSWORD`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from .server import PASSWORD, Server, find_port, running


@contextlib.contextmanager
def serve_ftp(top: Path, proof: bytes = b"") -> Iterator[Server]:
    """Serve `top`/web to the name editor; by TLS alone where there is a certificate to show."""
    web = top / "web"
    web.mkdir()
    port = find_port()
    command = [sys.executable, "-m", __name__, str(port), web, PASSWORD]
    if proof:
        (top / "proof.pem").write_bytes(proof)
        command.append(str(top / "proof.pem"))
    with running(command, port, top / "ftp.log") as process:
        target = f"ftp{'s' if proof else ''}://editor@127.0.0.1:{port}/"
        right, wrong = {"PUBLISH_PASSWORD": PASSWORD}, {"PUBLISH_PASSWORD": "wrong-81-plum"}
        yield Server("ftp", target, web, right, wrong, [process])


def _run(port: int, folder: str, password: str, proof: str = "") -> None:
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
    from pyftpdlib.servers import FTPServer

    authorizer = DummyAuthorizer()
    authorizer.add_user("editor", password, folder, perm="elradfmwMT")
    handler = TLS_FTPHandler if proof else FTPHandler
    handler.authorizer = authorizer
    handler.auth_failed_timeout = 0
    if proof:
        handler.certfile = proof
        handler.tls_control_required = handler.tls_data_required = True
    FTPServer(("127.0.0.1", port), handler).serve_forever()


if __name__ == "__main__":
    _run(int(sys.argv[1]), *sys.argv[2:])
