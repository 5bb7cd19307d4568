"""A front desk that publishes to a real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.publish.publish import Outcome
from tests.servers.ftp import serve_ftp
from tests.servers.nginx import serve_webdav
from tests.servers.s3 import serve_s3
from tests.servers.server import Server
from tests.servers.sftp import serve_sftp

from .desk import Desk, read_files

SERVERS: dict[str, Callable[[Path], AbstractContextManager[Server]]] = {
    "sftp": serve_sftp,
    "ftp": serve_ftp,
    "webdav": serve_webdav,
    "s3": serve_s3,
}


@dataclass
class RemoteDesk(Desk):
    """Somebody who publishes to a server; `server` is where visitors read."""

    server: Server | None = None

    @property
    def live(self) -> dict[str, str]:
        assert self.server is not None
        return read_files(self.server.folder)

    @property
    def web(self) -> Path:
        assert self.server is not None
        return self.server.folder

    def change_behind(self, path: str, text: str | None) -> None:
        """Change a file at the host as somebody else could; None takes it away."""
        assert self.server is not None
        if text is None:
            (self.web / path).unlink()
        else:
            (self.web / path).write_text(text)
        self.server.refresh()

    def send(self, **options: Any) -> Outcome:
        return super().send(**{"demo": False, **options})


def clear_environment() -> dict[str, str]:
    """Give an environment without what could reach a real host."""
    names = ("PUBLISH_", "AWS_", "RCLONE_", "SSH_AUTH_SOCK")
    return {name: value for name, value in os.environ.items() if not name.startswith(names)}


def empty_folder(folder: Path) -> None:
    """Leave the folder itself, which a server holds on to, with nothing in it."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
