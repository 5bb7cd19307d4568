"""An SSH agent of our own, for a key that stands in the environment: it is never in a file."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from clinic.publish.errors import PublishError
from clinic.publish.secrets import Secret
from clinic.publish.targets.child_process import Guarded

_START = 10.0  # seconds until a start has failed


def expand_home(path: str) -> Path:
    """Replace ~ at the beginning; a name that nobody has stays, where `Path` would raise."""
    return Path(os.path.expanduser(path))  # noqa: PTH111


class KeyAgent:
    """An agent that holds one key in its memory, and ends when we do.

    `scratch` is a folder closed to others, for its socket. Raises PublishError, without the key,
    when there is no such program or the key cannot be read.
    """

    def __init__(self, key: Secret, environment: Mapping[str, str], scratch: Path) -> None:
        programs = shutil.which("ssh-agent"), shutil.which("ssh-add")
        if None in programs:
            raise PublishError(
                "PUBLISH_KEY needs the programs ssh-agent and ssh-add, which are missing.",
                "On Debian or Ubuntu, run: sudo apt install openssh-client",
            )
        agent, add = (str(program) for program in programs)
        self.socket = scratch / "agent"
        self._running = Guarded([agent, "-D", "-a", str(self.socket)], environment)
        self._wait()
        added = subprocess.run(
            [add, "-q", "-"],
            input=f"{key.reveal().strip()}\n".encode(),
            env={**environment, "SSH_AUTH_SOCK": str(self.socket), "SSH_ASKPASS_REQUIRE": "never"},
            capture_output=True,
            start_new_session=True,  # without a terminal it asks nobody for a passphrase
            check=False,
        )
        if added.returncode:
            self.close()
            raise PublishError(
                "The key in PUBLISH_KEY cannot be read.",
                "Write the whole private key, with all its lines and without a passphrase.",
            )

    def _wait(self) -> None:
        give_up = time.monotonic() + _START
        while not self._answers():  # its socket is there a moment before it listens
            if self._running.has_ended() or time.monotonic() > give_up:
                self.close()
                raise PublishError(
                    "The program ssh-agent cannot be started.", "Ask your web support person."
                )
            time.sleep(0.01)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.socket)) == 0

    def close(self) -> None:
        """End it, and with it the key."""
        self._running.end()
