"""The front door's table: each word is told by a story of its own, and waits for no other's."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from clinic.cli.commands import WORDS, read_arguments
from tests.projects import copy_project

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"pelican", "rich", "markdown", "PIL", "starlette", "uvicorn", "clinic.publish"}
RULES = {"clinic.checks.runner", "clinic.checks.rules.privacy.privacy"}
DRAFT = ("new", "--title", "A walk each day", "--topic", "Getting moving")


def list_loaded(project: Path, *words: str) -> tuple[set[str], str]:
    """Return the modules that a word loaded, and what it said."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", "clinic", *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(project)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE)), done.stdout


def test_make_new_loads_no_pelican_no_server_and_no_rules(root, tmp_path):
    project = copy_project(root, tmp_path / "project", "clinic")
    loaded, said = list_loaded(project, *DRAFT)
    assert "Created a private draft" in said
    assert not loaded & (HEAVY | RULES)


def test_the_list_of_words_loads_none_of_their_stories(root, tmp_path):
    project = copy_project(root, tmp_path / "project", "clinic")
    loaded, said = list_loaded(project)
    assert "public posts" in said and "rollback" in said
    assert not loaded & (HEAVY | RULES)
    assert not any(name.startswith("clinic.cli.build_commands") for name in loaded)


@pytest.mark.parametrize("word", WORDS)
def test_each_word_can_be_typed_alone_and_after_make(word, monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert read_arguments([word]).word == word
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{word}: ready ## .*\n\t@\$\(RUN\) {word}$", makefile, re.MULTILINE)


def test_the_version_is_the_one_in_pyproject_toml():
    asked = [sys.executable, "-I", "clinic", "--version"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said == f"clinic {project['version']}\n"


def test_a_number_typed_after_a_word_goes_before_what_make_was_given(monkeypatch):
    monkeypatch.setenv("PORT", "9000")
    assert read_arguments(["write"]).port == 9000
    assert read_arguments(["write", "--port", "9001"]).port == 9001
    monkeypatch.delenv("PORT")
    assert read_arguments(["write"]).port != read_arguments(["preview"]).port
