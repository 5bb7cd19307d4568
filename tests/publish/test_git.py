"""The promises of publishing, on a branch of a git repository."""

from pathlib import Path

import pytest

from clinic.publish.errors import BusyError, PublishError, RefusedError
from clinic.publish.status import read_status, verify_live
from tests.servers.git import GitServer, serve_git

from .desk import SITE, Desk, read_files
from .remote import empty_folder

EXTRA = {".nojekyll": ""}

pytestmark = pytest.mark.slow  # pushes to a server, again and again


@pytest.fixture
def server(tmp_path: Path):
    with serve_git(tmp_path) as running:
        yield running


@pytest.fixture
def at_git(server: GitServer, tmp_path: Path) -> Desk:
    root = tmp_path / "desk"
    root.mkdir()
    return Desk(root, target=server.target)


def read_branch(server: GitServer) -> dict[str, str]:
    server.folder.mkdir(exist_ok=True)
    empty_folder(server.folder)
    server.checkout()
    return read_files(server.folder)


def test_everything_a_publish_promises_holds_on_a_git_branch(
    at_git: Desk, server: GitServer
) -> None:
    first = at_git.publish()
    assert first.verified == len(SITE)
    assert read_branch(server) == SITE | EXTRA
    assert at_git.publish().result == "unchanged"
    at_git.write("blog/injections/index.html", "what to expecT")
    at_git.remove("blog/imaging/index.html")
    at_git.remove("theme/site.aaaaaaaa1.css")
    server.commit("google1234.html", "proof")
    at_git.publish()
    kept = {
        "google1234.html": "proof",
        "theme/site.aaaaaaaa1.css": SITE["theme/site.aaaaaaaa1.css"],
    }
    assert read_branch(server) == at_git.files | kept | EXTRA
    assert "by Maria" in read_status(at_git.target, root=at_git.root).lines[0]


def test_status_from_another_computer_says_by_whom_from_the_branch(
    at_git: Desk, server: GitServer, tmp_path: Path
) -> None:
    at_git.publish()
    at_git.write("index.html", "new")
    at_git.publish(who="Ana Ruiz")
    (lines,) = [read_status(at_git.target, root=tmp_path / "another").lines]
    assert "published by Ana Ruiz" in lines[0]
    assert len(lines) == 1


def test_rolling_back_restores_the_former_site_on_a_git_branch(
    at_git: Desk, server: GitServer
) -> None:
    at_git.publish()
    at_git.write("index.html", "regret")
    at_git.publish()
    at_git.roll_back()
    assert read_branch(server) == SITE | EXTRA


def test_a_branch_changed_by_hand_is_found_and_mended(at_git: Desk, server: GitServer) -> None:
    at_git.publish()
    server.commit("index.html", "vandal")
    verified = verify_live(at_git.target, root=at_git.root, tell=at_git.told.append)
    assert verified.wrong == ("index.html",)
    at_git.publish()
    assert read_branch(server) == SITE | EXTRA


def test_of_two_who_push_at_once_the_later_is_told_by_whom(at_git: Desk, server: GitServer) -> None:
    at_git.publish()
    at_git.write("index.html", "mine")

    def meanwhile(line: str) -> None:
        if line.startswith(("Making the new", "What pages need")):
            server.commit("index.html", "hers")

    with pytest.raises(BusyError, match="Ana published") as caught:
        at_git.publish(tell=meanwhile)
    assert caught.value.exit_code == 75
    assert read_branch(server)["index.html"] == "hers"


def test_a_repository_that_is_not_there_is_not_taken_for_a_first_publish(at_git: Desk) -> None:
    at_git.target = f"git+file://{at_git.root}/nowhere.git#pages"
    with pytest.raises(PublishError):
        at_git.publish()


def test_a_page_of_somebody_else_on_the_branch_is_not_replaced_unasked(
    at_git: Desk, server: GitServer
) -> None:
    server.commit("index.html", "theirs")
    with pytest.raises(RefusedError, match="not published from here"):
        at_git.publish()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("git+ssh://git@host/x.git", "needs a repository and a branch"),
        ("git+ssh://git:secret@host/x.git#pages", "contains a password"),
    ],
)
def test_a_git_target_that_is_not_whole_is_refused(at_git: Desk, target: str, words: str) -> None:
    at_git.target = target
    with pytest.raises(PublishError, match=words) as caught:
        at_git.publish()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("damage", ["missing", "spoiled"])
def test_a_damaged_copy_of_the_branch_on_this_computer_is_fetched_anew(
    at_git: Desk, server: GitServer, damage: str
) -> None:
    at_git.publish()
    at_git.write("index.html", "new")
    at_git.publish()
    (repository,) = at_git.root.glob(".published/*/repository")
    for path in (repository / "objects").glob("??/*"):
        path.chmod(0o600)
        path.unlink() if damage == "missing" else path.write_bytes(b"spoiled")
    at_git.write("blog/x/index.html", "newer")
    at_git.publish()
    assert read_branch(server) == at_git.files | EXTRA
    at_git.roll_back("1")
    assert read_branch(server) == SITE | EXTRA
