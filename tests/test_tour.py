"""The 30-second tour of the README is true: what it says to type, and what then happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import copy_project

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
POST = "posts/2025/physical-therapy-back-pain"
PAGE = "public/blog/physical-therapy-back-pain/index.html"

pytestmark = pytest.mark.slow


def run(project: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "clinic", *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(project)},
    )
    return done.returncode, done.stdout + done.stderr


def read_quotes(heading: str) -> list[str]:
    """Return what a section of the README shows as code."""
    return re.findall(r"`([^`]+)`", README.split(f"## {heading}\n", 1)[1].partition("\n## ")[0])


def add_line(post: Path, line: str) -> None:
    post.write_text(f"{post.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")


def test_a_promise_is_refused_a_better_sentence_is_published_and_undone(root, tmp_path):
    promise, refusal, ending, better = [one for one in read_quotes("A 30-second tour") if " " in one
                                        and not one.startswith("make ")]  # fmt: skip
    project = copy_project(root, tmp_path / "project", "clinic")
    post, page = project / f"content/{POST}.md", project / PAGE
    before = post.read_text(encoding="utf-8")

    code, said = run(project, "publish")
    shown = README.split("## Two commands", 1)[1].split("```")[3].strip().splitlines()
    for line in shown:  # but for the numbers
        assert re.search(re.sub(r"\d[\d.]*", r"[\\d.]+", re.escape(line).replace(r"\.", ".")), said)
    first = page.read_text(encoding="utf-8")

    add_line(post, promise)
    code, said = run(project, "publish")
    assert code == 1
    assert refusal in said
    assert ending in said
    assert page.read_text(encoding="utf-8") == first

    post.write_text(before, encoding="utf-8")
    add_line(post, better)
    code, said = run(project, "publish")
    assert code == 0, said
    assert better in page.read_text(encoding="utf-8")

    code, said = run(project, "rollback")
    assert code == 0, said
    assert page.read_text(encoding="utf-8") == first
