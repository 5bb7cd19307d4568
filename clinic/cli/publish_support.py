"""Support for publishing to another computer: a question, a progress bar, the rclone package."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clinic.actions.console import Screen
from clinic.actions.schedule_notes import Seen, remember
from clinic.core.isolation import FLAGS
from clinic.core.toml_file import read_toml
from clinic.publish.errors import PublishError
from clinic.publish.publish import RunBy
from clinic.publish.status import Status, read_status, verify_live
from clinic.publish.targets.choose_target import needs_rclone
from clinic.publish.targets.rclone_daemon import find_rclone
from clinic.publish.targets.target import Progress as Told
from clinic.publish.targets.target_url import parse_target

_SET_UP = Path(__file__).resolve().parents[1] / "set_up.py"


def fetch_what_it_needs(target: object) -> None:
    """Install rclone once, if the target needs it."""
    if not needs_rclone(parse_target(target)):
        return
    was_fetched = (Path(sys.prefix) / "set-up-hosts").exists()  # set_up.py installed it
    if find_rclone() and not was_fetched:  # installed with the test packages
        return
    if subprocess.call([sys.executable, *FLAGS, str(_SET_UP), "hosts"]):
        raise PublishError(
            "Cannot download the package that this web host needs. The live site has not changed.",
            "Connect this computer to the internet, then run: make publish",
        )


def find_who_runs(question: Callable[[str], bool] | None) -> RunBy:
    """Return who runs this publish: without a question, no person is there."""
    if is_scheduled():
        return "schedule"
    return "person" if question else "program"


def say_where(target: str, address: str, name: str, undo: str) -> str:
    """Return where the site is now, and how to undo the publish (`undo` may be "")."""
    if parse_target(target).kind == "folder":
        place = f"The site is in the folder {target}. To see the site, run: make serve"
    else:
        place = f"The site is live at {address or name}"
    return f"{place}   To undo: {undo}" if undo else place


def make_question(screen: Screen) -> Callable[[str], bool] | None:
    """Return a function that asks yes/no; None without a terminal, so that nothing blocks."""
    if not (screen.is_terminal and sys.stdin.isatty()):
        return None

    def ask(words: str) -> bool:
        screen.close()
        try:
            return input(f"{words} [y/N] ").strip().lower() in ("y", "yes")
        except EOFError:
            return False

    return ask


def make_bar(screen: Screen) -> Told | None:
    """Return a progress bar with files, bytes and time left; None without a terminal."""
    if not screen.is_terminal:
        return None
    from rich.console import Console  # a slow import
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(file=screen.out))
    task = bar.add_task("", total=None)

    def show(done: int, total: int, bytes_done: int = 0, bytes_total: int = 0) -> None:
        screen.close()
        if not bar.live.is_started:
            if not bytes_total:  # a local folder reports files only
                bar.columns = bar.columns[:2]
            bar.start()
        words = f"{done:,} of {total:,} files"
        so_far, whole = (bytes_done, bytes_total) if bytes_total else (done, total)
        bar.update(task, description=words, completed=so_far, total=whole)
        if done >= total:
            bar.stop()

    return show


def verify(root: Path, screen: Screen, target: str) -> int:
    """Verify all live files, and print the result."""
    screen.step("Verifying the live site")
    verified = verify_live(target, root=root, tell=screen.say, address=find_address(root))
    for line in verified.lines:
        screen.say(line)
    return 1 if verified.wrong or not verified.is_known else 0


def find_address(root: Path) -> str:
    """Return the public URL of the site, which identifies its manifests; "" if unreadable."""
    return _find_detail(root, "url")


def find_zone(root: Path) -> ZoneInfo | None:
    """Return the clinic's time zone; None if it is unknown or unreadable."""
    with contextlib.suppress(ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo(_find_detail(root, "timezone"))
    return None


def _find_detail(root: Path, key: str) -> str:
    """Return a clinic detail; an error in them must not prevent a status or a rollback."""
    read = read_toml(root / "content/clinic.toml")
    facts = read[0].get("clinic") if isinstance(read, tuple) else None
    found = facts.get(key) if isinstance(facts, dict) else ""
    return found if isinstance(found, str) else ""


def look_at_live(target: str, root: Path) -> Status | None:
    """Return what is live; None if the host cannot be read, and the publish itself says why."""
    with contextlib.suppress(PublishError, OSError):
        return read_status(target, root=root, site=None, address=find_address(root))
    return None


def remember_live(root: Path, found: Status | None, files: Iterable[str] | None = None) -> None:
    """Note what is live for the editor: as found, or the files that were just published."""
    now, last_run = datetime.now(UTC), found.last_run if found else None
    if files is not None:
        remember(root, Seen(now, now, frozenset(files), last_run))
    elif found and found.live:
        remember(root, Seen(now, found.live.when, frozenset(found.live.files), last_run))


def is_scheduled() -> bool:
    """Return whether a schedule runs this publish: the workflows set CLINIC_SCHEDULE=1."""
    return os.environ.get("CLINIC_SCHEDULE", "") not in ("", "0")
