"""Reading PUBLISH_TARGET: which host it means, and what the environment adds to it.

Secrets stand in the environment, in an SSH agent or in rclone's own configuration, never in the
target: that is a line of a file which is kept with the posts.

    PUBLISH_PASSWORD       sftp, ftp, ftps, webdav, webdavs
    PUBLISH_KEY_FILE       sftp: a private key; without one the agent is asked, then ~/.ssh
    PUBLISH_KEY            sftp: the private key itself, for automation
    PUBLISH_KNOWN_HOSTS    sftp: lines as in ~/.ssh/known_hosts, for automation
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL      s3
"""

from __future__ import annotations

import getpass
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from clinic.publish.errors import PublishError
from clinic.publish.hosts.guarded import leave_out_ours
from clinic.publish.hosts.place import Place

_OWN_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
_REMOTE = re.compile(r"rclone:(?P<remote>[^:/\\]+):(?P<path>.*)\Z")
# Each SSH connection costs both sides a key exchange and a process, and rclone opens one every
# 100 ms, while whoever is to use it waits although others have become free.
_NEAR_SFTP = {"connections": "3"}
SCHEMES = ("sftp", "s3", "ftp", "ftps", "webdav", "webdavs", "rclone")


def read_place(target: str, environment: Mapping[str, str], scratch: Path) -> Place:
    """Read a target that rclone serves; `scratch` is a closed folder for what it must read.

    Raises PublishError, without repeating the target, when it is not whole.
    """
    if target.startswith("rclone:"):
        return _read_own_remote(target, environment)
    parts = urlsplit(target)
    scheme = parts.scheme.lower()
    if parts.password is not None:
        raise PublishError(
            "PUBLISH_TARGET holds a password, which everybody who gets this project could read.",
            "Take it out, change it at the host, and set PUBLISH_PASSWORD in the environment.",
        )
    if not parts.hostname:
        raise PublishError(
            f"PUBLISH_TARGET: {scheme}:// needs a name after it.",
            f"Write it like this:  {_EXAMPLES[scheme]}",
        )
    read = {"sftp": _read_sftp, "s3": _read_s3, "ftp": _read_ftp, "ftps": _read_ftp}
    return read.get(scheme, _read_webdav)(parts, environment, scratch)


_EXAMPLES = {
    "sftp": "sftp://name@host.example/path/on/the/host",
    "s3": "s3://bucket/folder",
    "ftp": "ftp://name@host.example/path",
    "ftps": "ftps://name@host.example/path",
    "webdav": "webdav://name@host.example/path",
    "webdavs": "webdavs://name@host.example/path",
}


def _read_own_remote(target: str, environment: Mapping[str, str]) -> Place:
    match = _REMOTE.match(target)
    # "name,option=value:path" could carry a secret; a plain name can not.
    if not match or not re.fullmatch(r"[\w.+@ -]+", match["remote"]):
        raise PublishError(
            "PUBLISH_TARGET: rclone: needs the name of a remote and a path.",
            "Set one up with  rclone config  and write it like this:  rclone:remote:path",
        )
    remote = f"{match['remote']}:{match['path']}"
    return Place(f"rclone:{remote}", remote, keeps_headers=True, environment=environment)


def _say_name(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme.lower()}://{parts.hostname}{port}{unquote(parts.path)}"


def _read_sftp(parts: SplitResult, environment: Mapping[str, str], scratch: Path) -> Place:
    path = unquote(parts.path)
    known = _find_known_hosts(environment, scratch)
    password = environment.get("PUBLISH_PASSWORD", "")
    remote = {
        "type": "sftp",
        "host": str(parts.hostname),
        "port": str(parts.port or 22),
        "user": _find_user(parts),
        "known_hosts_file": str(known),
        "host_key_algorithms": _find_algorithms(known, str(parts.hostname), parts.port or 22),
        # What a server with a shell could do beside sftp differs from host to host.
        "shell_type": "none",
        "disable_hashcheck": "true",
        "set_modtime": "false",
        "_root": path.removeprefix("/~/") if path.startswith("/~/") else path or "/",
    }
    if password:
        remote["pass"] = password
    else:
        remote |= _find_key(environment)
    secrets = (password, environment.get("PUBLISH_KEY", ""))
    return Place(
        _say_name(parts), remote, ("pass",), secrets, near=_NEAR_SFTP, environment=environment
    )


