"""Looking over a program's shoulder: what lists of programs show, and every byte it writes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


def find_children(pid: int, but: set[int]) -> Iterator[int]:
    """Yield the programs that a process has started, and those they have, save the servers."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            if child not in but:
                yield child
                yield from find_children(child, but)


def watch(pid: int, servers: set[int], done: threading.Event) -> tuple[set[bytes], set[bytes]]:
    """Look at what lists of programs show, every few milliseconds, until it is done.

    A copy of the program itself, which it is for a moment before it becomes another, shows the
    environment that the program was started with: only what it becomes is looked at.
    """
    words: set[bytes] = set()
    environments: set[bytes] = set()
    own = b""
    while not own and not done.is_set():  # empty while the program is only just starting
        with contextlib.suppress(OSError):
            own = Path(f"/proc/{pid}/cmdline").read_bytes()
    while not done.wait(0.003):
        try:
            for child in find_children(pid, servers):
                command = Path(f"/proc/{child}/cmdline").read_bytes()
                environment = Path(f"/proc/{child}/environ").read_bytes()
                words.add(command)
                if (
                    command not in (b"", own)
                    and command == Path(f"/proc/{child}/cmdline").read_bytes()
                ):
                    environments.add(environment)
        except OSError:
            continue  # it has just ended
    return words, environments


def find_in_files(secrets: Sequence[str], *folders: Path) -> list[str]:
    """Find the files, links and names below the folders that hold one of the secrets."""
    found = []
    tops = [one for folder in folders for one in os.walk(folder)]  # what goes meanwhile is left out
    for path in (Path(top, name) for top, below, files in tops for name in (*below, *files)):
        try:
            content = os.fsencode(path)
            if path.is_symlink():
                content += os.fsencode(path.readlink())
            elif path.is_file():
                content += path.read_bytes()
        except OSError:  # it has just gone
            continue
        found += [f"{path}: {one}" for one in secrets if one.encode() in content]
    return found


@dataclass
class Watched:
    """How a program ended, and where any of the secrets was seen meanwhile."""

    code: int
    said: str
    programs: set[bytes]
    """The programs it started, each as a list of programs shows it."""
    seen: list[str] = field(default_factory=list)


def run_watched(
    command: Sequence[str | Path],
    cwd: Path,
    environment: Mapping[str, str],
    secrets: Sequence[str],
    folders: Sequence[Path],
    may_inherit: Sequence[str] = (),
) -> Watched:
    """Run a program to its end and look everywhere for the secrets; `folders` is where it writes.

    `may_inherit` names variables that the programs it starts may have.
    """
    running = subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    done = threading.Event()
    shown: list[tuple[set[bytes], set[bytes]]] = []
    written: list[str] = []

    def look() -> None:
        while not done.wait(0.05):
            written.extend(find_in_files(secrets, *folders[1:]))  # the first is large

    watching = [
        threading.Thread(target=lambda: shown.append(watch(running.pid, set(), done))),
        threading.Thread(target=look),
    ]
    for thread in watching:
        thread.start()
    try:
        output, _ = running.communicate(timeout=300)
    finally:
        done.set()
        for thread in watching:
            thread.join()
    programs, environments = shown[0]
    said = output.decode(errors="replace")
    allowed = tuple(f"{name}=".encode() for name in may_inherit)
    entries = {entry for one in environments for entry in one.split(b"\0")}
    entries = {entry for entry in entries if not entry.startswith(allowed or (b"\0",))}
    seen = written + find_in_files(secrets, *folders)
    for where, texts in (("screen", {output}), ("arguments", programs), ("inherited", entries)):
        seen += [f"{where}: {one}" for one in secrets if any(one.encode() in t for t in texts)]
    return Watched(running.returncode, said, programs, seen)
