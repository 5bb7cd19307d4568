"""Files of a host that is a folder here: it shows each file at once, as SFTP does, and can fail."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clinic.publish.errors import PublishError
from clinic.publish.targets.partial_uploads import HALF
from clinic.publish.targets.release_store import find_shelf
from clinic.publish.targets.remote import RemoteHost
from clinic.publish.targets.transport import Sent


@dataclass
class DiskFiles:
    """A host on this disk. `die_at` numbers the change before which everything ends, as by
    kill -9; `refuses` says of which paths it takes nothing; `spoils` which it damages."""

    folder: Path
    die_at: int = 0
    refuses: Callable[[str], bool] = lambda path: False
    spoils: Callable[[str], bool] = lambda path: False
    name: str = "disk://host"
    steps: int = 0
    changed: list[str] = field(default_factory=list)

    def _step(self, path: str) -> None:
        self.steps += 1
        if self.steps == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.refuses(path):
            raise PublishError(f"{self.name}: {path} is refused.")
        self.changed.append(path)

    def read(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, path: str, content: bytes) -> None:
        self._step(path)
        goal = self.folder / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        partial = goal.with_name(f"{goal.name}.{self.steps:08x}{HALF}")
        partial.write_bytes(b"spoiled" if self.spoils(path) else content)
        partial.replace(goal)

    def send(
        self, folder: Path, paths: Sequence[str], sent: Sent, *, are_new: bool = False
    ) -> None:
        for number, path in enumerate(paths):
            self.write(path, (folder / path).read_bytes())
            sent(number + 1, 0)

    def read_hashes(self, paths: Sequence[str], *, like: Path | None = None) -> dict[str, str]:
        found = {path: self.read(path) for path in paths}
        return {
            p: hashlib.sha256(content).hexdigest()
            for p, content in found.items()
            if content is not None
        }

    def fetch(self, paths: Sequence[str], folder: Path) -> None:
        for path in paths:
            if (self.folder / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.folder / path, folder / path)

    def delete(self, paths: Sequence[str], *, and_folders: bool = False) -> None:
        for path in paths:
            self._step(path)
            (self.folder / path).unlink(missing_ok=True)
            for parent in Path(path).parents if and_folders else ():
                with contextlib.suppress(OSError):
                    if parent.name:
                        (self.folder / parent).rmdir()

    def list_files(self, folder: str, *, deep: bool) -> tuple[str, ...]:
        found = (self.folder / folder).glob("**/*" if deep else "*")
        return tuple(sorted(p.relative_to(self.folder).as_posix() for p in found if p.is_file()))

    def close(self) -> None:
        pass


def make_host(files: DiskFiles) -> Callable[..., RemoteHost]:
    """Give what stands in for `choose_host`."""

    def choose(
        target: str,
        root: Path,
        tell: Callable[[str], None] = lambda _: None,
        *,
        address: str = "",
    ) -> RemoteHost:
        return RemoteHost(files, find_shelf(root, files.name), tell, address)

    return choose


def run_in_a_process(work: Callable[[], int]) -> int:
    """Start work in a process of its own and give its number."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        code = work()
    finally:
        os._exit(code)


def wait_for(child: int) -> int:
    """Wait for its end and give its exit code, below zero when it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
