"""Each input that misleads is named with its file and line, when laid over a right site."""

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import pelicanconf
from clinic.checks.applying import PROGRAM_FAULT
from clinic.checks.report import say_problems
from clinic.checks.run import check_content

HERE = Path(__file__).resolve().parent
RIGHT_SITE = HERE.parent / "wrong_sites/_right_site"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
INPUTS = sorted(
    path
    for path in (HERE / "inputs").iterdir()
    if path.name.startswith(("misleading-", "facts-", "invisible-"))
)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_what_misleads_is_named_with_its_file_and_line(path, tmp_path):
    root = shutil.copytree(RIGHT_SITE, tmp_path / "site")
    shutil.copytree(path / "content", root / "content", dirs_exist_ok=True)
    checked = check_content(root, markdown=pelicanconf.MARKDOWN, now=NOW)
    report = say_problems(checked.problems).splitlines()
    assert not checked.is_good
    assert PROGRAM_FAULT not in {one.rule for one in checked.problems}
    for line in (path / "expected.txt").read_text(encoding="utf-8").splitlines():
        is_place = line.startswith(("PROBLEM", "WARNING"))
        said = [one.strip() for one in report]
        assert line in said if is_place else line in "\n".join(said), line
