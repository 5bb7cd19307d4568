"""An incremental build equals a clean one, after whatever was edited, lost or damaged."""

import os
import random
from pathlib import Path

import pytest

from clinic.builder import page_cache
from tests.builder.proof import Step, build, find_difference, prove
from tests.builder.small_project import make_small_project

SEED, SHORT = 20261122, 8  # the same steps every time; `make prove` tries others
LONG = int(os.environ.get("STEPS") or 1000)
AT_A_TIME = 50  # steps from one start: then texts are worn out, and it begins anew


@pytest.fixture(scope="session")
def start(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that has been built."""
    project = make_small_project(root, tmp_path_factory.mktemp("start") / "project")
    made = build(project, Step("body", 0))
    assert made.files, made.problems
    return project


@pytest.mark.slow
def test_after_random_edits_an_incremental_build_equals_a_clean_one(start, tmp_path):
    assert prove(start, tmp_path, int(os.environ.get("SEED") or SEED), SHORT) == ""


@pytest.mark.prove
def test_after_a_thousand_random_edits_an_incremental_build_equals_a_clean_one(start, tmp_path):
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    for number, first in enumerate(range(0, LONG, AT_A_TIME)):
        difference = prove(start, tmp_path, seed + number, min(AT_A_TIME, LONG - first))
        assert difference == "", difference


@pytest.mark.slow
def test_the_proof_finds_a_planted_fault_and_says_how_to_see_it(start, tmp_path, monkeypatch):
    monkeypatch.setattr(page_cache._Run, "listing", "all documents look the same")
    steps = [Step("body", 1), Step("summary", 2), Step("page_body", 3)]
    number, differences = find_difference(start, tmp_path, steps)
    assert number == 2
    assert any("blog/" in one for one in differences)
