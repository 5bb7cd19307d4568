"""Programs that end when we end, however that happens: a guardian waits for the end of our line."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from typing import IO

_GUARDIAN = '"$@" & child=$!; read -r _; kill "$child"'


class Guarded:
    """A running program; what it says goes to `log`."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: IO[bytes]
    ) -> None:
        self._process = subprocess.Popen(
            ["sh", "-c", _GUARDIAN, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=log,
            env=environment,
            start_new_session=True,  # Ctrl-C is for us: the program ends when we do
        )

    def has_ended(self) -> bool:
        """Say whether it has ended by itself."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End it."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
