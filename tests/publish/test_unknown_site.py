"""A site that no record here knows is said to be there, by every word that looks."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.publish import manifest as manifests
from clinic.publish.errors import DamagedError, PublishError
from clinic.publish.secrets import read_environment
from clinic.publish.status import read_history, read_status, verify_live
from clinic.publish.targets.choose_target import read_target
from clinic.publish.targets.kinds import read_place
from clinic.publish.targets.rclone import RcloneFiles
from clinic.publish.targets.release_store import FOLDER
from tests.projects import copy_project
from tests.servers.git import serve_git

from .desk import SITE, Desk, write_files
from .git_desk import GitDesk
from .records_gone_wrong import OTHERS, damage, put, put_others
from .remote import RemoteDesk
from .wave_desk import WaveDesk

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def look(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Return what each word says of the host."""
    return {
        "status": read_status(desk.target, root=desk.root).lines,
        "verify": verify_live(desk.target, root=desk.root, tell=print).lines,
        "history": read_history(desk.target, root=desk.root).lines,
    }


def assert_said_to_be_live(desk: Desk) -> None:
    for word, lines in look(desk).items():
        said = "\n".join(lines)
        assert "A site is live at " in said, word
        assert "but this computer has no record of publishing it." in said, word
        assert "nothing has been published" not in said.lower(), word
        assert "make publish" in said, word
    assert not verify_live(desk.target, root=desk.root, tell=print).is_known


def assert_damage_is_said(desk: Desk) -> None:
    history = "\n".join(read_history(desk.target, root=desk.root).lines)
    assert "but its record cannot be used" in history
    assert "nothing has been published" not in history.lower()
    for ask in (
        lambda: read_status(desk.target, root=desk.root),
        lambda: verify_live(desk.target, root=desk.root, tell=print),
    ):
        with pytest.raises(DamagedError, match=r"A site is live at .*, but its record cannot be"):
            ask()


@pytest.fixture(params=["waves", pytest.param("at_git", marks=pytest.mark.slow)])
def on_the_web(request: pytest.FixtureRequest) -> Desk:
    chosen: Desk = request.getfixturevalue(request.param)
    return chosen


def test_a_site_that_was_never_published_from_here_is_said_to_be_live(on_the_web: Desk) -> None:
    for path, text in {"index.html": "the clinic's old site", **OTHERS}.items():
        put(on_the_web, path, text.encode())
    assert_said_to_be_live(on_the_web)


def test_a_site_whose_record_and_history_are_gone_is_said_to_be_live(on_the_web: Desk) -> None:
    on_the_web.publish(demo=False)
    damage(on_the_web, "missing")
    shutil.rmtree(on_the_web.root / FOLDER)
    assert_said_to_be_live(on_the_web)


def test_a_site_whose_record_alone_is_gone_is_said_to_be_live(on_the_web: Desk) -> None:
    on_the_web.publish(demo=False)
    damage(on_the_web, "missing")
    assert_said_to_be_live(on_the_web)
    history = read_history(on_the_web.target, root=on_the_web.root).lines
    assert "Maria published" in history[0]


@pytest.mark.parametrize("how", ["half written", "of a newer version", "claiming everything"])
@pytest.mark.parametrize("any_desk", ["desk", "waves", "at_git"], indirect=True)
def test_of_a_damaged_record_it_is_said_that_a_site_is_live(any_desk: Desk, how: str) -> None:
    any_desk.publish(demo=False)
    damage(any_desk, how)
    if how == "claiming everything" and isinstance(any_desk, GitDesk):
        put(any_desk, "about/index.html", b"by hand")
    assert_damage_is_said(any_desk)


@pytest.mark.parametrize("kind", ["folder", "link", "link among the releases"])
def test_a_folder_of_somebody_else_is_said_to_be_live(desk: Desk, kind: str) -> None:
    mine = desk.root / ("public" if kind == "folder" else "mine")
    write_files(mine, SITE)
    if kind == "link":
        desk.public.symlink_to("mine")
    elif kind != "folder":
        desk.releases.mkdir()
        (desk.releases / "000001-20261122T091430Z").symlink_to(mine)
        desk.public.symlink_to("public.releases/000001-20261122T091430Z")
    assert_said_to_be_live(desk)


