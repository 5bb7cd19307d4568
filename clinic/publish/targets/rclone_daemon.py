"""The rclone daemon of a run, controlled through JSON over a private Unix socket.

Secrets go through the socket, so no process list shows them.
"""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clinic.publish.errors import PublishError
from clinic.publish.secrets import Secret
from clinic.publish.targets.child_process import Guarded
from clinic.publish.targets.temp_dirs import make_scratch

# Some FTP servers use their own status code for a missing file.
_MISSING = re.compile(r"no such (?:file|directory)|file not found", re.IGNORECASE)
_START = 20.0  # startup timeout, in seconds
_OPTIONS = (
    "--rc-no-auth",  # the socket is in a private folder
    "--ask-password=false",
    "--low-level-retries=3",
    "--contimeout=10s",
    "--timeout=60s",
    "--log-level=ERROR",
)


# The daemon lives for seconds, so garbage collection can wait until this size.
_MEMORY = {"GOGC": "off", "GOMEMLIMIT": "256MiB"}


class RcloneError(Exception):
    """rclone reported an error; `is_missing`: the file does not exist."""

    def __init__(self, words: str, *, is_missing: bool) -> None:
        super().__init__(words)
        self.is_missing = is_missing


class _Line(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(str(self._path))


def find_rclone() -> Path | None:
    """Return the rclone in the environment of this Python; None if there is none."""
    found = shutil.which("rclone", path=str(Path(sys.prefix) / "bin"))
    return Path(found) if found else None


class Daemon:
    """A running rclone; `uses_config` lets it read the user's own rclone configuration."""

    def __init__(self, environment: Mapping[str, str], *, uses_config: bool) -> None:
        rclone = find_rclone()
        if rclone is None or not hasattr(socket, "AF_UNIX"):
            raise PublishError(
                "This destination needs the program rclone, which is not installed.",
                "To install rclone, run: python3 clinic/set_up.py hosts",
            )
        self._folder = make_scratch()
        self.scratch = Path(self._folder.name)
        self._socket = self.scratch / "rclone"
        command = [str(rclone), "rcd", f"--rc-addr=unix://{self._socket}", *_OPTIONS]
        if not uses_config:
            command.append("--config=")
        self._running = Guarded(command, {**_MEMORY, **environment})
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + _START
        while time.monotonic() < give_up:
            try:
                with socket.socket(socket.AF_UNIX) as line:
                    line.connect(str(self._socket))
                    return
            except OSError:
                if self._running.has_ended():
                    break
                time.sleep(0.01)
        self.close()
        words = self._running.read_last_words()[-500:]
        raise PublishError(
            f"The program rclone does not start. {words}", "Ask your web support person."
        )

    def ask(self, word: str, **question: object) -> dict[str, Any]:
        """Call a remote-control command and return its result; raises RcloneError on failure.

        rclone echoes the arguments, including secrets, so only the error text is used.
        """
        line = _Line(self._socket)
        try:
            body = json.dumps(question, default=Secret.reveal).encode()
            line.request("POST", f"/{word}", body, {"Content-Type": "application/json"})
            answer = line.getresponse()
            result = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RcloneError(f"rclone ended unexpectedly ({error})", is_missing=False) from None
        finally:
            line.close()
        if answer.status == http.HTTPStatus.OK:
            return dict(result)
        words = str(result.get("error", "no reason given"))
        is_missing = answer.status == http.HTTPStatus.NOT_FOUND or bool(_MISSING.search(words))
        raise RcloneError(words, is_missing=is_missing)

    def ask_beside(self, word: str, **question: object) -> PendingCall:
        """Call a command in a thread, so that progress can be polled meanwhile."""
        return PendingCall(self, word, question)

    def close(self) -> None:
        """Stop rclone and delete its scratch folder."""
        self._running.end()
        self._folder.cleanup()


class PendingCall:
    """A call that runs in a thread."""

    def __init__(self, daemon: Daemon, word: str, question: dict[str, object]) -> None:
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(daemon, word, question))
        self._thread.daemon = True
        self._thread.start()

    def _run(self, daemon: Daemon, word: str, question: dict[str, object]) -> None:
        try:
            daemon.ask(word, **question)
        except BaseException as error:
            self._error = error

    def is_done(self, seconds: float) -> bool:
        """Wait at most `seconds`, and return whether the call is done; raises its exception."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            return False
        if self._error:
            raise self._error
        return True
