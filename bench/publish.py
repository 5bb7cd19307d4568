"""How long a publish takes beside `rclone sync`, as ratios in one run.

    python bench/publish.py                      1,000 pages at first, one page among 10,000
    python bench/publish.py sftp 500 2000        one kind of server, other sizes
    python bench/publish.py sftp 500 2000 20ms   on a line of 20 ms there and back

Both send the same files to the same server on this computer, turn by turn, each to a place of its
own. For one changed page all files are touched first, as a clean rebuild does, and a letter is
changed in such a way that the size stays: `rclone sync` looks at the time then, `--checksum` at
the hash, where the host has one. 10,000 pages need some minutes and half a gigabyte of disk; on
a slow line they need an hour.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from clinic.publish.publish import publish_site  # noqa: E402
from tests.servers.s3 import serve_s3  # noqa: E402
from tests.servers.server import Server, find_port, find_program, running  # noqa: E402
from tests.servers.sftp import serve_sftp  # noqa: E402

KINDS = {"sftp": serve_sftp, "s3": serve_s3}
AT_FIRST, ONE_PAGE = 1_000, 10_000  # pages
ROUNDS = 5
PAGE = "blog/p7/index.html"
OURS, SYNC, CHECKSUM = "make publish", "rclone sync", "rclone sync --checksum"
Times = dict[str, list[float]]


@contextlib.contextmanager
def far_away(server: Server, top: Path, milliseconds: float) -> Iterator[Server]:
    """Put a line between us and the server that takes so long there and back."""
    if not milliseconds:
        yield server
        return
    named = re.search(r"127\.0\.0\.1:(\d+)", f"{server.environment} {server.target}")
    assert named is not None
    behind, port = named[1], find_port()
    command = [sys.executable, ROOT / "bench/line.py", str(port), behind, str(milliseconds)]
    environment = {k: v.replace(f":{behind}", f":{port}") for k, v in server.environment.items()}
    with running(command, port, top / "line.log"):
        target = server.target.replace(f":{behind}", f":{port}")
        yield replace(server, target=target, environment=environment)


def make_site(folder: Path, pages: int) -> None:
    """Write pages of about 5 kB, each in a folder of its own."""
    for number in range(pages):
        page = folder / f"blog/p{number}/index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<h1>{number}</h1>" + f"<p>words of page {number}</p>\n" * 200)
    (folder / "index.html").write_text("home")


def change_one(folder: Path, number: int) -> None:
    """Change one letter of one page, and touch all files as a clean rebuild does."""
    page = folder / PAGE
    page.write_text(page.read_text()[:-2] + chr(ord("a") + number) + "\n")
    for path in folder.rglob("*.html"):
        os.utime(path)


def publish(site: Path, root: Path, server: Server, place: str) -> None:
    """Publish as `make publish` does after the build."""
    publish_site(
        site,
        f"{server.target.rstrip('/')}/{place}",
        root=root,
        demo=False,
        who="Bench",
        commit=None,
        address="",
        tell=lambda _: None,
    )


def sync(site: Path, server: Server, place: str, *more: str) -> None:
    """Run rclone as its handbook says."""
    prefix, folder = "RCLONE_CONFIG_IT_", f"it:{server.folder}/{place}"
    settings = {"RCLONE_CONFIG": "", **os.environ}
    if server.kind == "s3":
        folder = f"it:site/{place}"
        settings |= {f"{prefix}TYPE": "s3", f"{prefix}PROVIDER": "Other"}
        settings |= {f"{prefix}ENV_AUTH": "true"}
        settings |= {f"{prefix}ENDPOINT": server.environment["AWS_ENDPOINT_URL"]}
    else:
        user, _, host = server.target.removeprefix("sftp://").partition("@")
        port = host.partition("/")[0].partition(":")[2]
        settings |= {f"{prefix}TYPE": "sftp", f"{prefix}HOST": "127.0.0.1", f"{prefix}PORT": port}
        settings |= {f"{prefix}USER": user, f"{prefix}SHELL_TYPE": "none"}
        settings |= {f"{prefix}KEY_FILE": server.environment["PUBLISH_KEY_FILE"]}
    command = [find_program("rclone"), "sync", str(site), folder, *more]
    subprocess.run(command, check=True, env=settings, capture_output=True)


def measure(times: Times, who: str, work: Callable[[], object]) -> None:
    """Add the seconds that some work takes."""
    began = time.monotonic()
    work()
    times.setdefault(who, []).append(time.monotonic() - began)


def compare_first(top: Path, server: Server, pages: int) -> Times:
    """Send a whole site to empty places."""
    site = top / f"site-{pages}"
    make_site(site, pages)
    times: Times = {}
    for turn in range(ROUNDS):
        place = f"first-{pages}-{turn}"
        pair: list[tuple[str, Callable[[], None]]] = [
            (OURS, lambda: publish(site, top, server, f"{place}-ours")),  # noqa: B023
            (SYNC, lambda: sync(site, server, f"{place}-sync")),  # noqa: B023
        ]
        for who, work in pair if turn % 2 else pair[::-1]:  # who comes second finds more in memory
            measure(times, who, work)
    return times


def compare_one_page(top: Path, server: Server, pages: int) -> tuple[Times, dict[str, int]]:
    """Send one page that changed among many; give the times, and how often it arrived."""
    site = top / f"site-{pages}-one"
    make_site(site, pages)
    sync(site, server, "sync", "--transfers=16")
    sync(site, server, "checksum", "--transfers=16")
    publish(site, top, server, "ours")
    times: Times = {}
    arrived = dict.fromkeys((OURS, SYNC, CHECKSUM), 0)
    for turn in range(ROUNDS):
        change_one(site, turn)
        for who, place, work in (
            (OURS, "ours", lambda: publish(site, top, server, "ours")),
            (SYNC, "sync", lambda: sync(site, server, "sync")),
            (CHECKSUM, "checksum", lambda: sync(site, server, "checksum", "--checksum")),
        ):
            measure(times, who, work)
            lies = (server.folder / place / PAGE).read_bytes()
            arrived[who] += lies == (site / PAGE).read_bytes()
    return times, arrived


def tell(what: str, times: Times, arrived: dict[str, int] | None = None) -> None:
    """Print the middle of the seconds, and how many times as long the others took as we."""
    ours = median(times[OURS])
    for who, seconds in sorted(times.items()):  # ours is the first
        ratio = "" if who == OURS else f"{median(seconds) / ours:6.2f} × ours"
        came = f"arrived {arrived[who]} of {ROUNDS}" if arrived else ""
        print(f"{what:32} {who:22} {median(seconds):7.2f} s {ratio:14} {came}")
    sys.stdout.flush()


def run(kind: str, at_first: int, one_page: int, milliseconds: float) -> None:
    """Compare on one kind of server."""
    with (
        tempfile.TemporaryDirectory() as folder,
        KINDS[kind](Path(folder)) as near,
        far_away(near, Path(folder), milliseconds) as server,
    ):
        os.environ.update(server.environment)
        top = Path(folder)
        tell(f"{kind}, {at_first:,} pages at first", compare_first(top, server, at_first))
        tell(f"{kind}, 1 page among {one_page:,}", *compare_one_page(top, server, one_page))


if __name__ == "__main__":
    kinds = [word for word in sys.argv[1:] if word in KINDS] or list(KINDS)
    sizes = [int(word) for word in sys.argv[1:] if word.isdecimal()] or [AT_FIRST, ONE_PAGE]
    lines = [float(word[:-2]) for word in sys.argv[1:] if re.fullmatch(r"[\d.]+ms", word)] or [0.0]
    for kind in kinds:
        run(kind, sizes[0], sizes[-1], lines[0])
