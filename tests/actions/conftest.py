"""The fixtures of a whole project, for the tests of the front door."""

import shutil
from pathlib import Path

import pytest

from tests.builder.small_project import small_built_once
from tests.projects import built_once, project
from tests.web.preview_window import edited, served, shown

__all__ = ["built_once", "edited", "project", "served", "shown", "small_built_once"]


@pytest.fixture
def built(small_built_once: Path, tmp_path: Path) -> Path:
    """Return a small project with its site built."""
    return shutil.copytree(small_built_once, tmp_path / "project", symlinks=True)


@pytest.fixture
def small_project(small_built_once: Path, tmp_path: Path) -> Path:
    """Return a small project of which nothing is built."""
    ignored = shutil.ignore_patterns("output", ".build")
    return shutil.copytree(small_built_once, tmp_path / "project", ignore=ignored)
