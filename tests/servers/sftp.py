"""OpenSSH's own server, for files alone, as shared hosts give it."""

from __future__ import annotations

import contextlib
import getpass
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .server import PASSWORD, Server, find_port, find_program, running

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
{only}
"""


def _make_key(path: Path, kind: str = "ed25519") -> None:
    command = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(command, check=True)


@contextlib.contextmanager
def serve_sftp(top: Path, only: str = "ForceCommand internal-sftp") -> Iterator[Server]:
    """Serve `top`/web; the editor has a key and knows the server's. `only` "" allows a shell."""
    keys, web = top / "keys", top / "web"
    keys.mkdir()
    web.mkdir()
    _make_key(keys / "server")
    _make_key(keys / "server_ecdsa", "ecdsa")  # more than one, as real servers have
    for name in ("editor", "stranger"):
        _make_key(keys / name)
    port = find_port()
    settings = top / "sshd.conf"
    settings.write_text(_SETTINGS.format(port=port, keys=keys, only=only))
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


@contextlib.contextmanager
def serve_sftp_by_password(top: Path) -> Iterator[Server]:
    """Serve `top`/web to the name editor, who has a password; by rclone: sshd asks the system."""
    keys, web = top / "keys", top / "web"
    keys.mkdir()
    web.mkdir()
    _make_key(keys / "server")
    port = find_port()
    command = [find_program("rclone"), "serve", "sftp", web, "--config=", "--user=editor"]
    command += [f"--pass={PASSWORD}", f"--addr=127.0.0.1:{port}", f"--key={keys / 'server'}"]
    known = f"[127.0.0.1]:{port} {(keys / 'server.pub').read_text()}"
    right = {"PUBLISH_PASSWORD": PASSWORD, "PUBLISH_KNOWN_HOSTS": known}
    wrong = {**right, "PUBLISH_PASSWORD": "wrong-81-plum"}
    with running([*command, "--vfs-cache-mode=off"], port, top / "sftp.log") as process:
        target = f"sftp://editor@127.0.0.1:{port}/"
        yield Server("sftp", target, web, right, wrong, [process])


@contextlib.contextmanager
def serve_git_by_ssh(top: Path) -> Iterator[Server]:
    """Serve an empty bare repository to who has the key, as GitHub and its like do."""
    with serve_sftp(top, only="") as server:
        repository = top / "site.git"
        subprocess.run(["git", "init", "-q", "--bare", str(repository)], check=True)
        address = server.target.removeprefix("sftp://").partition("/")[0]
        target = f"git+ssh://{address}{repository}#pages"
        known = {"PUBLISH_KNOWN_HOSTS": server.environment["PUBLISH_KNOWN_HOSTS"]}
        keys = {name: (top / f"keys/{name}").read_text() for name in ("editor", "stranger")}
        right, wrong = ({**known, "PUBLISH_KEY": keys[name]} for name in ("editor", "stranger"))
        yield Server("git", target, repository, right, wrong, server.processes)