def test_with_the_link_lost_it_is_said_that_versions_are_kept(desk: Desk) -> None:
    desk.publish_three()
    desk.public.unlink()
    for lines in look(desk).values():
        said = "\n".join(lines)
        assert "Nothing is live at " in said and "make rollback" in said
        assert "nothing has been published" not in said.lower()
    (desk.releases / "history.jsonl").unlink()
    marks = [line[:3].strip() for line in look(desk)["history"][:3]]
    assert marks == ["1", "2", "3"]


def test_a_history_that_is_lost_is_told_from_the_versions_themselves(desk: Desk) -> None:
    desk.publish_three()
    (desk.releases / "history.jsonl").unlink()
    lines = look(desk)["history"]
    assert [line[:3].strip() for line in lines[:3]] == ["1", "2", "now"]
    assert "Someone published version 1, commit abc123." in lines[0]
    status = look(desk)["status"]
    assert status[1] == "This computer has no record of who published the site."


def test_a_host_that_does_not_answer_is_not_said_to_hold_nothing(
    waves: WaveDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: str) -> bytes:
        raise PublishError("disk://host does not answer.", "Try: make publish")

    monkeypatch.setattr(waves.host, "read", fail)
    lines = read_history("", root=waves.root).lines
    assert lines[0] == "This computer has no record of publishing to disk://host."
    assert not any("othing has been published" in line for line in lines)


def test_an_empty_host_is_still_said_to_hold_nothing(on_the_web: Desk) -> None:
    for lines in look(on_the_web).values():
        assert lines[0].startswith("Nothing has been published")


def test_a_branch_that_somebody_overwrote_with_other_files_keeps_them(at_git: GitDesk) -> None:
    at_git.publish()
    repository = str(at_git.server.repository)
    other = at_git.root.parent / "other"
    git = ["git", "-C", str(other), "-c", "user.name=Ana", "-c", "user.email=ana@localhost"]
    write_files(other, {"index.html": "theirs", "google1234.html": "proof"})
    subprocess.run(["git", "init", "-q", "-b", "pages", str(other)], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "theirs"], check=True)
    subprocess.run([*git, "push", "-q", "--force", repository, "pages"], check=True)
    assert_said_to_be_live(at_git)
    with pytest.raises(PublishError, match="not published from here"):
        at_git.publish()
    at_git.publish(force=True)
    assert at_git.live == at_git.files | {"google1234.html": "proof"}


def test_a_reference_to_another_repository_on_the_branch_stops_nobody(at_git: GitDesk) -> None:
    at_git.publish()
    git = ["git", "--git-dir", str(at_git.server.repository)]
    tip = subprocess.run([*git, "rev-parse", "pages"], capture_output=True, text=True, check=True)
    env = {**os.environ, "GIT_INDEX_FILE": str(at_git.root / "index")}
    for who in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{who}_NAME": "Ana", f"GIT_{who}_EMAIL": "ana@localhost"}

    def run_git(*words: str) -> str:
        done = subprocess.run([*git, *words], capture_output=True, text=True, check=True, env=env)
        return done.stdout.strip()

    run_git("read-tree", tip.stdout.strip())
    run_git("update-index", "--add", "--cacheinfo", f"160000,{tip.stdout.strip()},theirs")
    commit = run_git(
        "commit-tree", run_git("write-tree"), "-p", tip.stdout.strip(), "-m", "by hand"
    )
    run_git("update-ref", "refs/heads/pages", commit)
    at_git.write("index.html", "new")
    at_git.publish()
    assert "160000" in run_git("ls-tree", "pages", "theirs")