def _find_key(environment: Mapping[str, str]) -> dict[str, str]:
    if key := environment.get("PUBLISH_KEY"):
        return {"key_pem": key.strip().replace("\n", "\\n")}
    if named := environment.get("PUBLISH_KEY_FILE"):
        return {"key_file": str(Path(named).expanduser())}
    if not environment.get("SSH_AUTH_SOCK"):
        for name in _OWN_KEYS:
            if (own := Path.home() / ".ssh" / name).exists():
                return {"key_file": str(own)}
    return {}


def _find_known_hosts(environment: Mapping[str, str], scratch: Path) -> Path:
    """Give the file of server keys; an empty one when there is none, so that none is trusted."""
    own = Path.home() / ".ssh" / "known_hosts"
    lines = environment.get("PUBLISH_KNOWN_HOSTS", "")
    if not lines and own.exists():
        return own
    given = scratch / "known_hosts"
    given.write_text(f"{lines.strip()}\n", encoding="utf-8")
    return given


def _find_algorithms(known: Path, host: str, port: int) -> str:
    """Give the kinds of key that are known of a host, else "" (any).

    A server has several; asked for any, it may show one that is not the known one.
    """
    name = host if port == 22 else f"[{host}]:{port}"
    try:
        asked = subprocess.run(
            ["ssh-keygen", "-F", name, "-f", str(known)],
            capture_output=True,
            text=True,
            check=False,
            env=leave_out_ours(os.environ),
        )
    except OSError:
        return ""
    lines = [line.split() for line in asked.stdout.splitlines() if not line.startswith(("#", "@"))]
    kinds = {line[1] for line in lines if len(line) > 2}
    if "ssh-rsa" in kinds:  # the same key, with hashes of this century
        kinds |= {"rsa-sha2-256", "rsa-sha2-512"}
        kinds.discard("ssh-rsa")
    return " ".join(sorted(kinds))


def _read_s3(parts: SplitResult, environment: Mapping[str, str], scratch: Path) -> Place:
    del scratch
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = asked.get("endpoint") or environment.get("AWS_ENDPOINT_URL", "")
    named = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    remote = {
        "type": "s3",
        "provider": "Other" if endpoint else "AWS",
        "env_auth": "true",
        "endpoint": endpoint,
        "region": asked.get("region") or named or "us-east-1",
        "no_check_bucket": "true",
        "no_head": "true",  # what arrived is looked at once for a whole wave
        "_root": f"{parts.netloc}{unquote(parts.path)}",
    }
    secrets = (environment.get("AWS_SECRET_ACCESS_KEY", ""),)
    name = f"s3://{parts.netloc}{unquote(parts.path)}"
    keeps = {"keeps_headers": True, "at_once": 16, "own_hash": "md5"}
    return Place(name, remote, (), secrets, environment=environment, **keeps)  # type: ignore[arg-type]


def _read_ftp(parts: SplitResult, environment: Mapping[str, str], scratch: Path) -> Place:
    del scratch
    password = environment.get("PUBLISH_PASSWORD", "")
    implicit_port = 990
    is_safe = parts.scheme.lower() == "ftps"
    remote = {
        "type": "ftp",
        "host": str(parts.hostname),
        "port": str(parts.port or 21),
        "user": _find_user(parts),
        "pass": password,
        "tls": str(is_safe and parts.port == implicit_port).lower(),
        "explicit_tls": str(is_safe and parts.port != implicit_port).lower(),
        "concurrency": "4",  # shared hosts allow few lines at once
        "_root": unquote(parts.path).strip("/"),
    }
    return Place(
        _say_name(parts), remote, ("pass",), (password,), at_once=3, environment=environment
    )


def _read_webdav(parts: SplitResult, environment: Mapping[str, str], scratch: Path) -> Place:
    del scratch
    password = environment.get("PUBLISH_PASSWORD", "")
    scheme = "https" if parts.scheme.lower() == "webdavs" else "http"
    port = f":{parts.port}" if parts.port else ""
    remote = {
        "type": "webdav",
        "url": f"{scheme}://{parts.hostname}{port}{parts.path}",
        "vendor": "other",
        "user": _find_user(parts),
        "pass": password,
        # A thousand pages took a minute with rclone's 10 ms between any two questions. A server
        # that asks for less (429, 503) still gets it: rclone then waits longer and longer.
        "pacer_min_sleep": "1ms",
        "_root": "",
    }
    return Place(_say_name(parts), remote, ("pass",), (password,), environment=environment)


def _find_user(parts: SplitResult) -> str:
    return unquote(parts.username) if parts.username else getpass.getuser()
