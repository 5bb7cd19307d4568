"""A whole project under a temporary folder: the real content, theme and settings."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from clinic.builder.pipeline import build_site

PARTS = ("content", "theme", "pelicanconf.py", "publishconf.py")
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
HALF_WRITTEN = shutil.ignore_patterns("*.pyc.*")  # by another process


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that all workers of a run share: the first that asks for it makes it."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = base / name, base / f"{name}.made"
    with FileLock(base / f"{name}.lock"):
        if not made.exists():
            make(folder)
            made.touch()
    return folder


def copy_project(root: Path, to: Path, *more: str) -> Path:
    """Copy what a site is made from; our code with what Python has compiled of it (0.7 s)."""
    to.mkdir()
    for part in (*PARTS, *more):
        source = root / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=HALF_WRITTEN)
        else:
            shutil.copy2(source, to / part)
    return to


def lose_patience(project: Path, seconds: float = 0.5) -> None:
    """Let the project's own program stop a step after so many seconds of work, not after five."""
    limits = project / "clinic/core/time_limits.py"
    text = limits.read_text(encoding="utf-8")
    shorter, count = re.subn(r"\nSECONDS = [\d.]+ ", f"\nSECONDS = {seconds} ", text)
    assert count == 1
    limits.write_text(shorter, encoding="utf-8")


def take_picture(folder: Path) -> dict[str, str]:
    """Return every path below a folder with what is in it."""
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink())
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else "folder"
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    return copy_project(root, tmp_path / "project")


@pytest.fixture(scope="session")
def built_once(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its site built; copied for each test, never changed."""

    def make(project: Path) -> None:
        copy_project(root, project)
        result = build_site(project, "publishconf.py", who="Ana", now=NOW)
        assert result.is_built, result.problems

    return make_once(tmp_path_factory, "built", make)


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built_once, tmp_path / "project", symlinks=True)
