"""Build the rclone configuration of a target from the URL and the environment.

Secrets are in the environment, in an SSH agent or in rclone's own configuration, never in the
target: publishconf.py is stored with the posts.

    PUBLISH_PASSWORD       sftp, ftp, ftps, webdav, webdavs
    PUBLISH_KEY_FILE       sftp: a private key file; default: the SSH agent, then ~/.ssh
    PUBLISH_KEY            sftp: the private key itself, for automation
    PUBLISH_KNOWN_HOSTS    sftp: lines as in ~/.ssh/known_hosts, for automation
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL      s3
"""

from __future__ import annotations

import contextlib
import getpass
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from clinic.publish.errors import PublishError
from clinic.publish.secrets import Environment, Secret
from clinic.publish.targets.key_agent import expand_home
from clinic.publish.targets.rclone_config import RcloneConfig, Setting
from clinic.publish.targets.target_url import (
    EXAMPLES,
    BucketTarget,
    RemoteTarget,
    ServerTarget,
    Target,
    TargetError,
    read_endpoint,
)

_PORTS = {"sftp": 22, "ftp": 21, "ftps": 21, "webdav": 80, "webdavs": 443}
_OWN_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
# Each SSH connection costs both sides a key exchange and a process. rclone opens a new one every
# 100 ms, even if idle connections are available.
_NEAR_SFTP = {"connections": "3"}
_PATH = "/:@!$&'()*+,;=~-._"  # characters that a URL path does not escape


def read_place(target: Target, environment: Environment, scratch: Path) -> RcloneConfig:
    """Return the rclone configuration of a target; `scratch` is a private folder."""
    match target:
        case RemoteTarget():
            # rclone's own configuration may use its variables, but gets none of our secrets.
            remote = f"{target.remote}:{target.path}"
            needed = environment.reveal("RCLONE_", "AWS_")
            return RcloneConfig(target.name, remote, keeps_headers=True, environment=needed)
        case BucketTarget():
            return _read_s3(target, environment)
        case ServerTarget(kind="sftp"):
            return _read_sftp(target, environment, scratch)
        case ServerTarget(kind="ftp" | "ftps"):
            return _read_ftp(target, environment)
        case ServerTarget():
            return _read_webdav(target, environment)
    raise TypeError(target.kind)


def identify(target: Target, environment: Environment) -> str:
    """Return a string that identifies a host, so that no local state is used for another one.

    Unlike the name in messages, it contains the account and the endpoint of a bucket.
    """
    match target:
        case ServerTarget():
            user, port = _find_user(target), target.port or _PORTS[target.kind]
            return json.dumps([target.kind, user, target.host, port, target.path])
        case BucketTarget():
            endpoint, region = _find_endpoint(target, environment)
            return json.dumps([target.kind, target.bucket, target.path, endpoint, region])
        case RemoteTarget():
            return target.name
    raise TypeError(target.kind)


def _read_sftp(target: ServerTarget, environment: Environment, scratch: Path) -> RcloneConfig:
    path, port = target.path, target.port or 22
    known = _find_known_hosts(environment.plain, scratch)
    remote: dict[str, Setting] = {
        "type": "sftp",
        "host": target.host,
        "port": str(port),
        "user": _find_user(target),
        "known_hosts_file": str(known),
        "host_key_algorithms": _find_algorithms(known, target.host, port, environment.plain),
        # Shell access differs between hosts, so use SFTP only.
        "shell_type": "none",
        "disable_hashcheck": "true",
        "set_modtime": "false",
        "_root": path.removeprefix("/~/") if path.startswith("/~/") else path or "/",
    }
    if password := environment.find("PUBLISH_PASSWORD"):
        remote["pass"] = password
    else:
        remote |= _find_key(environment)
    plain = environment.plain
    return RcloneConfig(target.name, remote, ("pass",), near=_NEAR_SFTP, environment=plain)


def _find_key(environment: Environment) -> dict[str, Setting]:
    if key := environment.find("PUBLISH_KEY"):
        text = key.reveal().replace("\r\n", "\n").strip()
        _check_key(text, "PUBLISH_KEY")
        return {"key_pem": Secret(text.replace("\n", "\\n"))}
    if named := environment.plain.get("PUBLISH_KEY_FILE"):
        file = expand_home(named)
        with contextlib.suppress(OSError):  # rclone says that a file is missing
            _check_key(file.read_text(encoding="utf-8", errors="replace"), named)
        return {"key_file": str(file)}
    if not environment.plain.get("SSH_AUTH_SOCK"):
        for name in _OWN_KEYS:
            if (own := expand_home("~/.ssh") / name).exists():
                return {"key_file": str(own)}
    return {}


