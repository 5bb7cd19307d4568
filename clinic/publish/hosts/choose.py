"""Which host a target means."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from clinic.publish.errors import PublishError
from clinic.publish.hosts.folder import FolderHost
from clinic.publish.hosts.git_branch import GitBranchHost, read_git_target
from clinic.publish.hosts.host import Host
from clinic.publish.hosts.rclone import RcloneFiles
from clinic.publish.hosts.remote import RemoteHost
from clinic.publish.hosts.scratch import make_scratch
from clinic.publish.hosts.shelf import find_shelf
from clinic.publish.hosts.targets import SCHEMES, read_place

UNDERSTOOD = (
    'A site can be published to a folder (PUBLISH_TARGET = "public" or /srv/www/clinic), to '
    "sftp://, s3://, ftp://, ftps://, webdav://, webdavs://, git+ssh://…#branch, or to "
    "rclone:remote:path. README.md has an example of each."
)

# Two letters or more before the colon: C:\site is a path, sftp://x and user@host:x are not.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):|[^/\\]+@[^/\\]+:")


def find_kind(target: str) -> str:
    """Give the kind of a target: its scheme, or "folder"."""
    match = _SCHEME.match(target.strip())
    kind = (match[1] or "another computer").lower() if match else "folder"
    return "folder" if kind == "file" else kind


def needs_rclone(target: str) -> bool:
    """Say whether rclone moves the files to such a target."""
    return find_kind(target) in SCHEMES


def choose_host(
    target: str,
    root: Path,
    tell: Callable[[str], None] = lambda _: None,
    environment: Mapping[str, str] | None = None,
) -> Host:
    """Find the host for a target; a relative path starts at `root`.

    Raises PublishError for a kind of target that is not understood.
    """
    target = target.strip()
    environment = os.environ if environment is None else environment
    if not target:
        raise PublishError("PUBLISH_TARGET is empty: there is nowhere to publish to.", UNDERSTOOD)
    kind = find_kind(target)
    if kind == "folder":
        is_address = target.lower().startswith("file:")
        path = _read_file_address(target) if is_address else os.path.expanduser(target)  # noqa: PTH111
        return FolderHost(root / path)
    if kind in SCHEMES:
        return _open_remote(target, root, tell, environment)
    if kind in ("git+ssh", "git+https", "git+file"):
        url, branch = read_git_target(target)
        return GitBranchHost(url, branch, find_shelf(root, f"{url}#{branch}"), environment)
    named = "targets on another computer" if " " in kind else f"{kind} targets"
    # The target itself is not repeated: people write passwords into such addresses.
    raise PublishError(f"PUBLISH_TARGET: {named} are not understood.", UNDERSTOOD)


def _open_remote(
    target: str, root: Path, tell: Callable[[str], None], environment: Mapping[str, str]
) -> Host:
    scratch = make_scratch()
    files = RcloneFiles(read_place(target, environment, Path(scratch.name)), scratch)
    return RemoteHost(files, find_shelf(root, files.name), tell)


def _read_file_address(target: str) -> str:
    parts = urlsplit(target)
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost") or not path.startswith("/"):
        raise PublishError(
            f"PUBLISH_TARGET: {target} does not name a folder of this computer.",
            "Write three slashes and the whole path: file:///srv/www/clinic",
        )
    return path
