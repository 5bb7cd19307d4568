"""`make html WHY=1` says which pages were made again, and why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.cli.why import describe_rendered
from tests.builder.small_project import make_small_project

BODY, TITLE = "content/posts/2025/five.md", "content/posts/2025/four.md"


def build(project: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "clinic", "html"],
        cwd=project,
        env={**os.environ, "WHY": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_it_names_the_pages_and_what_changed(root, tmp_path):
    project = make_small_project(root, tmp_path / "project")
    assert "The page is new:" in build(project)
    with (project / BODY).open("a", encoding="utf-8") as text:
        text.write("\nOne more sentence.\n")
    said = build(project)
    assert "1 page was rebuilt. The body of the page changed:\n  /blog/five/\n" in said
    text = (project / TITLE).read_text(encoding="utf-8")
    (project / TITLE).write_text(text.replace("The fourth post", "Another title"), "utf-8")
    assert "header field of a post or page changed" in build(project)


def test_many_pages_of_one_reason_are_counted_and_some_are_named():
    said = describe_rendered({f"{number:02}/index.html": ["day"] for number in range(12)})
    assert said.startswith("12 pages were rebuilt. The date changed:\n  /00/\n")
    assert said.endswith("\n  … and 2 more")
    assert describe_rendered({}) == "No page was rebuilt."
