"""A small project for the proof: the real theme, settings and needed pages, and texts of each kind.

A step of the proof builds twice; with the real posts it would take three times as long.
"""

import re
import shutil
from pathlib import Path

import pytest

from clinic.builder.pipeline import build_site
from tests.projects import NOW, copy_project, make_once

PAGES = ("about", "contact", "privacy", "privacy-practices", "nondiscrimination", "accessibility")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h3"/></svg>'
TEXT = "Title: {title}\nDate: {date}\nCategory: {topic}\nType: news\nTags: sedation, {tag}\n{more}"
# File, title, day, topic, more lines of the header, and the body.
POSTS = (
    ("2026/one", "The first post", "2026-03-11", "Injections", "",
     "A footnote.[^1] See [two]({filename}/posts/2026/two.md).\n\n"
     "![A line that is straight]({attach}one-line.svg)\n\n[^1]: Its words."),
    ("2026/one.es", "El primer texto", "2026-03-11", "Injections", "",
     "Vea [dos]({filename}/posts/2026/two.md)."),
    ("2026/two", "The second post", "2026-04-12", "Planning your visit", "Modified: 2026-05-01\n",
     "/// emergency\n- a reason\n///\n\nSee [five]({filename}/posts/2025/five.md)."),
    ("2026/three", "The third post", "2026-02-13", "Injections", "Provider: first-provider\n",
     "## Heading\n\n| a | b |\n|:--|--:|\n| 1 | 2 |"),
    ("2025/four", "The fourth post", "2025-06-14", "Getting moving", "Author: second-provider\n",
     "/// key-points\n- A point\n///\n\n## Heading\n\nWords."),
    ("2025/five", "The fifth post", "2025-07-15", "Injections", "", "## Heading\n\nWords."),
    ("2025/six", "The sixth post", "2025-08-16", "Injections", "Status: hidden\n", "Words."),
)  # fmt: skip


@pytest.fixture(scope="session")
def small_built_once(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with its site built; copied for each test, never changed."""

    def make(project: Path) -> None:
        make_small_project(root, project)
        shutil.rmtree(project / "clinic")  # built by the program of this process
        result = build_site(project, "publishconf.py", who="Ana", now=NOW)
        assert result.is_built, result.problems

    return make_once(tmp_path_factory, "small-built", make)


def make_small_project(root: Path, to: Path) -> Path:
    """Copy the project with few pages and with posts of this module; our code too."""
    copy_project(root, to, "clinic")
    for page in to.glob("content/pages/*"):
        if page.name.split(".")[0] not in PAGES:
            page.unlink()
        elif page.suffix == ".md":  # links to what is no longer there become plain words
            text = page.read_text(encoding="utf-8")
            text = re.sub(r"\[([^\]]*)\]\(\{filename\}[^)]*\)", r"\1", text)
            page.write_text(text, encoding="utf-8")
    for file in to.glob("content/posts/*/*"):
        file.unlink()
    for name, title, day, topic, more, body in POSTS:
        words = {"title": title, "date": day, "topic": topic, "more": more, "tag": title[4:6] + "x"}
        text = f"{TEXT.format(**words)}\n{body}\n"
        (to / f"content/posts/{name}.md").write_text(text, encoding="utf-8")
    (to / "content/posts/2026/one-line.svg").write_text(SVG, encoding="utf-8")
    return to
