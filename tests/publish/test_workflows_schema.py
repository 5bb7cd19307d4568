"""GitHub and GitLab themselves would accept the two example workflows."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "vendor.github-workflows": ROOT / ".github/workflows/publish.yml",
    "vendor.gitlab-ci": ROOT / ".github/gitlab-ci.example.yml",
}
ALL = [*FILES.items(), ("vendor.github-workflows", ROOT / ".github/workflows/test.yml")]


def check(schema: str, path: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    if "gitlab" in schema:
        words += ["--data-transform", "gitlab-ci"]
    return subprocess.run([*words, str(path)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("schema", "path"), ALL)
def test_the_workflow_keeps_to_the_published_schema(schema: str, path: Path) -> None:
    done = check(schema, path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ("vendor.github-workflows", "runs-on:", "run-on:"),
        ("vendor.gitlab-ci", "interruptible: false", "interruptible: sometimes"),
    ],
)
def test_a_slip_in_a_workflow_would_be_seen(
    tmp_path: Path, schema: str, right: str, wrong: str
) -> None:
    text = FILES[schema].read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "workflow.yml").write_text(text.replace(right, wrong), encoding="utf-8")
    assert check(schema, tmp_path / "workflow.yml").returncode == 1
