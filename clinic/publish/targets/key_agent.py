"""A private SSH agent for PUBLISH_KEY, so that the key is never written to a file."""

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

_START = 10.0  # startup timeout, in seconds


def expand_home(path: str) -> Path:
    """Expand a leading ~; unlike `Path.expanduser`, keep an unknown user name unchanged."""
    return Path(os.path.expanduser(path))  # noqa: PTH111


class KeyAgent:
    """An agent that holds one key in memory, and ends with this process.

    Parameters
    ----------
    scratch:
        A private folder for the socket.

    Raises
    ------
    PublishError
        A program is missing, or the key cannot be read. The message does not contain the key.
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
            start_new_session=True,  # no terminal, so no passphrase prompt
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
        while not self._answers():  # the socket exists before the agent listens
            if self._running.has_ended() or time.monotonic() > give_up:
                self.close()
                raise PublishError(
                    "The program ssh-agent does not start.", "Ask your web support person."
                )
            time.sleep(0.01)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.socket)) == 0

    def close(self) -> None:
        """Stop the agent; the key is gone with it."""
        self._running.end()