def _check_key(text: str, name: str) -> None:
    """Raise PublishError for what people often give instead of a private key."""
    if text.lstrip().startswith(("ssh-", "ecdsa-", "sk-", "---- BEGIN SSH2 PUBLIC")):
        raise PublishError(
            f"{name} holds the public key. The public key belongs to the web host.",
            "Use the private key: the file without .pub at the end.",
        )
    has_lines = len(text.replace("\\n", "\n").strip().splitlines()) > 2
    if "-----BEGIN" in text and not has_lines:
        raise PublishError(
            f"The private key in {name} has lost its line breaks.",
            "Copy the whole private key again, with all its lines.",
        )


def _find_known_hosts(environment: Mapping[str, str], scratch: Path) -> Path:
    """Return the known_hosts file; without one an empty file, so that no host is trusted."""
    own = expand_home("~/.ssh/known_hosts")
    lines = environment.get("PUBLISH_KNOWN_HOSTS", "")
    if not lines and own.exists():
        return own
    given = scratch / "known_hosts"
    given.write_text(f"{lines.strip()}\n", encoding="utf-8")
    return given


def _find_algorithms(known: Path, host: str, port: int, environment: Mapping[str, str]) -> str:
    """Return the key algorithms of a known host; "" (any) if unknown.

    A server has several keys. Without this list, it may offer one that is not in known_hosts.
    """
    name = host if port == 22 else f"[{host}]:{port}"
    try:
        asked = subprocess.run(
            ["ssh-keygen", "-F", name, "-f", str(known)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
    except OSError:
        return ""
    lines = [line.split() for line in asked.stdout.splitlines() if not line.startswith(("#", "@"))]
    kinds = {line[1] for line in lines if len(line) > 2}
    if "ssh-rsa" in kinds:  # the same key with SHA-2 signatures
        kinds |= {"rsa-sha2-256", "rsa-sha2-512"}
        kinds.discard("ssh-rsa")
    return " ".join(sorted(kinds))


def _read_s3(target: BucketTarget, environment: Environment) -> RcloneConfig:
    plain = environment.plain
    endpoint, region = _find_endpoint(target, environment)
    name, key = environment.find("AWS_ACCESS_KEY_ID"), environment.find("AWS_SECRET_ACCESS_KEY")
    remote: dict[str, Setting] = {
        "type": "s3",
        "provider": "Other" if endpoint else "AWS",
        "endpoint": endpoint,
        "region": region,
        "no_check_bucket": "true",
        "no_head": "true",  # uploads are verified once per batch
        "_root": f"{target.bucket}{target.path}",
    }
    if name and key:
        token = environment.find("AWS_SESSION_TOKEN")
        remote |= {"access_key_id": name, "secret_access_key": key, "session_token": token}
    else:  # an AWS profile or an instance role
        remote["env_auth"] = "true"
        plain = environment.reveal("AWS_")
    return RcloneConfig(
        target.name,
        remote,
        at_once=16,
        keeps_headers=True,
        own_hash="md5",
        environment=plain,
    )


def _find_endpoint(target: BucketTarget, environment: Environment) -> tuple[str, str]:
    """Return the endpoint and the region of a bucket."""
    plain = environment.plain
    given = read_endpoint(plain.get("AWS_ENDPOINT_URL", ""), "AWS_ENDPOINT_URL")
    region = target.region or plain.get("AWS_REGION") or plain.get("AWS_DEFAULT_REGION")
    return target.endpoint or given, region or "us-east-1"


def _read_ftp(target: ServerTarget, environment: Environment) -> RcloneConfig:
    implicit_port = 990
    is_safe = target.kind == "ftps"
    remote: dict[str, Setting] = {
        "type": "ftp",
        "host": target.host,
        "port": str(target.port or 21),
        "user": _find_user(target),
        "pass": environment.find("PUBLISH_PASSWORD"),
        "tls": str(is_safe and target.port == implicit_port).lower(),
        "explicit_tls": str(is_safe and target.port != implicit_port).lower(),
        "concurrency": "4",  # shared hosts allow few connections
        "_root": target.path.strip("/"),
    }
    return RcloneConfig(target.name, remote, ("pass",), at_once=3, environment=environment.plain)


def _read_webdav(target: ServerTarget, environment: Environment) -> RcloneConfig:
    scheme = "https" if target.kind == "webdavs" else "http"
    remote: dict[str, Setting] = {
        "type": "webdav",
        "url": f"{scheme}://{target.authority}{quote(target.path, safe=_PATH)}",
        "vendor": "other",
        "user": _find_user(target),
        "pass": environment.find("PUBLISH_PASSWORD"),
        # With rclone's default of 10 ms between requests, 1,000 pages took a minute. rclone still
        # backs off if the server asks for fewer requests (429, 503).
        "pacer_min_sleep": "1ms",
        "_root": "",
    }
    return RcloneConfig(target.name, remote, ("pass",), environment=environment.plain)


def _find_user(target: ServerTarget) -> str:
    try:
        return target.user or getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        what = "PUBLISH_TARGET needs the name of your account on the server."
        raise TargetError(what, f"Write: {EXAMPLES[target.kind]}") from None
