"""A repository on disk, as a host of Pages keeps one."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .server import Server

BRANCH = "pages"


class GitServer(Server):
    """A bare repository; `folder` shows what its branch holds."""

    repository: Path

    def checkout(self) -> None:
        """Show in `folder` what the branch holds now, as a host of Pages does."""
        self.folder.mkdir(exist_ok=True)
        git = ["git", "--git-dir", str(self.repository)]
        known = subprocess.run(
            [*git, "show-ref", "-q", f"refs/heads/{BRANCH}"], capture_output=True, check=False
        )
        if known.returncode == 0:
            archive = subprocess.run([*git, "archive", BRANCH], capture_output=True, check=True)
            subprocess.run(["tar", "-x", "-C", self.folder], input=archive.stdout, check=True)

    def commit(self, path: str, text: str | None) -> None:
        """Change a file of the branch as somebody else could."""
        self.checkout()
        tree = ["git", "--git-dir", str(self.repository), "--work-tree", str(self.folder)]
        names = ["-c", "user.name=Ana", "-c", "user.email=ana@localhost"]
        subprocess.run([*tree, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}"], check=True)
        if text is None:
            (self.folder / path).unlink()
        else:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text)
        subprocess.run([*tree, "add", "-A"], check=True)
        subprocess.run([*tree, *names, "commit", "-q", "-m", "by hand"], check=True)


@contextlib.contextmanager
def serve_git(top: Path) -> Iterator[GitServer]:
    """Make an empty bare repository."""
    repository = top / "site.git"
    subprocess.run(["git", "init", "-q", "--bare", str(repository)], check=True)
    server = GitServer("git", f"git+file://{repository}#{BRANCH}", top / "web", {})
    server.repository = repository
    yield server
