"""Resolve a remote of the user's own rclone configuration, by running rclone."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from clinic.publish.secrets import Environment
from clinic.publish.targets.error_messages import explain_failure
from clinic.publish.targets.rclone_daemon import find_rclone
from clinic.publish.targets.target_url import EXAMPLES, RemoteTarget, TargetError

_LOCAL = ("local", "alias")
# Backends that store their files in other remotes, and may transform them.
_WRAPPING = ("archive", "cache", "chunker", "combine", "compress", "crypt", "hasher", "union")
_PATIENCE = 60.0  # seconds; an alias may connect to a server


def find_folder(target: RemoteTarget, environment: Environment) -> Path | None:
    """Return the local folder that a remote resolves to; None if it is not local.

    rclone resolves its configuration, the environment and chains of aliases. Only types and paths
    are requested, never secrets.

    Raises
    ------
    TargetError
        rclone does not know the remote, or the remote wraps others.
    PublishError
        rclone cannot resolve the remote.
    """
    if find_rclone() is None:  # then nothing can be published either
        return None
    remotes = json.loads(_ask(target, environment, "listremotes", "--json"))
    kind = next((one["type"] for one in remotes if one["name"] == target.remote), None)
    if kind is None:
        raise TargetError(
            "PUBLISH_TARGET names a remote that rclone does not know.",
            f"Set up the remote with rclone config, and write: {EXAMPLES['rclone']}",
        )
    if kind in _WRAPPING:
        raise _explain_wrapping()
    if kind not in _LOCAL:
        return None
    question = f"fs={target.remote}:{target.path}"
    info = json.loads(_ask(target, environment, "rc", "--loopback", "operations/fsinfo", question))
    if info["Features"].get("Overlay"):
        raise _explain_wrapping()
    is_local = info["Features"].get("IsLocal")
    return Path(os.path.realpath(info["Root"])) if is_local else None


def _explain_wrapping() -> TargetError:
    return TargetError(
        "PUBLISH_TARGET names a remote that stores its files in another remote.",
        f"Write the remote that holds the files themselves: {EXAMPLES['rclone']}",
    )


def _ask(target: RemoteTarget, environment: Environment, *words: str) -> str:
    options = ("--ask-password=false", "--contimeout=10s", "--timeout=20s", "--retries=1")
    try:
        done = subprocess.run(
            [str(find_rclone()), *options, *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
            env=environment.reveal("RCLONE_", "AWS_"),
        )
    except subprocess.CalledProcessError as error:
        said = re.sub(r".*call failed: ", "", str(error.stderr).strip(), flags=re.DOTALL)
        raise explain_failure(said, target.name) from None
    except subprocess.TimeoutExpired:
        raise explain_failure("timed out", target.name) from None
    return done.stdout
