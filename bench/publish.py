"""How long a publish takes beside `rclone sync`, as ratios in one run: `python bench/publish.py`.

Both send the same site to the same server on this computer. PAGES=10000 (say) chooses the size;
10,000 pages need about a gigabyte of disk for a while.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from clinic.publish.publish import publish_site  # noqa: E402
from tests.servers.s3 import serve_s3  # noqa: E402
from tests.servers.server import Server, find_program  # noqa: E402
from tests.servers.sftp import serve_sftp  # noqa: E402

PAGES = int(os.environ.get("PAGES") or 2000)


def make_site(folder: Path, pages: int) -> None:
    """Write pages of about 6 kB, each in a folder of its own."""
    for number in range(pages):
        page = folder / f"blog/p{number}/index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<h1>{number}</h1>" + f"<p>words of page {number}</p>\n" * 200)
    (folder / "index.html").write_text("home")


def change_one(folder: Path, number: int) -> None:
    """Change one letter of one page, and touch all files as a clean rebuild does."""
    page = folder / "blog/p7/index.html"
    page.write_text(page.read_text()[:-2] + chr(ord("a") + number) + "\n")
    for path in folder.rglob("*.html"):
        os.utime(path)


def measure(work: Callable[[], object]) -> float:
    """Give the seconds that some work takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


def publish(site: Path, root: Path, server: Server) -> None:
    """Publish as `make publish` does after the build."""
    publish_site(
        site,
        server.target,
        root=root,
        demo=False,
        who="Bench",
        commit=None,
        address="",
        tell=lambda _: None,
    )


def sync(site: Path, server: Server, *more: str) -> None:
    """Run rclone as its handbook says."""
    settings = {"RCLONE_CONFIG": "", **os.environ}
    if server.kind == "s3":
        prefix, folder = "RCLONE_CONFIG_IT_", "it:site"
        settings |= {f"{prefix}TYPE": "s3", f"{prefix}PROVIDER": "Other"}
        settings |= {f"{prefix}ENV_AUTH": "true"}
        settings |= {f"{prefix}ENDPOINT": server.environment["AWS_ENDPOINT_URL"]}
    else:
        prefix, folder = "RCLONE_CONFIG_IT_", f"it:{server.folder}"
        user, _, place = server.target.removeprefix("sftp://").partition("@")
        port = place.partition("/")[0].partition(":")[2]
        settings |= {f"{prefix}TYPE": "sftp", f"{prefix}HOST": "127.0.0.1", f"{prefix}PORT": port}
        settings |= {f"{prefix}USER": user, f"{prefix}SHELL_TYPE": "none"}
        settings |= {f"{prefix}KEY_FILE": server.environment["PUBLISH_KEY_FILE"]}
    command = [find_program("rclone"), "sync", str(site), folder, *more]
    subprocess.run(command, check=True, env=settings, capture_output=True)


def compare(kind: str, serve: Callable[..., object]) -> None:
    """Measure a first publish and one changed page, ours and rclone's, on fresh servers."""
    times: dict[str, list[float]] = {}
    for who in ("ours", "rclone sync", "rclone sync --checksum"):
        with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as server:
            os.environ.update(server.environment)
            site = Path(folder) / "output"
            make_site(site, PAGES)
            if who == "ours":
                run = lambda: publish(site, Path(folder), server)  # noqa: B023, E731
            else:
                more = who.split()[2:]
                run = lambda: sync(site, server, *more)  # noqa: B023, E731
            first = measure(run)
            change_one(site, 3)
            one = measure(run)
            arrived = (server.folder / "blog/p7/index.html").read_bytes()
            is_right = arrived == (site / "blog/p7/index.html").read_bytes()
            times[who] = [first, one]
            print(
                f"{kind:5} {who:24} first {first:6.1f} s   one page {one:6.1f} s   "
                f"{'arrived' if is_right else 'MISSED'}",
                flush=True,
            )
    for who in list(times)[1:]:
        first, one = (b / a for a, b in zip(times["ours"], times[who], strict=True))
        print(f"{kind:5} {who} takes {first:.1f} times as long at first, {one:.1f} for one page")


if __name__ == "__main__":
    print(f"{PAGES:,} pages")
    for kind, serve in (("sftp", serve_sftp), ("s3", serve_s3)):
        if not sys.argv[1:] or kind in sys.argv[1:]:
            compare(kind, serve)
