"""Validate a folder target: never inside the project, a repository or another site's versions.

A publish replaces the folder with a symlink, and deletes old versions next to it. So the folder
must be dedicated to the site, and the system must be able to replace it atomically.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic.publish import manifest as manifests
from clinic.publish.errors import RefusedError
from clinic.publish.targets.git_tool import list_checked_out
from clinic.publish.targets.target_url import EXAMPLES, RELEASES, TargetError

# A new folder directly in the project is fine, such as public. The project, its tools or later
# versions use these names, and all names that begin with a dot.
_PROJECT = frozenset(
    {"content", "theme", "output", "clinic", "tests", "bench", "docs", "plugins", "drafts"}
    | {"venv", "env", "node_modules", "__pycache__", "build", "dist", "cache", "backups"}
)
_ELSEWHERE = "Write public, or a folder outside the project, such as /srv/www/clinic."
_OWN_FOLDER = "Write a folder only for the site, such as /srv/www/clinic."
# File systems without symlinks (USB sticks, cameras, CDs), and virtual ones.
_WITHOUT_LINKS = (
    "vfat",
    "msdos",
    "exfat",
    "proc",
    "sysfs",
    "devpts",
    "cgroup",
    "cgroup2",
    "iso9660",
)
MOUNTS = Path("/proc/self/mountinfo")
_PATH_LENGTH = 4096 if os.name == "posix" else 260  # fallback for PC_PATH_MAX


def check_folder(path: Path, root: Path) -> None:
    """Refuse a folder that is not dedicated to the site, or cannot be replaced atomically.

    Parameters
    ----------
    path:
        An absolute path without `..`; it need not exist.
    root:
        The project folder.

    Raises
    ------
    TargetError
        The path is longer than this system allows.
    RefusedError
        Anything else; nothing was written.
    """
    _check_length(path)
    if not path.name:
        raise RefusedError("PUBLISH_TARGET is the whole disk.", _OWN_FOLDER)
    if not _is_folder(path.parent):
        raise RefusedError(
            f"Cannot publish there: {path.parent} is not a folder.",
            "Create that folder, or fix the typo in PUBLISH_TARGET.",
        )
    real = Path(os.path.realpath(path.parent)) / path.name
    mounts = _read_mounts()
    for name in _list_names(real, mounts):
        _check_project(name, root)
        _check_repositories(name)
        _check_versions(name)
    _check_switch(real, mounts)


def check_repository(path: Path, branch: str, root: Path) -> None:
    """Refuse a local git repository that cannot take a push to this branch.

    That is a missing one, the project's own, and one with the branch checked out.
    """
    if not _is_folder(path):
        raise RefusedError(
            "PUBLISH_TARGET names a repository that is not on this computer.",
            "Create the repository, or fix the typo in PUBLISH_TARGET.",
        )
    real = Path(os.path.realpath(path))
    names = _list_names(real, _read_mounts())
    if _find(root) in _identify([above for one in names for above in (one, *one.parents)]):
        raise RefusedError(
            "PUBLISH_TARGET is a repository inside this project.",
            f"Write a repository outside the project, such as {EXAMPLES['git+file']}",
        )
    checked_out = list_checked_out(real)
    if checked_out is None:
        raise RefusedError(
            "PUBLISH_TARGET names a folder that is not a git repository.",
            f"Run: git init --bare FOLDER. Then write: {EXAMPLES['git+file']}",
        )
    if branch in checked_out:
        raise RefusedError(
            "PUBLISH_TARGET names a branch that is checked out in that repository.",
            f"Write another branch, or a bare repository: {EXAMPLES['git+file']}",
        )


def check_access(path: Path) -> None:
    """Refuse a folder that this account cannot replace (permissions, sticky bit)."""
    parent = path.parent
    is_open = os.access(parent, os.W_OK | os.X_OK)
    if is_open and os.name == "posix" and os.path.lexists(path):
        found, above = path.lstat(), parent.stat()
        # The sticky bit, as in /tmp: users may replace only their own files.
        mine = (found.st_uid, above.st_uid)
        is_open = not above.st_mode & stat.S_ISVTX or os.geteuid() in (0, *mine)
    if not is_open:
        raise RefusedError(
            f"This account cannot publish in {parent}.",
            "Ask your web support person for access to that folder.",
        )


def _check_length(path: Path) -> None:
    """Refuse a path that is too long to hold the pages of the site."""
    there = next(one for one in [path.parent, *path.parents] if one == one.parent or _find(one))
    name = _ask_limit(there, "PC_NAME_MAX", 255)
    whole = _ask_limit(there, "PC_PATH_MAX", _PATH_LENGTH)
    names = [*path.parts[1:-1], f"{path.name}{RELEASES}"]
    is_long = len(os.fsencode(path)) > whole * 3 // 4
    if is_long or any(len(os.fsencode(one)) > name for one in names):
        raise TargetError(
            "PUBLISH_TARGET has a name or a path that is too long for this computer.",
            "Write a shorter folder, such as public.",
        )


def _ask_limit(folder: Path, name: str, otherwise: int) -> int:
    """Return a pathconf limit of the file system, at most `otherwise`."""
    try:
        limit = os.pathconf(folder, name)
    except (AttributeError, OSError, ValueError):  # Windows, or an unsupported file system
        return otherwise
    return min(limit, otherwise) if limit > 0 else otherwise


def _find(path: Path) -> tuple[int, int] | None:
    """Return (device, inode) of a path, however it is spelled; None if it does not exist."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # no permission
        return False


def _identify(paths: list[Path]) -> set[tuple[int, int]]:
    return {found for path in paths if (found := _find(path))}


