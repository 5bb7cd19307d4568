"""Three walls keep out what does not belong to the site, and each one alone is enough."""

import shutil
from pathlib import Path

import pytest

from tests.attacks.roads import (
    CANARY,
    Roads,
    Walked,
    find_leaks,
    group_inputs,
    read_inputs,
    run,
)

pytestmark = pytest.mark.slow
TELLING = [one for one in read_inputs() if one.tells_secret]
GROUPS = group_inputs(TELLING)
# The build as the front door makes it, without a check before it and without some of the plugins.
BUILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from clinic.builder import pipeline as build
from clinic.builder.pelican_run import run_pelican
from clinic.builder.errors import BuildError
from clinic.builder.settings import read_site_settings
root = Path.cwd()
settings = read_site_settings(root, "publishconf.py", OUTPUT_PATH=str(root / "made/alone"))
settings["PLUGINS"] = [one for one in settings["PLUGINS"] if one not in sys.argv[1:]]
try:
    run_pelican(root, settings, datetime.now(UTC))
except BuildError as error:
    print("\\n".join(f"{one.file}: {one.what}" for one in error.problems))
    sys.exit(1)
"""
BOUNDARY, PUBLISHED = "clinic.plugins.boundary", "clinic.plugins.published"
# One post for each word of Pelican's that copies a file, each with a secret of its own.
POSTS = {
    "content/posts/2026/one.md": "{attach}../../../secrets/id_rsa",
    "content/posts/2026/two.md": "{static}../../../../secrets/id_rsa",
}
TEXT = """\
Title: A
Date: 2026-03-11
Category: Injections
Type: news

[words](https://www.nih.gov/ "href='{link}'") here.
"""


@pytest.fixture
def project(good: Path, tmp_path: Path) -> Path:
    return shutil.copytree(good, tmp_path / "base", symlinks=True) / "project"


def build_without(project: Path, *plugins: str) -> Walked:
    """Build with some of the walls switched off; none has checked the texts before."""
    done = run(project, "-c", BUILD, *plugins)
    base = project.parent
    secrets = [one for folder in (base, project) for one in (folder / "secrets").iterdir()]
    leaks = find_leaks(base, secrets)
    # What a build keeps for the next one is never published.
    out = [one for one in leaks if not one.startswith("project/.build/")]
    return Walked(done.returncode, done.stdout + done.stderr, out)


@pytest.mark.parametrize("word", ["attach", "static"])
def test_without_any_wall_the_secret_would_get_out(word, project):
    text = TEXT.format(link=f"{{{word}}}../../../secrets/id_rsa")
    (project / "content/posts/2026/one.md").write_text(text, encoding="utf-8")
    walked = build_without(project, BOUNDARY, PUBLISHED)
    assert walked.leaks, walked.said


@pytest.mark.parametrize("wall", [BOUNDARY, PUBLISHED])
def test_one_wall_alone_holds_and_names_each_post(wall, project):
    for post, link in POSTS.items():
        (project / post).write_text(TEXT.format(link=link), encoding="utf-8")
    walked = build_without(project, *({BOUNDARY, PUBLISHED} - {wall}))
    assert (walked.code, walked.leaks) == (1, []), walked.said
    assert all(f"{post}: " in walked.said for post in POSTS), walked.said
    assert "Traceback" not in walked.said


@pytest.mark.parametrize("wall", [BOUNDARY, PUBLISHED])
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0].name)
def test_no_input_gets_by_one_of_the_two_walls_of_the_build(group, wall, good, tmp_path):
    project = Roads(good, tmp_path, group).lay("alone")
    walked = build_without(project, *({BOUNDARY, PUBLISHED} - {wall}))
    assert walked.leaks == [], walked.said


def test_the_checks_alone_hold(project):
    for file in ("clinic/plugins/boundary.py", "clinic/plugins/published.py"):
        (project / file).write_text("def register():\n    pass\n", encoding="utf-8")
    for one in TELLING:
        if not one.is_alone:
            one.lay(project)
    for word in ("check", "html", "publish"):
        done = run(project, "-m", "clinic", word)
        assert done.returncode == 1, done.stdout + done.stderr
    assert CANARY not in done.stdout
    secrets = [one for at in (project.parent, project) for one in (at / "secrets").iterdir()]
    assert find_leaks(project.parent, secrets) == []


def test_a_theme_that_links_out_is_refused_by_check_and_by_plain_pelican(project):
    (project / "theme/static/root/stolen.txt").symlink_to(project / "secrets/id_rsa")
    checked = run(project, "-m", "clinic", "check")
    assert checked.returncode == 1 and "theme/static/root/stolen.txt" in checked.stdout
    built = run(project, "-m", "pelican", "content", "-s", "publishconf.py", "-o", "alone")
    assert built.returncode != 0
    assert not (project / "alone/stolen.txt").exists()


@pytest.mark.parametrize("place", ["../elsewhere", "{elsewhere}"])
def test_the_themes_files_are_never_copied_outside_the_output(place, project):
    elsewhere = project / "elsewhere"
    with (project / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write(f"\nTHEME_STATIC_DIR = {place.format(elsewhere=elsewhere)!r}\n")
    built = run(project, "-m", "pelican", "content", "-s", "publishconf.py", "-o", "alone")
    assert built.returncode != 0
    assert not elsewhere.exists()


def test_an_output_folder_that_links_out_is_refused_before_anything_is_written(project, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (project / "alone").mkdir()
    (project / "alone/blog").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    built = run(project, "-m", "pelican", "content", "-s", "publishconf.py", "-o", "alone")
    assert built.returncode != 0
    assert list((tmp_path / "elsewhere").iterdir()) == []
