"""What publishing to another computer adds to the stories: a question, a bar, one package."""

import contextlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from clinic.actions.console import Screen
from clinic.core.isolation import FLAGS
from clinic.core.toml_file import read_toml
from clinic.publish.errors import PublishError
from clinic.publish.status import read_status, verify_live
from clinic.publish.targets.choose_target import needs_rclone
from clinic.publish.targets.rclone_daemon import find_rclone
from clinic.publish.targets.target import Progress as Told
from clinic.publish.targets.target_url import parse_target

_SET_UP = Path(__file__).resolve().parents[1] / "set_up.py"


def fetch_what_it_needs(target: object) -> None:
    """Fetch rclone, once, when the host asks for it; a folder never does."""
    if not needs_rclone(parse_target(target)):
        return
    was_fetched = (Path(sys.prefix) / "set-up-hosts").exists()  # by set_up.py, for its own lock
    if find_rclone() and not was_fetched:  # what the tests installed will do
        return
    if subprocess.call([sys.executable, *FLAGS, str(_SET_UP), "hosts"]):
        raise PublishError(
            "Nothing can be sent without that package. The live site has not changed.",
            "Connect this computer to the internet, then run: make publish",
        )


def say_where(target: str, address: str, name: str, undo: str) -> str:
    """Say where the site is now, and the command that undoes the publish; "" where none does."""
    if parse_target(target).kind == "folder":
        place = f"The site is in the folder {target}. To see the site, run: make serve"
    else:
        place = f"The site is live at {address or name}"
    return f"{place}   To undo: {undo}" if undo else place


def make_question(screen: Screen) -> Callable[[str], bool] | None:
    """Give a yes/no question; None when nobody sits at a terminal: nothing waits for an answer."""
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
    """Give a bar with files, bytes and the time left; None where lines are better."""
    if not screen.is_terminal:
        return None
    from rich.console import Console  # a bar alone is worth waiting for it
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(file=screen.out))
    task = bar.add_task("", total=None)

    def show(done: int, total: int, bytes_done: int = 0, bytes_total: int = 0) -> None:
        screen.close()
        if not bar.live.is_started:
            if not bytes_total:  # a folder of this computer tells files alone
                bar.columns = bar.columns[:2]
            bar.start()
        words = f"{done:,} of {total:,} files"
        so_far, whole = (bytes_done, bytes_total) if bytes_total else (done, total)
        bar.update(task, description=words, completed=so_far, total=whole)
        if done >= total:
            bar.stop()

    return show


def verify(root: Path, screen: Screen, target: str) -> int:
    """Read back everything that is online."""
    screen.step("Verifying the live site")
    verified = verify_live(target, root=root, tell=screen.say, address=find_address(root))
    for line in verified.lines:
        screen.say(line)
    return 1 if verified.wrong or not verified.is_known else 0


def find_address(root: Path) -> str:
    """Return the site's public address, by which its records are known; "" where none can be read.

    A mistake in the facts must keep nobody from looking at what is online, or from going back.
    """
    read = read_toml(root / "content/clinic.toml")
    facts = read[0].get("clinic") if isinstance(read, tuple) else None
    url = facts.get("url") if isinstance(facts, dict) else ""
    return url if isinstance(url, str) else ""


def find_live_files(target: str, root: Path) -> frozenset[str]:
    """Return the files of the site that is online; none where that can't be told now.

    The publish itself says why a place can't be read.
    """
    with contextlib.suppress(PublishError, OSError):
        live = read_status(target, root=root, site=None, address=find_address(root)).live
        return frozenset(live.files) if live else frozenset()
    return frozenset()
