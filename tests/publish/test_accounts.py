"""What was published to one account proves nothing of another account's files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clinic.publish.secrets import Environment
from clinic.publish.targets.kinds import identify
from clinic.publish.targets.release_store import FOLDER, find_shelf
from clinic.publish.targets.target_url import parse_target
from tests.servers.server import PASSWORD, Server, find_port, find_program, running

from .remote import RemoteDesk, clear_environment

PROOF = "google-site-verification: google1234.html"


@contextmanager
def serve_account(user: str, folder: Path, port: int) -> Iterator[Server]:
    """Show one account's folder, as a web host does after signing in."""
    folder.mkdir(exist_ok=True)
    command = [find_program("rclone"), "serve", "webdav", folder, "--addr", f"127.0.0.1:{port}"]
    with running([*command, "--user", user, "--pass", PASSWORD], port, folder.parent / "log"):
        yield Server("webdav", f"webdav://{user}@127.0.0.1:{port}/", folder, {})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemoteDesk:
    for name in os.environ.keys() - clear_environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("PUBLISH_PASSWORD", PASSWORD)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    root = tmp_path / "desk"
    root.mkdir()
    return RemoteDesk(root)


def test_files_of_another_account_stay_when_the_same_were_published_to_the_first(
    desk: RemoteDesk, tmp_path: Path
) -> None:
    port = find_port()
    desk.write("google1234.html", PROOF)
    with serve_account("maria", tmp_path / "maria", port) as desk.server:
        desk.target = desk.server.target
        desk.publish()
    bobs = tmp_path / "bob"
    with serve_account("bob", bobs, port) as desk.server:
        desk.target = desk.server.target
        (bobs / "google1234.html").write_text(PROOF)
        desk.remove("google1234.html")
        desk.publish(force=True)
    assert (bobs / "google1234.html").read_text() == PROOF


def test_what_is_kept_under_the_place_s_former_name_is_found_again(
    desk: RemoteDesk, tmp_path: Path
) -> None:
    port = find_port()
    with serve_account("maria", tmp_path / "maria", port) as desk.server:
        desk.target = desk.server.target
        desk.publish()
        desk.write("index.html", "second")
        desk.publish()
        (shelf,) = (desk.root / FOLDER).iterdir()
        shelf.rename(find_shelf(desk.root, f"webdav://127.0.0.1:{port}/").folder)
        desk.roll_back()
        assert desk.live["index.html"] != "second"
        assert list((desk.root / FOLDER).iterdir()) == [shelf]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sftp://maria@h/www", "sftp://bob@h/www"),
        ("sftp://maria@h/www", "ftp://maria@h/www"),
        ("sftp://maria@h/www", "sftp://maria@h:2222/www"),
        ("webdavs://maria@h/www", "webdavs://bob@h/www"),
        ("s3://clinic", "s3://clinic?endpoint=http://127.0.0.1:9000"),
        ("s3://clinic", "s3://clinic?region=eu-west-1"),
    ],
)
def test_two_places_of_one_name_are_told_apart(one: str, other: str) -> None:
    environment = Environment({}, {})
    assert identify(parse_target(one), environment) != identify(parse_target(other), environment)


def test_the_server_of_a_bucket_may_stand_in_the_environment() -> None:
    target = parse_target("s3://clinic")
    elsewhere = Environment({"AWS_ENDPOINT_URL": "https://s3.other.example"}, {})
    assert identify(target, Environment({}, {})) != identify(target, elsewhere)
