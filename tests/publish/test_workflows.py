"""The two example workflows do what docs/hosting.md promises of them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic.publish.targets import kinds as targets
from clinic.publish.targets import target_url

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github/workflows/publish.yml"
TESTS = ROOT / ".github/workflows/test.yml"
GITLAB = ROOT / ".github/gitlab-ci.example.yml"
SWITCHES = ("FORCE", "CLINIC_SCHEDULE")
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


def test_a_person_can_publish_after_an_undo_by_a_button_and_a_schedule_cannot() -> None:
    workflow = read(GITHUB)
    button = workflow[True]["workflow_dispatch"]["inputs"]["resume"]
    assert (button["type"], button["default"]) == ("boolean", False)
    for job in workflow["jobs"].values():
        assert job["steps"][-1]["env"]["FORCE"] == "${{ inputs.resume && '1' || '' }}"
    assert f"*{button['description']}*" in (ROOT / "docs/hosting.md").read_text(encoding="utf-8")


def test_only_the_schedules_note_that_they_ran() -> None:
    for job in read(GITHUB)["jobs"].values():
        value = job["steps"][-1]["env"]["CLINIC_SCHEDULE"]
        assert value == "${{ github.event_name == 'schedule' && '1' || '' }}"
    scheduled, other = read(GITLAB)["publish"]["rules"]
    assert scheduled["variables"] == {"CLINIC_SCHEDULE": "1"} and "variables" not in other
    assert '"schedule"' in scheduled["if"]


def test_github_lets_a_publish_come_to_its_end_and_has_all_of_git() -> None:
    workflow = read(GITHUB)
    assert workflow["concurrency"]["cancel-in-progress"] is False
    for job in workflow["jobs"].values():
        checkout = job["steps"][0]
        assert checkout["uses"].startswith("actions/checkout@")
        assert checkout["with"]["fetch-depth"] == 0


def test_only_for_a_branch_of_a_repository_may_the_job_write_there() -> None:
    workflow = read(GITHUB)
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {"contents": "read"}
    assert {name for name, job in jobs.items() if "permissions" in job} == {"publish-to-branch"}
    branch = jobs["publish-to-branch"]["if"]
    assert jobs["publish"]["if"] == f"vars.PUBLISH_TARGET != '' && !({branch})"
    assert jobs["publish"]["steps"][1:] == jobs["publish-to-branch"]["steps"][1:]
    assert branch == "startsWith(vars.PUBLISH_TARGET, 'git+')"
    assert all(kind.startswith("git+") for kind in target_url.GIT)


def test_every_action_is_pinned_to_a_commit_and_says_its_version() -> None:
    for path in GITHUB.parent.iterdir():
        used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
        assert used
        for one in used:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one), one


def test_tests_run_with_the_oldest_and_the_newest_python_and_read_alone() -> None:
    workflow = read(TESTS)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.14"]
    runs = [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]
    assert runs == ["make lint", "make test"]
    assert workflow["jobs"]["debian-12"]["container"] == "debian:12"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            for target in re.findall(r"\bmake ([a-z-]+)", step.get("run", "")):
                is_package = "apt-get" in step["run"]
                assert is_package or re.search(rf"^{target}:", makefile, re.M), target


def test_github_runs_the_word_of_the_readme_with_the_names_we_read() -> None:
    steps = read(GITHUB)["jobs"]["publish"]["steps"]
    (run,) = [step for step in steps if "run" in step]
    assert run["run"] == "make publish"
    env = {name: value for name, value in run["env"].items() if name not in SWITCHES}
    for name, value in env.items():
        assert name == "PUBLISH_TARGET" or name in str(targets.__doc__), name
        assert re.fullmatch(rf"\$\{{\{{ (vars|secrets)\.{name} \}}\}}", value), name
    secret = [name for name, value in env.items() if "secrets." in value]
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
