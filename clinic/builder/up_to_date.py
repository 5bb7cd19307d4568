"""Detect that a build would change nothing, and return its recorded Problems.

After each good build a record is written: the digests of the inputs, the signatures of the output
folder, and the time until which both are valid: midnight at the clinic, or the date of the next
scheduled post. (Settings that read other folders are not covered: run `make clean` after a change
there.) This module imports as little as possible, because imports dominate the time of such a run.
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
# Environment variables that differ between terminals and do not affect pages. Any other may,
# because the settings are a program.
_PASSED_OVER = {"_", "PWD", "OLDPWD", "SHLVL", "COLUMNS", "LINES", "WINDOWID", "TERM_SESSION_ID"}
_PASSED_OVER |= {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR"}


@dataclass(frozen=True)
class LastBuild:
    """The last build, which a build now would repeat."""

    output: Path
    problems: list[Problem]


def _sum_stock(stock: Snapshot) -> str:
    """Return a digest of the input files."""
    lines = (f"{name} {found}" for name, (_, found) in sorted(stock.items()))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _sum_rest(root: Path, settings_file: str) -> str:
    """Return a digest of the other inputs of a build."""
    inputs = [sys.version, str(root), settings_file, *list_packages()]
    inputs += sorted(f"{k}={v}" for k, v in os.environ.items() if k not in _PASSED_OVER)
    for path in sorted(root.iterdir()):  # what the settings may read
        if path.is_file():
            inputs += [path.name, hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256("\n".join(inputs).encode("utf-8", "surrogateescape")).hexdigest()


def _find_end(now: datetime, timezone: str, waiting: Mapping[str, datetime]) -> datetime:
    """Return when the same content would build another site, or report something else."""
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
    """Record a good build, unless its settings use folders elsewhere.

    Parameters
    ----------
    root, settings_file, now:
        As for `clinic.builder.pipeline.build_site`.
    settings:
        Pelican's settings.
    stock:
        The snapshot of the inputs.
    waiting:
        The scheduled posts, each with its date.
    problems:
        The Problems of the build.
    """
    output = Path(settings["OUTPUT_PATH"])
    is_all_here = Path(settings["PATH"]) == root / "content"
    is_all_here &= Path(settings["THEME"]) == root / "theme"
    if not is_all_here or sys.platform == "win32":
        return
    with suppress(OSError, ValueError):  # without a record, the next run builds again
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
    """Return the relative paths, one per line; raises ValueError if a name has a line break."""
    start = len(str(output)) + 1
    names = [path[start:] for path in sorted(looks)]
    if any("\n" in one for one in names):
        raise ValueError(names)
    return "\n".join(names)


def load_current_build(
    root: Path, settings_file: str, now: datetime, stock: Snapshot | None = None
) -> LastBuild | None:
    """Return the last build if a build now would repeat it, else None.

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
    """Return the record of the last build, if everything but the content is the same."""
    try:
        note: dict[str, Any] = json.loads((root / ".build" / NOTE).read_text(encoding="utf-8"))
        is_now = datetime.fromisoformat(note["from"]) <= now < datetime.fromisoformat(note["until"])
        return note if is_now and note["rest"] == _sum_rest(root, settings_file) else None
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def read_looks(note: Mapping[str, Any]) -> StatSignatures | None:
    """Return the signatures of the output, if they match the record."""
    output, digest, names = note["output"]
    try:
        looks = look_at(f"{output}{os.sep}{name}" for name in names.split("\n"))
    except OSError:  # a file is missing
        return None
    return looks if digest_signatures(looks) == digest else None
