"""S3 as its makers describe it, by moto, and a web server in front of it, as a CDN is.

An object is there whole or not at all, under one name; nothing lies on a disk that could be
looked at. Readers come through nginx, which asks the bucket without a key.
"""

from __future__ import annotations

import contextlib
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.install_servers import find_s3

from .nginx import serve_front
from .server import Server, find_port, running

_OPEN_TO_ALL = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
"Action": "s3:*", "Resource": "arn:aws:s3:::site/*"}]}"""


@contextlib.contextmanager
def serve_object_store(top: Path) -> Iterator[Server]:
    """Serve the bucket named site; `folder` stays empty."""
    packages = find_s3()
    assert packages, "There is no S3 server here. Run:  python tests/install_servers.py"
    (top / "web").mkdir()
    port = find_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    environment = {
        "AWS_ACCESS_KEY_ID": "EDITORSKEYNAME",
        "AWS_SECRET_ACCESS_KEY": "marmot-82-quince",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    with running(command, port, top / "s3.log", PYTHONPATH=str(packages)) as process:
        _put(f"http://127.0.0.1:{port}/site", b"")
        _put(f"http://127.0.0.1:{port}/site?policy", _OPEN_TO_ALL.encode())
        yield Server("s3", "s3://site", top / "web", environment, processes=[process])


@contextlib.contextmanager
def serve_bucket(top: Path, server: Server) -> Iterator[str]:
    """Show the bucket to readers, `/` as `index.html`; gives the address."""
    with serve_front(top, f"{server.environment['AWS_ENDPOINT_URL']}/site") as address:
        yield address


def _put(url: str, body: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    asked = urllib.request.Request(url, body, kind, method="PUT")
    urllib.request.urlopen(asked, timeout=300).close()
