"""Hash files on a host: downloaded by rclone, or compared with the host's own hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from clinic.publish.targets.rclone_daemon import Daemon

# With more files than this, one listing of the whole host needs fewer requests.
_FEW = 100


def read_back(
    daemon: Daemon, fs: object, paths: Sequence[str], at_once: int, **more: object
) -> dict[str, str]:
    """Return the SHA-256 of files that rclone streams from the host; raises RcloneError.

    Missing and unreadable files are left out: the caller downloads them to get an error message.
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
    """Return the SHA-256 of files in `like` that match the host's own hash of type `kind`.

    Raises RcloneError.
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
