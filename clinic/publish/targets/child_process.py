"""Child processes that end with this process, even if it is killed: a shell waits for EOF."""

from __future__ import annotations

import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from threading import Thread

from clinic.publish.secrets import redact

_LINES = 20  # last lines of stderr that are kept
_LENGTH = 2000  # bytes per line
_PATIENCE = 5.0  # seconds
_GUARDIAN = '"$@" & child=$!; read -r _; kill "$child"'


class Guarded:
    """A running program. Its stderr stays in memory, because a host may echo a password."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["sh", "-c", _GUARDIAN, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C goes to this process only
        )
        self._said: deque[bytes] = deque(maxlen=_LINES)
        self._listening = Thread(target=self._listen, daemon=True)
        self._listening.start()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as said:
            self._said.extend(iter(lambda: said.readline(_LENGTH), b""))

    def read_last_words(self) -> str:
        """Return the last lines of stderr, redacted. Call this after the program has ended."""
        self._listening.join(_PATIENCE)
        return redact(b"".join(self._said).decode(errors="replace")).strip()

    def has_ended(self) -> bool:
        """Return whether the program has ended by itself."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End the program."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
