"""Later versions of the project come into a clinic's own copy and leave its content alone."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clinic.actions.clinic_details.facts_editor import FactsFile
from clinic.actions.clinic_details.sample_removal import find_sample_posts
from tests.projects import take_picture

WHO = ("-c", "user.name=Test", "-c", "user.email=test@clinic.example")


def git(folder: Path, *words: str, fails: bool = False) -> str:
    command = ["git", *WHO, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert bool(done.returncode) is fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def commit(folder: Path, words: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", words)


@pytest.fixture
def project(root, tmp_path):
    """The project as it is offered, in a repository of its own."""
    folder = tmp_path / "project"
    shutil.copytree(root / "content", folder / "content")
    for name in ("publishconf.py", "Makefile", ".gitignore"):
        shutil.copy2(root / name, folder)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, "First")
    return folder


@pytest.fixture
def clinic(project, tmp_path):
    """A clinic's copy: its own facts and pages, and no sample posts."""
    folder = tmp_path / "clinic"
    git(tmp_path, "clone", "--quiet", "--origin", "upstream", str(project), str(folder))
    facts = FactsFile((folder / "content/clinic.toml").read_text())
    facts.put("clinic", "name", "Hill Street Clinic")
    facts.put("clinic", "phone", "(512) 555-7788")
    (folder / "content/clinic.toml").write_text(facts.text)
    for path in find_sample_posts(folder):
        path.unlink()
    (folder / "content/posts/2026").mkdir(parents=True, exist_ok=True)
    (folder / "content/posts/2026/ours.md").write_text("Title: Ours\n\nText.\n")
    commit(folder, "Ours")
    return folder


def test_what_the_project_changes_comes_and_what_is_the_clinics_stays(project, clinic):
    before = take_picture(clinic / "content")
    (project / "Makefile").write_text((project / "Makefile").read_text() + "# newer\n")
    (project / "clinic").mkdir()
    (project / "clinic/newer.py").write_text("NEWER = True\n")
    commit(project, "Second")
    git(clinic, "fetch", "--quiet", "upstream")
    git(clinic, "merge", "--no-edit", "upstream/main")
    assert (clinic / "Makefile").read_text().endswith("# newer\n")
    assert (clinic / "clinic/newer.py").is_file()
    assert take_picture(clinic / "content") == before


def test_a_sample_post_that_was_taken_out_comes_back_only_if_somebody_says_so(project, clinic):
    post = find_sample_posts(project)[0].relative_to(project)
    (project / post).write_text((project / post).read_text() + "\nOne more sentence.\n")
    commit(project, "Second")
    git(clinic, "fetch", "--quiet", "upstream")
    assert "CONFLICT" in git(clinic, "merge", "--no-edit", "upstream/main", fails=True)
    git(clinic, "rm", "--quiet", str(post))
    git(clinic, "commit", "--quiet", "--no-edit")
    assert not (clinic / post).exists()


def test_a_line_that_both_sides_changed_is_asked_about_and_can_be_left_for_later(project, clinic):
    facts = project / "content/clinic.toml"
    facts.write_text(facts.read_text().replace("Sample Back Pain Clinic", "Sample Clinic"))
    commit(project, "Second")
    before = take_picture(clinic / "content")
    git(clinic, "fetch", "--quiet", "upstream")
    said = git(clinic, "merge", "--no-edit", "upstream/main", fails=True)
    assert "content/clinic.toml" in said
    git(clinic, "merge", "--abort")
    assert take_picture(clinic / "content") == before
