"""Validate PUBLISH_TARGET and return the matching host."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from clinic.publish.errors import in_plain_words
from clinic.publish.secrets import Environment, read_environment
from clinic.publish.targets.folder import FolderHost
from clinic.publish.targets.folder_rules import check_access, check_folder, check_repository
from clinic.publish.targets.git_branch import GitBranchHost
from clinic.publish.targets.kinds import identify, read_place
from clinic.publish.targets.own_remote import find_folder
from clinic.publish.targets.rclone import RcloneFiles
from clinic.publish.targets.release_store import find_shelf
from clinic.publish.targets.remote import RemoteHost
from clinic.publish.targets.target import Host
from clinic.publish.targets.target_url import (
    SCHEMES,
    FolderTarget,
    GitTarget,
    RemoteTarget,
    Target,
    parse_target,
)
from clinic.publish.targets.temp_dirs import make_scratch


def read_target(
    text: object,
    root: Path,
    *,
    is_written: bool = False,
    environment: Environment | None = None,
) -> Target:
    """Parse a target and check its folder on this computer; nothing changes.

    No connection is made, except for an alias in rclone's own configuration.

    Parameters
    ----------
    text:
        The value of PUBLISH_TARGET or TO.
    root:
        The project folder, where a relative path starts.
    is_written:
        Check write access too.
    environment:
        The environment for rclone; by default that of this process.

    Raises
    ------
    PublishError
        The target cannot be used.
    """
    target = parse_target(text)
    with in_plain_words():
        match target:
            case FolderTarget():
                path = Path(os.path.normpath(root / target.path))
                check_folder(path, root)
                if is_written:
                    check_access(path)
                    FolderHost(path).check(None)
                return FolderTarget(path)
            case GitTarget(kind="git+file"):
                check_repository(Path(target.path), target.branch, root)
            case RemoteTarget():
                folder = find_folder(target, environment or read_environment())
                if folder:
                    check_folder(folder, root)
    return target


def needs_rclone(target: Target) -> bool:
    """Return whether rclone transfers the files to this kind of target."""
    return target.kind in SCHEMES


def choose_host(
    target: object,
    root: Path,
    tell: Callable[[str], None] = lambda _: None,
    environment: Mapping[str, str] | None = None,
    *,
    address: str = "",
) -> Host:
    """Return the host for a target; arguments and errors are those of `read_target`.

    `address` is the public URL of the site, or "". It tells our manifests from another site's.
    """
    found = read_environment(environment)
    read = read_target(target, root, environment=found)
    if isinstance(read, FolderTarget):
        return FolderHost(Path(read.path), address)
    if isinstance(read, GitTarget):
        return GitBranchHost(read, find_shelf(root, f"{read.url}#{read.branch}"), found, address)
    return _open_remote(read, root, tell, found, address)


def _open_remote(
    target: Target,
    root: Path,
    tell: Callable[[str], None],
    environment: Environment,
    address: str,
) -> Host:
    identity = identify(target, environment)
    scratch = make_scratch()
    try:
        files = RcloneFiles(read_place(target, environment, Path(scratch.name)), scratch)
    except BaseException:
        scratch.cleanup()
        raise
    return RemoteHost(files, find_shelf(root, files.name, identity), tell, address)
