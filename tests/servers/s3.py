"""A server that speaks S3, with signed requests: rclone's own."""

from __future__ import annotations

import contextlib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from .server import PASSWORD, Server, find_port, find_program, running

_NAME = "EDITORSKEYNAME"


@contextlib.contextmanager
def serve_s3(top: Path) -> Iterator[Server]:
    """Serve `top`/buckets/site as the bucket named site."""
    bucket = top / "buckets" / "site"
    bucket.mkdir(parents=True)
    port = find_port()
    command = [find_program("rclone"), "serve", "s3", top / "buckets", "--config="]
    command += [f"--addr=127.0.0.1:{port}", f"--auth-key={_NAME},{PASSWORD}"]
    control = find_port()
    command += ["--rc", f"--rc-addr=127.0.0.1:{control}", "--rc-no-auth"]
    right = {
        "AWS_ACCESS_KEY_ID": _NAME,
        "AWS_SECRET_ACCESS_KEY": PASSWORD,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    wrong = {**right, "AWS_SECRET_ACCESS_KEY": "wrong-81-plum"}
    with running(command, port, top / "s3.log") as process:
        yield Server(
            "s3",
            "s3://site",
            bucket,
            right,
            wrong,
            [process],
            refresh=lambda: _forget(control),
        )


def _forget(control: int) -> None:
    """Have it look at the disk again: what a test changes there it would not notice."""
    request = urllib.request.Request(f"http://127.0.0.1:{control}/vfs/forget", data=b"")
    urllib.request.urlopen(request, timeout=300).close()
