"""A folder that is published has a place of its own, which can be switched in one step."""

import os
import subprocess
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError, RefusedError
from clinic.publish.targets import folder_rules
from clinic.publish.targets.choose_target import choose_host, read_target
from clinic.publish.targets.target_url import FolderTarget

from .desk import Desk, take_snapshot

OWN = ("content", "theme", "output", "clinic", "tests", "bench", ".git", ".build", ".venv")
OWN += (".editing", ".bin", ".published", ".github", ".ci", "docs", "node_modules", "venv")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with all the folders that one has."""
    root = tmp_path / "clinic-site"
    for name in OWN:
        (root / name / "deep").mkdir(parents=True)
    return root


def refuse(target: object, root: Path, words: str) -> PublishError:
    before = take_snapshot(root.parent)
    with pytest.raises(PublishError, match=words) as caught:
        choose_host(target, root)
    assert take_snapshot(root.parent) == before
    assert caught.value.to_do
    return caught.value


FORMS = [
    "{}",
    "{}/site",
    "{}/deep/site",
    "./{}/../{}/site",
    "public/../{}/site",
    "../clinic-site/{}/site",
    "{root}/{}/site",
    "{root}//{}//site/",
    "file://{root}/{}/site",
    "file://{root}/%2e/{}/site",
    "file://localhost{root}/public/%2e%2e/{}/site",
]


@pytest.mark.parametrize("name", OWN)
def test_no_folder_of_the_project_is_published_into(project: Path, name: str) -> None:
    for form in FORMS:
        target = form.format(name, name, root=project)
        assert refuse(target, project, "project's own|git repository").exit_code == 3, form


@pytest.mark.parametrize("name", ["Content", "THEME", "Output", "ＣＯＮＴＥＮＴ", ".GIT", "Tests"])
def test_a_folder_of_the_project_is_known_by_any_spelling(project: Path, name: str) -> None:
    refuse(name, project, "project's own|git repository")
    refuse(f"{name}/site", project, "project's own|is not a folder|git repository")


def test_a_folder_of_the_project_is_known_through_links(project: Path, tmp_path: Path) -> None:
    (tmp_path / "www").symlink_to(project / "content")
    (tmp_path / "again").symlink_to("www")
    (tmp_path / "there").symlink_to(project)
    for target in ("www/site", "again/site", "again/deep/site", "there/theme/site", "there/theme"):
        refuse(tmp_path / target, project, "project's own")


def test_content_that_is_elsewhere_by_a_link_is_the_projects_too(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "words").mkdir()
    (project / "content/deep").rmdir()
    (project / "content").rmdir()
    (project / "content").symlink_to(tmp_path / "words")
    refuse(tmp_path / "words/site", project, "project's own")


def test_a_link_to_where_the_site_is_published_is_in_nobodys_way(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "www").mkdir()
    (project / "live").symlink_to(tmp_path / "www")
    target = read_target(tmp_path / "www/site", project, is_written=True)
    assert target == FolderTarget(tmp_path / "www/site")


@pytest.mark.parametrize(
    "target", [".", "./", "content/..", "..", "../..", "{root}", "{root}/..", "/"]
)
def test_the_project_and_what_is_around_it_are_refused(project: Path, target: str) -> None:
    refuse(target.format(root=project), project, "contains this project|the whole disk")


@pytest.mark.parametrize("target", ["www/site", "public/site", "mounted/www/site"])
def test_a_place_below_a_folder_of_the_project_is_refused(project: Path, target: str) -> None:
    (project / "www").mkdir()
    (project / "mounted/www").mkdir(parents=True)
    (project / "public").mkdir()
    refuse(target, project, "project's own")


@pytest.mark.parametrize("target", ["public", "Ünïcode folder", "website", "../site"])
def test_a_folder_of_its_own_beside_them_is_right(project: Path, target: str) -> None:
    assert read_target(target, project, is_written=True)


def test_what_git_keeps_is_refused_wherever_it_is(project: Path, tmp_path: Path) -> None:
    for name in ("own", "bare"):
        (tmp_path / name).mkdir()
    subprocess.run(["git", "init", "-q", tmp_path / "own"], check=True)
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "bare"], check=True)
    for target in ("own/.git/site", "own/.git/hooks/site", "bare/site", "bare/refs/site"):
        refuse(tmp_path / target, project, "internal files of git")


def test_a_repository_inside_the_project_or_missing_is_refused(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").symlink_to(project)
    for path in (project / ".git", tmp_path / "elsewhere/.git", project):
        refuse(f"git+file://{path}#pages", project, "repository inside this project")
    refuse(f"git+file://{tmp_path}/missing.git#pages", project, "not on this computer")


@pytest.mark.parametrize(
    "target",
    [
        "public/blog",
        "public/new",
        "public.releases",
        "PUBLIC.RELEASES",
        "public.releases/new",
        "{version}",
        "{version}/blog",
        "{version}/new",
        "{outside}/blog",
        "{outside}/new",
        "{outside}.releases/new",
    ],
)
def test_a_live_or_kept_version_of_another_target_is_refused(tmp_path: Path, target: str) -> None:
    desk = Desk(tmp_path / "desk")
    outside = tmp_path / "www/clinic"
    outside.parent.mkdir()
    desk.publish()
    desk.publish(target=str(outside))
    (version,) = (path for path in desk.releases.iterdir() if path.is_dir())
    form = target.format(version=version, outside=outside)
    refuse(form, desk.root, "inside a published site|project's own")
    refuse(desk.root / form, desk.root / "nowhere", "inside a published site")


def test_what_a_server_on_this_computer_shows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "www/blog").mkdir(parents=True)
    (tmp_path / "www/.publish").mkdir()
    refuse(tmp_path / "www/blog/site", tmp_path / "root", "inside a published site")


@pytest.mark.slow
def test_versions_that_another_link_shows_are_not_shared(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.publish()
    desk.public.rename(desk.root / "www")
    refuse("public", desk.root, "public.releases already holds the versions of www")
    with pytest.raises(PublishError, match="already holds the versions of www"):
        desk.publish()


@pytest.mark.parametrize("mount", ["/dev/shm", "/proc", "/sys"])
def test_a_mounted_disk_is_refused_before_anything_is_built(mount: str, tmp_path: Path) -> None:
    assert os.path.ismount(mount)  # as every Linux has them
    with pytest.raises(RefusedError, match="is a mounted disk") as caught:
        choose_host(mount, tmp_path)
    assert f"{mount}/site" in caught.value.to_do


def test_a_folder_mounted_from_its_own_disk_is_known_from_the_systems_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("my site", "kept", "kept.releases", "stick"):
        (tmp_path / name).mkdir()
    spelled = str(tmp_path).replace(" ", "\\040")
    listed = tmp_path / "mountinfo"
    listed.write_text(
        "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"21 20 8:1 /a {spelled}/my\\040site rw shared:1 - ext4 /dev/sda1 rw\n"
        f"22 20 8:1 /a {spelled}/kept.releases rw - ext4 /dev/sda1 rw\n"
        f"23 20 8:9 / {spelled}/stick rw - vfat /dev/sdb1 rw\n"
    )
    monkeypatch.setattr(folder_rules, "MOUNTS", listed)
    for name, words in (
        ("my site", "is a mounted disk"),
        ("kept", "are on different disks"),
        ("stick/site", "cannot hold links"),
        ("stick", "is a mounted disk"),
    ):
        with pytest.raises(RefusedError, match=words):
            choose_host(tmp_path / name, tmp_path / "root")


def test_a_place_where_this_account_may_not_write_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "www").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path / "www")
    with pytest.raises(RefusedError, match="This account cannot publish in"):
        read_target(tmp_path / "www/site", tmp_path / "root", is_written=True)
    assert read_target(tmp_path / "www/site", tmp_path / "root")  # who only looks may look


def test_names_too_long_are_the_targets_and_not_a_posts(tmp_path: Path) -> None:
    deep = "/".join(["a" * 200] * 20)
    for target in ("x" * 250, "ü" * 125, f"/{deep}/site", f"{tmp_path}/{'x' * 248}"):
        with pytest.raises(PublishError, match="too long") as caught:
            choose_host(target, tmp_path)
        assert caught.value.what.startswith("PUBLISH_TARGET ")
        assert "post" not in str(caught.value)


@pytest.mark.slow
def test_a_home_folder_of_nobody_and_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    refuse(tmp_path / "a/site", tmp_path / "root", "is not a folder")
    refuse("~nobody-of-that-name/site", tmp_path / "root", "no home folder of that name")
