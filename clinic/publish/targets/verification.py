"""Hashes of files as they lie at a host: read back by rclone, or vouched for by the host."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from clinic.publish.targets.rclone_daemon import Daemon

# With more files than this a list of the whole host is fewer questions than one for each file.
_FEW = 100


def read_back(
    daemon: Daemon, fs: object, paths: Sequence[str], at_once: int, **more: object
) -> dict[str, str]:
    """Have rclone read files at the host and give their SHA-256; nothing is written here.

    What is not there is left out, and so is what could not be read: who misses a file asks again
    in a way that says why. Raises RcloneError.
    """
    config = {"NoTraverse": True, "Transfers": at_once, "Checkers": at_once, "BufferSize": 0}
    answer = daemon.ask(
        "operations/hashsum", fs=fs, hashType="sha256", download=True, _config=config, **more
    )
    wanted = set(paths)
    lines = (str(line).split("  ", 1) for line in answer["hashsum"])
    return {path: sha256 for sha256, path in lines if path in wanted}


def compare_with_own(
    daemon: Daemon, fs: object, kind: str, paths: Sequence[str], like: Path, **more: object
) -> dict[str, str]:
    """Give the SHA-256 of the files in `like` whose bytes the host has too, by its own hash.

    `kind` is the hash that the host makes of the bytes it received. Raises RcloneError.
    """
    own = _ask_for_own(daemon, fs, kind, paths, **more)
    found = {}
    for path in paths:
        if path in own:
            content = (like / path).read_bytes()
            if hashlib.new(kind, content, usedforsecurity=False).hexdigest() == own[path]:
                found[path] = hashlib.sha256(content).hexdigest()
    return found


def _ask_for_own(
    daemon: Daemon, fs: object, kind: str, paths: Sequence[str], **more: object
) -> Mapping[str, str]:
    if len(paths) > _FEW:
        options: dict[str, object] = {
            "recurse": True,
            "filesOnly": True,
            "noModTime": True,
            "noMimeType": True,
        }
        options |= {"showHash": True, "hashTypes": [kind]}
        answer = daemon.ask("operations/list", fs=fs, remote="", opt=options)
        return {one["Path"]: one.get("Hashes", {}).get(kind, "") for one in answer["list"] or ()}
    config = {"NoTraverse": True, "Checkers": 16}
    answer = daemon.ask("operations/hashsum", fs=fs, hashType=kind, _config=config, **more)
    lines = (str(line).split("  ", 1) for line in answer["hashsum"])
    return {path: own.strip() for own, path in lines}
