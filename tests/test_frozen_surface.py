"""What clinics have written, typed and kept with an earlier version goes on working.

tests/earlier holds what the version of November 2026 knew by name (surface.json), and a folder that
it had published to three times (folder.tar.gz).
"""

import importlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown

from clinic.__main__ import BUSY, DONE, FAILED, INTERRUPTED
from clinic.builder.pipeline import build_site, check_project
from clinic.checks.registry import find_rules
from clinic.checks.report import say_problems
from clinic.checks.rules.header.header_schema import KEYS
from clinic.core.facts_schema import FIELDS
from clinic.core.problem import Severity
from tests.projects import NOW, copy_project
from tests.publish.desk import Desk

EARLIER = Path(__file__).resolve().parent / "earlier"
SURFACE: Mapping[str, Any] = json.loads((EARLIER / "surface.json").read_text(encoding="utf-8"))
ODD = (
    "Title: Odd\nDate: 2026-01-01\n\nSee [this]({filename}gone.md). Click [here](https://a.org/).\n"
)


@pytest.mark.parametrize("name", SURFACE["rules"])
def test_a_rule_that_a_post_may_name_in_gate_ok_is_still_there(name):
    assert name in find_rules()


@pytest.mark.parametrize("name", SURFACE["header_fields"])
def test_a_header_field_is_still_read(name):
    assert name in {key.name for key in KEYS.values()}


@pytest.mark.parametrize("section", SURFACE["clinic_toml"])
def test_every_field_of_clinic_toml_is_still_read(section):
    assert set(SURFACE["clinic_toml"][section]) <= set(FIELDS[section])


def test_every_make_target_and_variable_is_still_there(root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert set(SURFACE["make_targets"]) <= set(re.findall(r"^([a-z][a-z-]*):", makefile, re.M))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (root / "clinic").rglob("*.py"))
    for name in SURFACE["environment"]:
        assert re.search(rf"\b{name}\b", code + makefile) or re.search(
            rf'"{name.lower()}"', code
        ), name


@pytest.mark.parametrize("command", SURFACE["commands"])
def test_every_command_still_explains_itself(root, command):
    asked = [sys.executable, "-I", "clinic", command, "--help"]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and command in done.stdout


def test_exit_codes_mean_what_they_meant():
    codes = {"done": DONE, "failed": FAILED, "busy": BUSY, "interrupted": INTERRUPTED}
    assert codes == SURFACE["exit_codes"]


@pytest.mark.parametrize("name", SURFACE["plugins"])
def test_a_plugin_that_a_clinics_settings_name_can_be_loaded(name):
    assert callable(importlib.import_module(name).register)


@pytest.mark.parametrize("name", SURFACE["markdown_extensions"])
def test_a_markdown_extension_that_a_clinics_settings_name_can_be_loaded(name):
    assert "<p>Words</p>" in Markdown(extensions=[name]).convert("Words")


def has_shape(value: object, shape: object) -> bool:
    """Return whether a report has everything that an earlier one had, in the same form."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in value and has_shape(value[name], inner) for name, inner in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(has_shape(value[0], one) for one in shape)
    return type(value).__name__ in (shape, "list" if shape == "NoneType" else shape)


@pytest.mark.parametrize("kind", SURFACE["reports"])
def test_programs_can_read_the_report(root, tmp_path, kind):
    project = copy_project(root, tmp_path / "project", "clinic")
    (project / "content/posts/2026/a-odd.md").write_text(ODD, encoding="utf-8")
    asked = [sys.executable, "-I", "clinic", "check", "--format", kind]
    done = subprocess.run(asked, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == FAILED
    assert has_shape(json.loads(done.stdout), SURFACE["reports"][kind])


@pytest.fixture
def desk(tmp_path) -> Desk:
    """The front desk of a clinic that published three times with the earlier version."""
    with tarfile.open(EARLIER / "folder.tar.gz") as kept:
        kept.extractall(tmp_path, filter="data")
    return Desk(tmp_path)


def test_what_the_earlier_version_published_is_known_and_can_be_put_back(desk):
    assert desk.live["index.html"] == "version three"
    assert len(desk.list_versions()) == 2  # besides the one that is online
    desk.roll_back("2")
    assert desk.live["index.html"] == "version two"


def test_publishing_goes_on_from_what_the_earlier_version_published(desk):
    desk.files["index.html"] = "version four"
    desk.wait(hours=5)
    desk.publish()
    assert desk.live["index.html"] == "version four"
    assert len(desk.list_versions()) == 3


def test_the_clinic_details_of_an_earlier_version_still_pass_the_checks(root, tmp_path):
    project = copy_project(root, tmp_path / "project")
    shutil.copy(EARLIER / "clinic.toml", project / "content" / "clinic.toml")
    result = check_project(project, "pelicanconf.py", now=NOW)
    assert result.is_good, say_problems(result.problems)
    assert "urgent-hours-missing" in {one.rule for one in result.problems}


def test_settings_of_an_earlier_version_work_with_the_plugins_that_the_check_names(root, tmp_path):
    project = copy_project(root, tmp_path / "project")
    settings = project / "pelicanconf.py"
    shutil.copy(EARLIER / "pelicanconf.py", settings)
    for _ in range(2):
        result = check_project(project, "pelicanconf.py", now=NOW)
        wrong = [one for one in result.problems if one.severity is Severity.ERROR]
        if not wrong:
            break
        text = settings.read_text(encoding="utf-8")
        for one in wrong:
            line, before = re.fullmatch(r'Add the line  (".+?",)  after "(.+)"\.', one.fix).groups()
            text = re.sub(rf'( *"{re.escape(before)}",.*\n)', rf"\1    {line}\n", text, count=1)
        settings.write_text(text, encoding="utf-8")
    built = build_site(project, "pelicanconf.py", who="Ana", now=NOW)
    assert built.is_built, say_problems(built.problems)
    assert 'href="#s1"' in (project / "output/blog/sedation-and-driving/index.html").read_text()
