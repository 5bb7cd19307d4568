"""OpenSSH's own server, for files alone, as shared hosts give it."""

from __future__ import annotations

import contextlib
import getpass
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .server import Server, find_port, find_program, running

_SETTINGS = """
Port {port}
ListenAddress 127.0.0.1
HostKey {keys}/server
HostKey {keys}/server_ecdsa
AuthorizedKeysFile {keys}/editor.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
PidFile none
MaxStartups 100
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""


def _make_key(path: Path, kind: str = "ed25519") -> None:
    command = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(command, check=True)


@contextlib.contextmanager
def serve_sftp(top: Path) -> Iterator[Server]:
    """Serve `top`/web; the editor has a key and knows the server's."""
    keys, web = top / "keys", top / "web"
    keys.mkdir()
    web.mkdir()
    _make_key(keys / "server")
    _make_key(keys / "server_ecdsa", "ecdsa")  # more than one, as real servers have
    for name in ("editor", "stranger"):
        _make_key(keys / name)
    port = find_port()
    settings = top / "sshd.conf"
    settings.write_text(_SETTINGS.format(port=port, keys=keys))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # which sshd asks of root
    command = [find_program("sshd"), "-D", "-e", "-f", settings]
    known = (keys / "server.pub").read_text()
    environment = {
        "PUBLISH_KEY_FILE": str(keys / "editor"),
        "PUBLISH_KNOWN_HOSTS": f"[127.0.0.1]:{port} {known}",
    }
    target = f"sftp://{getpass.getuser()}@127.0.0.1:{port}{web}"
    wrong = {**environment, "PUBLISH_KEY_FILE": str(keys / "stranger")}
    with running(command, port, top / "sshd.log") as process:
        yield Server("sftp", target, web, environment, wrong, [process])
