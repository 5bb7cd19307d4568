"""Build a release folder from the built site and the live release."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from clinic.publish import manifest as manifests
from clinic.publish.manifest import RECORDS, Manifest
from clinic.publish.plan import Action, Plan, Reason
from clinic.publish.targets.durable_copy import FILE_MODE, copy_file, flush, make_folders
from clinic.publish.targets.releases import Releases

_OF_OTHERS = (Reason.FOREIGN, Reason.ALTERED)
_FROM_LIVE = (Reason.KEPT, *_OF_OTHERS)
_SAME_AS_LIVE = (Reason.UNCHANGED, *_FROM_LIVE)
_SECOND = 1_000_000_000  # ns


def build_release(
    building: Path,
    site: Path,
    plan: Plan,
    manifest: Manifest,
    live: Path | None,
    progress: Callable[[int, int], None],
) -> None:
    """Copy all files of the plan to `building`, and fsync them.

    Parameters
    ----------
    live:
        The live release; its foreign files are copied too.

    Raises
    ------
    PublishError
        A file changed since it was hashed.
    """
    staying = [action for action in plan.actions if action.sha256]
    folders = make_folders(building, [action.path for action in staying] + [*RECORDS])
    releases = Releases(building.parent)
    kept = [releases.folder / name for name in releases.list_names()]
    for done, action in enumerate(staying):
        progress(done, len(staying))
        _copy(action, building, site, live, kept, manifest.when)
    records = [building / path for path in RECORDS]
    for record in records:
        record.write_bytes(manifests.write_manifest(manifest))
        record.chmod(FILE_MODE)
    folders += _make_empty_folders(live, building) if live else []
    # Write everything first, then fsync: the disk can batch the writes.
    for path in [building / action.path for action in staying] + [*records, *reversed(folders)]:
        flush(path)
    progress(len(staying), len(staying))


def _copy(
    action: Action,
    building: Path,
    site: Path,
    live: Path | None,
    kept: Sequence[Path],
    when: datetime,
) -> None:
    goal = building / action.path
    if live is None or action.reason not in _SAME_AS_LIVE:
        time = _choose_time(kept, action.path, when)
        copy_file(site / action.path, goal, action.sha256, time)
        return
    current = (live / action.path).stat()
    source = live if action.reason in _FROM_LIVE else site
    is_foreign = action.reason in _OF_OTHERS
    copy_file(
        source / action.path,
        goal,
        # A foreign file may change right now, so copy it without a hash check.
        None if is_foreign else action.sha256,
        current.st_mtime_ns,
        current.st_mode & 0o777 if is_foreign else FILE_MODE,
    )


def _make_empty_folders(live: Path, building: Path) -> list[Path]:
    """Create the empty folders of the live release: they are foreign, we never create any."""
    made = []
    for top, folders, files in os.walk(live):
        path = Path(top).relative_to(live)
        if folders or files or any((building / one).is_file() for one in (path, *path.parents)):
            continue
        for one in reversed((path, *path.parents)):
            if not (building / one).exists():
                (building / one).mkdir()
                (building / one).chmod((live / one).stat().st_mode & 0o777)
                made.append(building / one)
    return made


def _choose_time(kept: Sequence[Path], path: str, when: datetime) -> int:
    """Return an mtime (whole seconds, as ns) later than that of this path in any release.

    Web servers derive ETag and Last-Modified from it. With an equal mtime, or an older one after
    a rollback, browsers would keep the old page.
    """
    latest = int(when.timestamp())
    for release in kept:
        with contextlib.suppress(OSError):
            latest = max(latest, int(os.stat(f"{release}/{path}").st_mtime) + 1)  # noqa: PTH116
    return latest * _SECOND
