"""A translation that is missing is said, and only what would break a page stops the build."""

import pytest

from clinic.builder.pipeline import build_site
from clinic.core.problem import Severity
from tests.projects import NOW, copy_project

SPANISH_SERVICES = "content/pages/services.es.md"

pytestmark = pytest.mark.slow  # builds the whole site


@pytest.fixture
def project(root, tmp_path):
    return copy_project(root, tmp_path / "project")


def build(project):
    result = build_site(project, "publishconf.py", who="Ana", now=NOW)
    return result, [one for one in result.problems if one.rule.startswith("translation")]


def test_the_clinics_own_content_lacks_no_translation(project):
    result, said = build(project)
    assert result.is_built, result.problems
    assert said == []


def test_without_a_page_and_a_fact_in_spanish_the_site_is_built_and_both_are_said(project):
    (project / SPANISH_SERVICES).unlink()
    post = project / "content/posts/2025/back-pain-emergency.es.md"
    facts = project / "content/clinic.toml"
    lines = facts.read_text(encoding="utf-8").splitlines()
    facts.write_text("\n".join(one for one in lines if "Fisioterapia" not in one), "utf-8")
    assert post.is_file()
    result, said = build(project)
    assert result.is_built, result.problems
    assert {one.severity for one in said} == {Severity.WARN}
    assert [one.file for one in said] == ["content/clinic.toml", "content/pages/services.md"]
    home = (result.output / "es/index.html").read_text(encoding="utf-8")
    assert "Physical therapy" in home
    assert "es/services/" not in home
    assert not (result.output / "es/services").exists()


def test_a_word_of_the_interface_that_is_missing_in_spanish_stops_the_build_by_its_name(project):
    catalogue = project / "theme/strings/es.toml"
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    catalogue.write_text("\n".join(one for one in lines if not one.startswith("closed ")), "utf-8")
    result, said = build(project)
    assert not result.is_built
    assert [(one.file, one.severity) for one in said] == [("theme/strings/es.toml", Severity.ERROR)]
    assert '"closed"' in said[0].what
