"""A small clinic, and the desk from which somebody brings files in."""

import shutil

import pytest

from tests.checks.conftest import RIGHT_SITE
from tests.cli.at_terminal import GIVEN


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def small(tmp_path):
    """A clinic that is no sample, with two topics, a provider, one post and one page."""
    return shutil.copytree(RIGHT_SITE / "content", tmp_path / "small/content").parent


@pytest.fixture
def desk(tmp_path):
    """The folder from which somebody brings files in."""
    (tmp_path / "desk").mkdir()
    return tmp_path / "desk"
