"""A stranger's first day: a fresh copy, an empty home, two words."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic import set_up

ROOT = Path(__file__).resolve().parent.parent
NOWHERE = "http://127.0.0.1:9"  # a port where nobody answers


def clone(to: Path) -> Path:
    """Copy what git would hand over, changes not yet committed included."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z", "-c", "-o", "--exclude-standard"]
    names = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def run_make(folder: Path, home: Path, *words: str, **more: str) -> subprocess.CompletedProcess:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "PATH" or name.startswith(("PIP_", "SSL_"))
    }
    command = ["make", f"PYTHON={sys._base_executable}", *words]
    environment = {**kept, "HOME": str(home), **more}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.prove  # each run of the tests in a fresh clone sets up too
def test_a_stranger_publishes_with_one_command_and_again_without_a_network(tmp_path):
    folder, home = clone(tmp_path / "clone"), tmp_path / "home"
    home.mkdir()
    first = run_make(folder, home, "publish")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Setting up. Downloading" in first.stdout
    assert "in the folder public" in first.stdout
    assert (folder / "public/index.html").is_file()

    def touched():
        parts = [folder / part for part in ("output", "public", "public.releases", ".venv")]
        paths = [path for part in parts for path in (part, *part.rglob("*"))]
        return {path: path.lstat().st_mtime_ns for path in paths}

    before = touched()
    offline = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
    second = run_make(folder, home, "publish", PIP_NO_INDEX="1", **offline)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Nothing has changed" in second.stdout
    assert "Setting up" not in second.stdout
    assert touched() == before


def test_an_old_python_can_read_the_words_that_send_it_away():
    source = (ROOT / "clinic/set_up.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


def test_a_python_that_is_too_old_says_which_command_mends_it(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(set_up.SetUpError, match="sudo apt install python3 python3-venv"):
        set_up.find_python()


def test_a_newer_python_beside_an_old_one_is_used(monkeypatch, tmp_path):
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert set_up.find_python() == str(newer)


def test_a_python_without_venv_says_which_command_mends_it(tmp_path):
    python = tmp_path / "python3"  # as Debian's, which leaves a part out
    without = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[1])"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -c "{without}" "$3"\n')
    python.chmod(0o755)
    name = f"python3.{sys.version_info[1]}-venv"
    with pytest.raises(set_up.SetUpError, match=f"sudo apt install {name}"):
        set_up.require_venv(str(python))


def test_a_computer_without_python_is_told_so(tmp_path):
    folder = clone(tmp_path / "clone")
    done = subprocess.run(
        ["make", "PYTHON=no-such-python", "check"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "sudo apt install python3 python3-venv" in done.stderr


@pytest.mark.slow
def test_no_network_on_the_first_day_is_said_and_can_be_tried_again(tmp_path):
    folder, home = clone(tmp_path / "clone"), tmp_path / "home"
    home.mkdir()
    offline = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "PIP_FIND_LINKS": str(home)}
    done = run_make(folder, home, "publish", **offline)
    assert done.returncode != 0
    assert "Check the internet connection" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "public").exists()
    assert not list((folder / ".venv").glob("set-up-*"))


def test_the_locks_pin_every_package_with_its_hash():
    for lock in set_up.LOCKS.values():
        lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
        packages = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert packages
        for line in packages:
            assert "==" in line and line.endswith("\\"), line
        assert not any("http" in line or "file:" in line for line in lines)


def test_what_the_tests_install_holds_all_that_the_site_needs():
    def packages(lock):
        return {
            line.split(";")[0].split("\\")[0].strip()
            for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()
            if "==" in line
        }

    assert packages("requirements.txt") <= packages("requirements-test.txt")


def test_pelican_and_markdown_are_the_ones_promised():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "\npelican==4.12." in text and "\nmarkdown==3.11." in text
