"""A front desk for tests: a finished site in a real folder, published to the folder beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clinic.publish.history_report import describe_versions
from clinic.publish.publish import Outcome, publish_site
from clinic.publish.rollback import RolledBack, roll_back
from clinic.publish.versions import Version

from . import publisher
from .disk_files import run_in_a_process, wait_for

MORNING = datetime(2026, 11, 22, 9, 14, 30, tzinfo=UTC)

SITE = {
    "index.html": "<link rel=stylesheet href=/theme/site.aaaaaaaa1.css>home",
    "blog/injections/index.html": "what to expect",
    "blog/imaging/index.html": "when a picture helps",
    "theme/site.aaaaaaaa1.css": "body { margin: 0 }",
    "images/spine.svg": "<svg/>",
    "feeds/all.atom.xml": "<feed/>",
}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Make `folder` hold exactly these files."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def read_files(folder: Path) -> dict[str, str]:
    """Read what a visitor could: every file but the record of what is live."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != ".publish"
    }


def take_snapshot(*tops: Path) -> dict[str, object]:
    """Give every path's kind, bytes, time of change and inode: equal means untouched."""
    seen: dict[str, object] = {}
    for top in tops:
        for path in [top, *sorted(top.rglob("*"))]:
            stat = path.lstat()
            content: object = path.read_bytes() if path.is_file() else None
            link = path.readlink() if path.is_symlink() else None
            seen[str(path)] = (stat.st_mode, stat.st_mtime_ns, stat.st_ino, content, link)
    return seen


@dataclass
class Desk:
    """Somebody at the front desk who edits and publishes."""

    root: Path
    files: dict[str, str] = field(default_factory=lambda: dict(SITE))
    clock: datetime = MORNING
    told: list[str] = field(default_factory=list)
    target: str = "public"

    @property
    def site(self) -> Path:
        return self.root / "output"

    @property
    def public(self) -> Path:
        return self.root / "public"

    @property
    def releases(self) -> Path:
        return self.root / "public.releases"

    @property
    def live(self) -> dict[str, str]:
        """What visitors can read."""
        return read_files(self.public.resolve())

    @property
    def release_names(self) -> list[str]:
        """The finished versions on disk, oldest first."""
        return sorted(p.name for p in self.releases.iterdir() if p.is_dir())

    def write(self, path: str, text: str) -> None:
        self.files[path] = text

    def remove(self, path: str) -> None:
        del self.files[path]

    def wait(self, **time: float) -> None:
        """Let the desk's own clock run on."""
        self.clock += timedelta(**time)

    def publish(self, **options: Any) -> Outcome:
        """Build the site anew, as every build does, and publish it."""
        write_files(self.site, self.files)
        return self.send(**options)

    def send(self, **options: Any) -> Outcome:
        """Publish the folder as it is."""
        self.told.clear()
        chosen: dict[str, Any] = {
            "root": self.root,
            "demo": True,
            "who": "Maria",
            "commit": "abc123",
            "address": "",
            "tell": self.told.append,
            "now": lambda: self.clock,
            **options,
        }
        return publish_site(self.site, chosen.pop("target", self.target), **chosen)

    def roll_back(self, wanted: str = "", **options: Any) -> RolledBack:
        self.told.clear()
        chosen: dict[str, Any] = {
            "root": self.root,
            "who": "Maria",
            "wanted": wanted,
            "tell": self.told.append,
            "now": lambda: self.clock,
            **options,
        }
        return roll_back(self.target, **chosen)

    def list_versions(self) -> list[str]:
        """Give the lines of what can be put back, as somebody who chooses none sees them."""
        seen: list[str] = []

        def look(versions: Sequence[Version]) -> None:
            seen.extend(describe_versions(versions))

        self.roll_back(choose=look)
        return [" ".join(line.split()) for line in seen]

    def publish_three(self) -> list[dict[str, str]]:
        """Publish one version each hour; give what readers saw of each."""
        seen = []
        for number, path in enumerate(("about", "blog/second", "blog/third"), 1):
            self.write(f"{path}/index.html", f"new with version {number}")
            self.write("index.html", f"version {number}")
            self.publish(force=True, demo=False)
            seen.append(self.live)
            self.wait(hours=1)
        return seen


@dataclass(frozen=True)
class Ended:
    """How a publisher in another process ended: below zero it was killed."""

    code: int
    words: str

    @property
    def steps(self) -> int:
        """The steps that changed the disk, of one that ended well."""
        return int(self.words.splitlines()[-1].split()[0])

    @property
    def seconds(self) -> float:
        """How long it took, of one that ended well."""
        return float(self.words.splitlines()[-1].split()[2])


def start_publisher(root: Path, **order: Any) -> subprocess.Popen[str]:
    """Start a real publisher; see publisher.py for what it can be ordered to do."""
    program = Path(__file__).with_name("publisher.py")
    house = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, str(program), json.dumps({"root": str(root), **order})],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def run_publisher(root: Path, **order: Any) -> Ended:
    """Run a real publisher to its end, in a copy of this process: a Python of its own starts late.

    It takes whatever `start_publisher` does, but for what waits for a word.
    """

    def work() -> int:
        os.dup2(said.fileno(), 1)
        sys.stdout = sys.stderr = os.fdopen(1, "w")
        try:
            return publisher.run({"root": str(root), **order})
        except BaseException:
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()

    with tempfile.TemporaryFile("w+") as said:
        code = wait_for(run_in_a_process(work))
        said.seek(0)
        return Ended(code, said.read())
