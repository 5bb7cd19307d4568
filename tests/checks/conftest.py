"""What the tests of the checks share: the project's Markdown, and right sites to make wrong."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import pelicanconf
from clinic.checks.document_checker import DocumentChecker

WRONG_SITES = Path(__file__).resolve().parent.parent / "wrong_sites"
RIGHT_SITE = WRONG_SITES / "_right_site"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
HEADER = "Title: Getting ready\nDate: 2026-09-14\nCategory: Injections\n\n"
POST = "content/posts/2026/getting-ready.md"


@pytest.fixture(scope="session")
def renderer() -> Iterator[DocumentChecker]:
    """The project's own Markdown, kept for all tests: starting it takes a third of a second."""
    with DocumentChecker(pelicanconf.MARKDOWN) as renderer:
        yield renderer


@pytest.fixture(scope="session")
def hasty() -> Iterator[DocumentChecker]:
    """The same with little patience, for texts that would keep it busy: a step ends by itself."""
    with DocumentChecker(pelicanconf.MARKDOWN, seconds=0.5) as renderer:
        yield renderer


@pytest.fixture
def right_site(tmp_path: Path) -> Path:
    """A small site, as content/ and as built site/, with nothing wrong in it."""
    return shutil.copytree(RIGHT_SITE, tmp_path / "right")
