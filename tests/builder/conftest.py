"""The fixtures of a whole project, for the tests of the builder."""

import shutil
from pathlib import Path

import pytest

from tests.builder.small_project import make_small_project, small_built_once
from tests.projects import HALF_WRITTEN

__all__ = ["small_built_once"]


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A small project that nobody has built."""
    return make_small_project(root, tmp_path / "project")


@pytest.fixture
def built(root: Path, small_built_once: Path, tmp_path: Path) -> Path:
    """A small project with its site built, and a program of its own."""
    project = shutil.copytree(small_built_once, tmp_path / "project", symlinks=True)
    shutil.copytree(root / "clinic", project / "clinic", ignore=HALF_WRITTEN)
    return project
