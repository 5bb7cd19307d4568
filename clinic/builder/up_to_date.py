"""Know without building that a build would change nothing, and what it would say.

After each good build it is noted what the site was made of, what lies in the output folder, and
until when both hold: until midnight at the clinic, or until a post's moment comes. While all of
that is as it was, there is nothing to do. (Settings that read a folder of their own are not looked
through so far: whoever writes such ones runs `make clean` after a change there.) This module loads
no more than it must: that, and not the comparing, is what such a run takes.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clinic.builder.snapshot import Snapshot, take_snapshot
from clinic.builder.stat_signatures import StatSignatures, digest_signatures, look_at, scan_output
from clinic.core.files import replace_file
from clinic.core.installed_packages import list_packages
from clinic.core.problem import Problem, from_dict, to_dicts

NOTE = "last-build.json"  # below the work folder
# Variables of the environment that differ from window to window, and shape no page. Any other may:
# the settings are a program.
_PASSED_OVER = {"_", "PWD", "OLDPWD", "SHLVL", "COLUMNS", "LINES", "WINDOWID", "TERM_SESSION_ID"}
_PASSED_OVER |= {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR"}


@dataclass(frozen=True)
class LastBuild:
    """The last build, which a build now would repeat."""

    output: Path
    problems: list[Problem]


def _sum_stock(stock: Snapshot) -> str:
    """Return a sum of all that a site is made of."""
    told = (f"{name} {found}" for name, (_, found) in sorted(stock.items()))
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _sum_rest(root: Path, settings_file: str) -> str:
    """Return a sum of all else that a site is made by."""
    told = [sys.version, str(root), settings_file, *list_packages()]
    told += sorted(f"{k}={v}" for k, v in os.environ.items() if k not in _PASSED_OVER)
    for path in sorted(root.iterdir()):  # what the settings may read
        if path.is_file():
            told += [path.name, hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _find_end(now: datetime, timezone: str, waiting: Mapping[str, datetime]) -> datetime:
    """Return when the same content would make another site, or say something else."""
    here = now.astimezone(ZoneInfo(timezone))
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min([midnight, *(moment for moment in waiting.values() if moment > now)])


def record_build(
    root: Path,
    settings_file: str,
    settings: Mapping[str, Any],
    *,
    stock: Snapshot,
    now: datetime,
    waiting: Mapping[str, datetime],
    problems: list[Problem],
) -> None:
    """Note a good build, unless its settings take something from elsewhere.

    Parameters
    ----------
    root, settings_file, now:
        As for `clinic.builder.pipeline.build_site`.
    settings:
        Pelican's.
    stock:
        What the site was made from.
    waiting:
        The posts that wait, each with its moment.
    problems:
        What the build said.
    """
    output = Path(settings["OUTPUT_PATH"])
    is_all_here = Path(settings["PATH"]) == root / "content"
    is_all_here &= Path(settings["THEME"]) == root / "theme"
    if not is_all_here or sys.platform == "win32":
        return
    with suppress(OSError, ValueError):  # what can't be noted is built again
        looks = scan_output(output)
        note = {
            "rest": _sum_rest(root, settings_file),
            "stock": _sum_stock(stock),
            "output": [str(output), digest_signatures(looks), _list_names(looks, output)],
            "from": now.isoformat(),
            "until": _find_end(now, settings["TIMEZONE"], waiting).isoformat(),
            "problems": to_dicts(problems),
        }
        replace_file(root / ".build" / NOTE, json.dumps(note).encode())


def _list_names(looks: StatSignatures, output: Path) -> str:
    """List the names of files and folders, a line each; raises ValueError where one has two."""
    start = len(str(output)) + 1
    names = [path[start:] for path in sorted(looks)]
    if any("\n" in one for one in names):
        raise ValueError(names)
    return "\n".join(names)


def load_current_build(
    root: Path, settings_file: str, now: datetime, stock: Snapshot | None = None
) -> LastBuild | None:
    """Return the last build when a build now would repeat it, and None when that is not certain.

    Parameters
    ----------
    root, settings_file, now, stock:
        As for `clinic.builder.pipeline.build_site`.
    """
    note = read_note(root, settings_file, now)
    try:
        if note is None or note["stock"] != _sum_stock(stock or take_snapshot(root)):
            return None
        if read_looks(note) is None:
            return None
        problems = [from_dict(one) for one in note["problems"]]
        return LastBuild(Path(note["output"][0]), problems)
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def read_note(root: Path, settings_file: str, now: datetime) -> dict[str, Any] | None:
    """Return what was noted of the last build, if all but the content is as it was."""
    try:
        note: dict[str, Any] = json.loads((root / ".build" / NOTE).read_text(encoding="utf-8"))
        is_now = datetime.fromisoformat(note["from"]) <= now < datetime.fromisoformat(note["until"])
        return note if is_now and note["rest"] == _sum_rest(root, settings_file) else None
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def read_looks(note: Mapping[str, Any]) -> StatSignatures | None:
    """Return how the files of the last site look, if that is as it was noted."""
    output, told, names = note["output"]
    try:
        looks = look_at(f"{output}{os.sep}{name}" for name in names.split("\n"))
    except OSError:  # one of them is no longer there
        return None
    return looks if digest_signatures(looks) == told else None
