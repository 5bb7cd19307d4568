"""The two example workflows do what README.md promises of them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic.publish.targets import kinds as targets

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github/workflows/publish.yml"
GITLAB = ROOT / ".github/gitlab-ci.example.yml"
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def read(path: Path) -> dict[str, Any]:
    # "on" is a word for true in YAML 1.1: its key is not a text here.
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_github_publishes_on_a_push_each_day_and_by_hand() -> None:
    when = read(GITHUB)[True]
    assert when["push"] == {"branches": ["main"]}
    assert "workflow_dispatch" in when
    (daily,) = when["schedule"]
    for field, (low, high) in zip(daily["cron"].split(), _RANGES, strict=True):
        assert field == "*" or low <= int(field) <= high


def test_github_lets_a_publish_come_to_its_end_and_has_all_of_git() -> None:
    workflow = read(GITHUB)
    assert workflow["concurrency"]["cancel-in-progress"] is False
    checkout = workflow["jobs"]["publish"]["steps"][0]
    assert checkout["uses"].startswith("actions/checkout@")
    assert checkout["with"]["fetch-depth"] == 0


def test_github_runs_the_word_of_the_readme_with_the_names_we_read() -> None:
    steps = read(GITHUB)["jobs"]["publish"]["steps"]
    (run,) = [step for step in steps if "run" in step]
    assert run["run"] == "make publish"
    for name, value in run["env"].items():
        assert name == "PUBLISH_TARGET" or name in str(targets.__doc__), name
        assert re.fullmatch(rf"\$\{{\{{ (vars|secrets)\.{name} \}}\}}", value), name
    secret = [name for name, value in run["env"].items() if "secrets." in value]
    assert secret == [
        "PUBLISH_PASSWORD",
        "PUBLISH_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    ]


def test_gitlab_publishes_one_at_a_time_with_all_of_git() -> None:
    job = read(GITLAB)["publish"]
    assert job["script"] == ["make publish"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    assert job["resource_group"] and job["interruptible"] is False
    assert "$PUBLISH_TARGET" in job["rules"][0]["if"]


@pytest.mark.parametrize("path", [GITHUB, GITLAB])
def test_both_keep_what_a_rollback_needs(path: Path) -> None:
    assert ".published" in path.read_text(encoding="utf-8")
