"""A folder of the project is refused as a target by whatever other name the computer has for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.__main__ import main
from clinic.publish.errors import PublishError
from clinic.publish.targets import own_remote
from clinic.publish.targets.choose_target import choose_host, read_target
from clinic.publish.targets.target_url import RemoteTarget
from tests.projects import copy_project, take_picture

from .desk import Desk, take_snapshot

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import sys
from pathlib import Path
from clinic.publish.errors import PublishError
from clinic.publish.targets.choose_target import read_target
try:
    read_target(sys.argv[2], Path(sys.argv[1]))
except PublishError as error:
    print(error.what)
"""
CONFIG = """
[disk]
type = local
[web]
type = alias
remote = {top}
[again]
type = alias
remote = web:desk
[linked]
type = alias
remote = {top}/link
[locked]
type = crypt
remote = disk:{top}/desk/content
password = W6k3BVIoaMAIzG6BxACvLdrDcJQpQvTj
[hidden]
type = alias
remote = locked:
[joined]
type = union
upstreams = {top}/desk/content again:theme
[parts]
type = combine
upstreams = x={top}/desk/content y=again:theme
[chunks]
type = chunker
remote = again:content
[sums]
type = hasher
remote = again:content
[small]
type = compress
remote = again:content
[fly]
type = alias
remote = :union,upstreams="{top}/desk/content {top}/outside":
[server]
type = sftp
host = host.invalid
user = maria
key_file = /nowhere
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose site is live in a folder, and on which somebody set up rclone."""
    desk = Desk(tmp_path / "desk")
    desk.publish()
    (tmp_path / "outside").mkdir()
    for name in ("content/posts", "theme", ".git", ".build"):
        (desk.root / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(desk.root / "content")
    config = tmp_path / "rclone.conf"
    config.write_text(CONFIG.format(top=tmp_path))
    monkeypatch.setenv("RCLONE_CONFIG", str(config))
    monkeypatch.chdir(desk.root)
    return desk


@pytest.mark.parametrize(
    "target",
    [
        *(f"disk:{{root}}/{name}" for name in ("content", "content/new", "theme/x", ".git/x")),
        *(f"web:desk/{name}" for name in ("content", ".build/x", "public", "public/blog", "")),
        *(f"again:{name}" for name in ("content/posts", "public.releases/x", ".", "./theme")),
        "disk:content/posts",
        "disk:public",
        "linked:posts",
        "env:new",
        "server:posts",
    ],
)
def test_a_remote_that_is_a_folder_here_is_refused_like_that_folder(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    for name in ("ENV", "SERVER") if target.startswith(("env", "server")) else ():
        monkeypatch.setenv(f"RCLONE_CONFIG_{name}_TYPE", "alias")
        monkeypatch.setenv(f"RCLONE_CONFIG_{name}_REMOTE", str(desk.root / "content"))
    before = take_snapshot(desk.root)
    with pytest.raises(
        PublishError, match=r"project's own|this project|inside a published|git repository's"
    ) as caught:
        choose_host(f"rclone:{target.format(root=desk.root)}", desk.root)
    assert caught.value.what.startswith("PUBLISH_TARGET ")
    assert take_snapshot(desk.root) == before


@pytest.mark.parametrize(
    "remote", ["locked", "hidden", "joined", "parts", "chunks", "sums", "small", "fly"]
)
def test_a_remote_that_may_lead_anywhere_is_refused(desk: Desk, remote: str) -> None:
    with pytest.raises(PublishError, match="stores its files in another remote"):
        choose_host(f"rclone:{remote}:new", desk.root)


def test_a_remote_elsewhere_is_taken_and_not_connected(desk: Desk, tmp_path: Path) -> None:
    assert read_target("rclone:server:www", desk.root) == RemoteTarget("server", "www")
    desk.target = f"rclone:disk:{tmp_path}/outside"
    desk.publish(demo=False)
    assert (tmp_path / "outside/index.html").read_text() == desk.files["index.html"]


def test_what_cannot_be_published_to_is_refused_before_anything_is_built(
    root: Path, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = copy_project(root, tmp_path / "project")
    git = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@localhost"]
    for name, *options in (("open",), ("bare", "--bare"), ("far", "--bare")):
        subprocess.run([*git, "init", "-qb", "pages", *options, tmp_path / name], check=True)
    work = [*git, "--git-dir", tmp_path / "bare", "--work-tree", tmp_path / "outside"]
    subprocess.run([*work, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    tree = ["worktree", "add", "-qb", "side", tmp_path / "side"]
    subprocess.run([*git, "--git-dir", tmp_path / "bare", *tree], check=True)
    refused = {
        "rclone:nosuch:www": "a remote that rclone does not know",
        "rclone:nosuch:": "needs the name of a remote and a folder",
        "rclone:web:project/content": "among the project's own folders",
        f"git+file://{tmp_path}/outside#pages": "not a git repository",
        f"git+file://{tmp_path}/open/.git/refs#pages": "not a git repository",
        f"git+file://{tmp_path}/open#pages": "a branch that is checked out",
        f"git+file://{tmp_path}/open/.git#pages": "a branch that is checked out",
        f"git+file://{tmp_path}/bare#side": "a branch that is checked out",
        f"git+file://{tmp_path}/side#side": "a branch that is checked out",
    }
    before = take_picture(project)
    for target, words in refused.items():
        for command in ("publish", "status"):
            assert main([command, f"--to={target}"], project) in (1, 3), target
            told = capsys.readouterr()
            assert told.out == "", target
            assert told.err.startswith("PUBLISH_TARGET ") and words in told.err, told.err
            assert len(told.err.splitlines()) == 2
    assert take_picture(project) == before
    for target in ("open#other", "bare#pages", "far#pages", "side#pages"):
        assert read_target(f"git+file://{tmp_path}/{target}", project)


def test_without_rclone_nothing_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_remote, "find_rclone", lambda: None)
    assert read_target("rclone:web:www", desk.root)


@pytest.mark.skipif(os.name != "posix" or not shutil.which("unshare"), reason="Linux mounts")
@pytest.mark.parametrize(
    ("shown", "place", "target"),
    [
        ("desk/content", "outside", "outside/site"),
        ("desk/content", "outside", "outside"),
        ("desk/content/posts", "outside", "outside/site"),
        ("desk", "outside", "outside/content/site"),
        ("desk", "outside", "outside/public/blog"),
        ("desk/public.releases", "outside", "outside/site"),
        ("{version}/blog", "outside", "outside/site"),
        ("{version}", "outside", "outside/blog/site"),
        ("outside", "desk/content/posts", "outside/site"),
        ("desk/.git", "outside", "outside/site"),
        ("desk/content", "outside", "rclone:disk:{top}/outside/site"),
        ("desk/content", "outside", "git+file://{top}/outside/site.git#pages"),
    ],
)
def test_a_folder_that_is_mounted_a_second_time_is_refused_by_both_names(
    desk: Desk, tmp_path: Path, shown: str, place: str, target: str
) -> None:
    subprocess.run(["git", "init", "-q", "--bare", desk.root / "content/site.git"], check=True)
    version = desk.public.resolve().relative_to(tmp_path)
    mount = f"mount --bind '{tmp_path}/{shown.format(version=version)}' '{tmp_path}/{place}'"
    named = target.format(top=tmp_path) if ":" in target else f"{tmp_path}/{target}"
    command = [sys.executable, "-c", ASK, str(desk.root), named]
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    done = subprocess.run(
        [*unshare, "sh", "-c", f'{mount} && exec "$@"', "sh", *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if "permission denied" in done.stderr.lower() or "not permitted" in done.stderr:
        pytest.skip("this computer lets nobody mount folders")
    assert done.stderr == ""
    assert done.stdout.startswith("PUBLISH_TARGET ") or "is a mounted disk" in done.stdout
