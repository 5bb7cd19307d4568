"""A desk whose site lies on a git branch."""

from __future__ import annotations

from tests.servers.git import GitServer

from .desk import Desk, read_files
from .remote import empty_folder


class GitDesk(Desk):
    """A desk whose site lies on a git branch."""

    server: GitServer

    @property
    def live(self) -> dict[str, str]:
        self.server.folder.mkdir(exist_ok=True)
        empty_folder(self.server.folder)
        self.server.checkout()
        found = read_files(self.server.folder)
        return {path: text for path, text in found.items() if path != ".nojekyll"}