@pytest.mark.slow
def test_on_every_server_a_site_no_record_knows_is_said_to_be_live(
    remote: RemoteDesk, tmp_path: Path
) -> None:
    for lines in look(remote).values():
        assert lines[0].startswith("Nothing has been published")
    remote.publish()
    for path, text in {"google1234.html": "proof", ".well-known/x/token": "proof"}.items():
        (remote.web / path).parent.mkdir(parents=True, exist_ok=True)
        remote.change_behind(path, text)
    record = remote.web / manifests.PATH
    whole = record.read_text()
    remote.change_behind(manifests.PATH, whole[:100])
    assert_damage_is_said(remote)
    remote.wait(minutes=1)
    remote.roll_back()
    assert remote.live["google1234.html"] == "proof"
    assert remote.live[".well-known/x/token"] == "proof"
    target, environment = read_target(remote.target, remote.root), read_environment()
    with contextlib.closing(RcloneFiles(read_place(target, environment, tmp_path))) as files:
        files.delete([manifests.PATH])
    assert_said_to_be_live(remote)
    shutil.rmtree(remote.root / FOLDER)
    assert_said_to_be_live(remote)
    remote.wait(minutes=1)
    with pytest.raises(PublishError, match="not published from here"):
        remote.publish()
    remote.publish(force=True)
    assert remote.live == {
        **remote.files,
        "google1234.html": "proof",
        ".well-known/x/token": "proof",
    }


# Through the front door


def run(project: Path, *words: str, **more: str) -> tuple[int, str]:
    """Run one word of the front door as a person does."""
    done = subprocess.run(
        [sys.executable, "-m", "clinic", *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PUBLISH_")},
            "PYTHONPATH": "",
            **more,
        },
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said and "program's fault" not in said, said
    return done.returncode, said


@pytest.fixture
def small(root: Path, tmp_path: Path) -> Desk:
    """A project beside which a small site was published, and the program itself."""
    project = copy_project(root, tmp_path / "project", "clinic")
    return Desk(project)


def test_words_typed_by_a_person_say_that_a_site_is_live_and_lose_nothing(small: Desk) -> None:
    small.publish_three()
    put_others(small)
    (small.public.resolve() / manifests.PATH).write_text("{")
    for word, code in (("verify", 1), ("history", 0)):
        ended, said = run(small.root, word, PUBLISH_TARGET="public")
        assert ended == code and "A site is live at " in said, said
        assert "nothing has been published" not in said.lower()
    ended, said = run(small.root, "rollback", PUBLISH_TARGET="public")
    assert ended == 0, said
    assert small.live.items() >= {**OTHERS, "index.html": "version 2"}.items()
    ended, said = run(small.root, "history", PUBLISH_TARGET="public")
    assert "restored version 2 of November 22, 2026" in said


def test_words_typed_by_a_person_adopt_the_versions_that_are_kept(small: Desk) -> None:
    small.publish_three()
    put_others(small)
    small.public.unlink()
    (small.releases / "history.jsonl").write_bytes(b"\0" * 300)
    kept = set(small.release_names)
    ended, said = run(small.root, "history", PUBLISH_TARGET="public")
    assert ended == 0 and "Nothing is live at " in said
    ended, said = run(small.root, "rollback", PUBLISH_TARGET="public", RELEASE="2")
    assert ended == 0, said
    assert small.live.items() >= {**OTHERS, "index.html": "version 2"}.items()
    assert set(small.release_names) > kept


@pytest.mark.parametrize("word", ["verify", "history"])
def test_words_typed_by_a_person_name_a_site_on_a_branch_that_no_record_knows(
    small: Desk, word: str, tmp_path: Path
) -> None:
    with serve_git(tmp_path) as server:
        server.commit("index.html", "theirs")
        ended, said = run(small.root, word, PUBLISH_TARGET=server.target)
    assert ended == (1 if word == "verify" else 0)
    assert "A site is live at git+file://" in said and "no record of publishing it" in said


@pytest.mark.slow
def test_status_typed_by_a_person_names_a_site_that_no_record_knows(small: Desk) -> None:
    write_files(small.public, SITE)
    ended, said = run(small.root, "status", PUBLISH_TARGET="public")
    assert ended == 0, said
    assert "A site is live at " in said and "no record of publishing it" in said
    write_files(small.public, {})
    ended, said = run(small.root, "status", PUBLISH_TARGET="public")
    assert ended == 0 and "Nothing has been published yet" in said, said
    assert json.dumps(sorted(p.name for p in small.public.iterdir())) == "[]"
