"""Transfer files with rclone: one daemon per run, a whole batch per call."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

from clinic.publish.errors import PublishError
from clinic.publish.secrets import Secret
from clinic.publish.targets.error_messages import explain_failure
from clinic.publish.targets.partial_uploads import HALF
from clinic.publish.targets.rclone_config import RcloneConfig, Setting
from clinic.publish.targets.rclone_daemon import Daemon, RcloneError
from clinic.publish.targets.transport import Sent
from clinic.publish.targets.verification import compare_with_own, read_back
from clinic.publish.upload_order import choose_headers

_LOOK_EVERY = 0.5  # seconds between progress polls
NEAR = 0.002  # seconds: below this response time, latency does not matter
_FEW = 16  # up to this many files, more connections cost more than they save
# The plan says what to send, and we verify it: rclone need not compare or check anything. Reading
# ahead would take 16 MB per transfer.
_COPY = {
    "NoCheckDest": True,
    "NoTraverse": True,
    "IgnoreTimes": True,
    "IgnoreChecksum": True,
    "BufferSize": 0,
    "PartialSuffix": HALF,
}


class RcloneFiles:
    """The files of one rclone remote."""

    def __init__(
        self, place: RcloneConfig, given: tempfile.TemporaryDirectory[str] | None = None
    ) -> None:
        self.name = place.name
        self._place = place
        self._given = given  # files that the settings refer to; deleted by `close`
        self._daemon: Daemon | None = None
        self._starting = threading.Lock()
        self._ready: dict[str, Setting] | str = ""
        self._quickest = float("inf")  # seconds, the fastest response so far

    def read(self, path: str) -> bytes | None:
        """Return the content of one small file; None if it does not exist."""
        with self._scratch() as folder:
            goal = {"dstFs": str(folder), "dstRemote": "it"}
            question = {"srcFs": self._fs, "srcRemote": path, **goal}
            try:
                with self._timed():
                    self._rclone.ask("operations/copyfile", **question)
            except RcloneError as error:
                if error.is_missing and "private key" not in str(error):
                    return None
                raise self._explain(error) from None
            return (folder / "it").read_bytes()

    def write(self, path: str, content: bytes) -> None:
        """Write one small file."""
        with self._scratch() as folder, self._in_words():
            (folder / "it").write_bytes(content)
            self._rclone.ask(
                "operations/copyfile",
                srcFs=str(folder),
                srcRemote="it",
                dstFs=self._fs,
                dstRemote=path,
                _config=self._configure(path),
            )

    def send(
        self, folder: Path, paths: Sequence[str], sent: Sent, *, are_new: bool = False
    ) -> None:
        """Upload files of a folder, grouped by HTTP headers."""
        done = bytes_done = 0
        for group in self._group(paths):
            with self._scratch() as scratch, self._in_words():
                question = {
                    "srcFs": str(folder),
                    "dstFs": self._find_fs(len(paths)),
                    "_filter": _choose(scratch, group),
                    "_group": scratch.name,
                    # A new file needs no temporary name: nothing links to it yet.
                    "_config": {**self._configure(group[0]), "Inplace": are_new},
                }
                waiting = self._rclone.ask_beside("sync/copy", **question)
                while not waiting.is_done(_LOOK_EVERY):
                    now = self._rclone.ask("core/stats", group=scratch.name)
                    sent(done + int(now["transfers"]), bytes_done + int(now["bytes"]))
                now = self._rclone.ask("core/stats", group=scratch.name)
            done, bytes_done = done + len(group), bytes_done + int(now["bytes"])
            sent(done, bytes_done)

    def fetch(self, paths: Sequence[str], folder: Path) -> None:
        """Download files into a folder."""
        with self._scratch() as scratch, self._in_words():
            self._rclone.ask(
                "sync/copy",
                srcFs=self._find_fs(len(paths)),
                dstFs=str(folder),
                _filter=_choose(scratch, paths),
                _group=scratch.name,
                _config={**_COPY, "Transfers": self._place.at_once, "Inplace": True},
            )

    def read_hashes(self, paths: Sequence[str], *, like: Path | None = None) -> dict[str, str]:
        """Return the SHA-256 of files; a file is not downloaded if the host's own hash matches."""
        found: dict[str, str] = {}
        own, fs = self._place.own_hash, self._find_fs(len(paths))
        with self._scratch() as scratch, self._in_words():
            for way in ("own", "back") if like and own else ("back",):
                left = [path for path in paths if path not in found]
                if left:
                    more = {"_filter": _choose(scratch, left), "_group": scratch.name}
                    if way == "own" and like:
                        found |= compare_with_own(self._rclone, fs, own, left, like, **more)
                    else:
                        found |= read_back(self._rclone, fs, left, self._place.at_once, **more)
            if missing := [path for path in paths if path not in found]:
                self.fetch(missing, scratch)
                for path in missing:
                    if (scratch / path).is_file():
                        found[path] = hashlib.sha256((scratch / path).read_bytes()).hexdigest()
        return found

    def delete(self, paths: Sequence[str], *, and_folders: bool = False) -> None:
        """Delete files, and with `and_folders` the folders that become empty, deepest first."""
        with self._scratch() as scratch, self._in_words():
            # Few files use the open connection: opening more would take longer.
            checkers = self._place.at_once if len(paths) > self._place.at_once else 1
            config = {"NoTraverse": True, "Checkers": checkers}
            chosen = _choose(scratch, paths)
            fs = self._find_fs(len(paths))
            self._rclone.ask("operations/delete", fs=fs, _filter=chosen, _config=config)
        if not and_folders:
            return
        folders = {folder for path in paths for folder in PurePosixPath(path).parents}
        by_depth = sorted(folders, key=lambda one: len(one.parts), reverse=True)
        with ThreadPoolExecutor(self._place.at_once) as pool:
            for depth, same in itertools.groupby(by_depth, key=lambda one: len(one.parts)):
                if depth:
                    list(pool.map(self._remove_if_empty, same))

    def _remove_if_empty(self, folder: PurePosixPath) -> None:
        with contextlib.suppress(RcloneError):  # not empty, or a host without folders
            self._rclone.ask("operations/rmdir", fs=self._fs, remote=str(folder))

    def list_files(self, folder: str, *, deep: bool) -> tuple[str, ...]:
        """Return the paths of the files in a folder."""
        options = {"recurse": deep, "filesOnly": True, "noModTime": True, "noMimeType": True}
        question = {"fs": self._fs, "remote": folder, "opt": options}
        try:
            with self._timed():
                answer = self._rclone.ask("operations/list", **question)
        except RcloneError as error:
            if error.is_missing:
                return ()
            raise self._explain(error) from None
        return tuple(sorted(str(one["Path"]) for one in answer["list"] or ()))

    def close(self) -> None:
        """Stop rclone."""
        if self._daemon:
            self._daemon.close()
            self._daemon = None
        if self._given:
            self._given.cleanup()

    @property
    def _rclone(self) -> Daemon:
        with self._starting:  # called from two threads
            if self._daemon is None:
                uses_config = isinstance(self._place.remote, str)
                daemon = Daemon(self._place.environment, uses_config=uses_config)
                self._ready = self._prepare(daemon)
                self._daemon = daemon
            return self._daemon

    @property
    def _fs(self) -> dict[str, Setting] | str:
        assert self._rclone
        return self._ready if isinstance(self._ready, str) else {**self._ready, **self._place.near}

    def _find_fs(self, count: int) -> dict[str, Setting] | str:
        """Return the remote for `count` files: many files on a distant host use all connections.

        rclone does not share connections between different settings, so those are new ones.
        """
        narrow = self._fs
        return narrow if count <= _FEW or self._quickest < NEAR else self._ready

    @contextlib.contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self._quickest = min(self._quickest, time.monotonic() - began)

    def _prepare(self, daemon: Daemon) -> dict[str, Setting] | str:
        if isinstance(self._place.remote, str):
            return self._place.remote
        remote = dict(self._place.remote)
        for name in self._place.obscured:
            if remote.get(name):
                garbled = daemon.ask("core/obscure", clear=remote[name])["obscured"]
                remote[name] = Secret(garbled)  # obscured, not encrypted
        return remote

    def _configure(self, path: str) -> dict[str, Any]:
        config: dict[str, Any] = {**_COPY, "Transfers": self._place.at_once}
        if self._place.keeps_headers:
            headers = choose_headers(path)
            config["UploadHeaders"] = [{"Key": key, "Value": headers[key]} for key in headers]
        return config

    def _group(self, paths: Sequence[str]) -> list[list[str]]:
        if not self._place.keeps_headers:
            return [list(paths)] if paths else []
        groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for path in paths:
            groups.setdefault(tuple(choose_headers(path).items()), []).append(path)
        return list(groups.values())

    @contextlib.contextmanager
    def _scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self._rclone.scratch) as folder:
            yield Path(folder)

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except RcloneError as error:
            raise self._explain(error) from None

    def _explain(self, error: RcloneError) -> PublishError:
        return explain_failure(str(error), self.name)


def _choose(scratch: Path, paths: Sequence[str]) -> dict[str, Any]:
    """Return a filter with a list of literal paths, instead of patterns."""
    chosen = scratch / "list"
    chosen.write_text("\n".join(paths) + "\n", encoding="utf-8")
    return {"FilesFromRaw": [str(chosen)]}