def _fold(name: str) -> str:
    """Return a name as case-insensitive file systems compare it."""
    return unicodedata.normalize("NFKC", name).casefold()


def _check_project(real: Path, root: Path) -> None:
    project = _find(root)
    if not project:
        return
    top = Path(os.path.realpath(root))
    if not real.is_symlink() and _find(real) in _identify([top, *top.parents]):
        raise RefusedError("PUBLISH_TARGET contains this project.", _ELSEWHERE)
    above = [real.parent, *real.parent.parents]
    within = next((one for one in above if _find(one) == project), None)
    if within is not None:
        first, *deeper = real.relative_to(within).parts
        is_taken = _fold(first) in _PROJECT or first.startswith(".")
        if deeper or is_taken:
            raise _explain_project()
    # Symlinks, case-insensitive file systems and short names reach the project in other ways.
    is_itself = not real.is_symlink() and _find(real) in _list_folders(top, is_own=True)
    if is_itself or _list_folders(top) & _identify(above):
        raise _explain_project()


def _list_folders(top: Path, *, is_own: bool = False) -> set[tuple[int, int]]:
    """Return the identity of the project's folders; `is_own`: only those with reserved names."""
    found = set()
    for entry in os.scandir(top):
        has_own_name = entry.name.startswith(".") or _fold(entry.name) in _PROJECT
        if (has_own_name or not is_own) and entry.is_dir(follow_symlinks=has_own_name):
            found.add(_find(Path(entry.path)))
    return {one for one in found if one}


def _explain_project() -> RefusedError:
    return RefusedError("PUBLISH_TARGET is among the project's own folders.", _ELSEWHERE)


def _check_repositories(real: Path) -> None:
    """Refuse a path inside a git directory."""
    is_inside = any(_fold(part) == ".git" for part in real.parts)
    for above in real.parents:
        is_inside |= all(_find(above / name) for name in ("HEAD", "objects", "refs"))
    if is_inside:
        raise RefusedError("PUBLISH_TARGET is inside the internal files of git.", _OWN_FOLDER)


def _check_versions(real: Path) -> None:
    """Refuse a path inside a live or kept version, or beside another site's versions."""
    is_inside = any(_fold(part).endswith(RELEASES) for part in real.parts)
    is_inside |= any(_find(above / manifests.FOLDER) for above in real.parents)
    if is_inside:
        raise RefusedError(
            "PUBLISH_TARGET is inside a published site or its kept versions.", _OWN_FOLDER
        )
    kept = _find(real.with_name(f"{real.name}{RELEASES}"))
    if not kept:
        return
    for entry in os.scandir(real.parent):
        shown = Path(os.path.realpath(entry.path))
        if entry.is_symlink() and entry.name != real.name and _find(shown.parent) == kept:
            raise RefusedError(
                f"{real.name}{RELEASES} already holds the versions of {entry.name}.",
                "Write another folder name in PUBLISH_TARGET.",
            )


def _check_switch(real: Path, mounts: Sequence[_Mount]) -> None:
    """Refuse a folder that cannot be replaced by a symlink atomically."""
    points = {one.point for one in mounts}
    if os.path.ismount(real) or real in points:
        raise RefusedError(
            f"{real} is a mounted disk, which publishing cannot replace.",
            f"Write a folder on that disk: {real / 'site'}",
        )
    kept = real.with_name(f"{real.name}{RELEASES}")
    there, own = _find(kept), _find(real.parent)
    if there and own and (kept in points or there[0] != own[0]):
        raise RefusedError(
            f"{kept} and the published site are on different disks.",
            "Write a folder on the same disk in PUBLISH_TARGET.",
        )
    mount = _find_mount(real, mounts)
    if mount and mount.kind in _WITHOUT_LINKS:
        raise RefusedError(
            f"The disk of {real.parent} cannot hold links, which publishing needs.",
            "Write a folder on this computer's own disk.",
        )


@dataclass(frozen=True)
class _Mount:
    """The folder `inside` a disk is mounted at `point`; later mounts hide earlier ones."""

    point: Path
    disk: str
    inside: Path
    kind: str


def _find_mount(path: Path, mounts: Sequence[_Mount]) -> _Mount | None:
    """Return the mount that contains a path."""
    above = [one for one in mounts if path.is_relative_to(one.point)]
    return max(reversed(above), key=lambda one: len(one.point.parts), default=None)


def _list_names(real: Path, mounts: Sequence[_Mount]) -> list[Path]:
    """Return all paths of a folder on this computer: it may be mounted more than once."""
    mount = _find_mount(real, mounts)
    if mount is None:
        return [real]
    inside = mount.inside / real.relative_to(mount.point)
    others = [
        one.point / inside.relative_to(one.inside)
        for one in mounts
        if one.disk == mount.disk and inside.is_relative_to(one.inside)
    ]
    # Another mount may hide a path. The folder need not exist; a symlink is replaced.
    if real.is_symlink() or not _find(real):
        seen = [one for one in others if _find(one.parent) == _find(real.parent)]
    else:
        seen = [one for one in others if _find(one) == _find(real)]
    return list(dict.fromkeys([real, *seen]))


def _read_mounts() -> list[_Mount]:
    """Return the mounts from /proc; none on systems without it.

    `os.path.ismount` does not detect bind mounts on the same disk.
    """
    try:
        lines = MOUNTS.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return []
    mounts = []
    for line in lines:
        place, _, kind = line.partition(" - ")
        disk, inside, point = place.split(" ")[2:5]
        named = Path(_unescape(point)), disk, Path(_unescape(inside))
        mounts.append(_Mount(*named, kind.partition(" ")[0]))
    return mounts


def _unescape(name: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), name)
