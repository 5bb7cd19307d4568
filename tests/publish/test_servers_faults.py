"""What real servers can do to a publish."""

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError, RefusedError
from clinic.publish.status import verify_live
from tests.servers.server import PASSWORD
from tests.servers.sftp import serve_sftp

from .desk import SITE, write_files
from .disk_files import run_in_a_process, wait_for
from .remote import RemoteDesk
from .test_faults import small_disk
from .test_remote_lock import publish_as

pytestmark = pytest.mark.slow


def test_a_host_that_cannot_be_reached_is_not_taken_for_a_first_publish(
    remote: RemoteDesk,
) -> None:
    remote.publish()
    before = remote.live
    remote.server.stop()
    remote.write("index.html", "new")
    with pytest.raises(PublishError, match="cannot be reached"):
        remote.publish(force=True)
    assert remote.live == before


def test_a_line_that_breaks_between_the_waves_leaves_every_page_whole(remote: RemoteDesk) -> None:
    remote.publish()
    remote.write("theme/site.bbbbbbbb2.css", "new")
    remote.write("index.html", "<link rel=stylesheet href=/theme/site.bbbbbbbb2.css>")

    def cut(line: str) -> None:
        if line.startswith("Uploading pages"):
            remote.server.stop()

    with pytest.raises(PublishError, match="cannot be reached"):
        remote.publish(tell=cut)
    pages = {path: text for path, text in remote.live.items() if path.endswith(".html")}
    assert pages == {path: text for path, text in SITE.items() if path.endswith(".html")}


def test_no_list_of_programs_shows_a_secret(remote: RemoteDesk) -> None:
    seen: list[bytes] = []

    def look(line: str) -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes()
            except OSError:
                continue
            if b"rcd" in words:
                seen.append(words)

    remote.publish(tell=look)
    assert seen
    assert not any(PASSWORD.encode() in words for words in seen)
    assert PASSWORD not in "".join(
        path.read_text(errors="replace")
        for top in (remote.web / ".publish", remote.root / ".published")
        for path in top.rglob("*")
        if path.is_file()
    )


@pytest.fixture
def at_sftp(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch):
    with serve_sftp(tmp_path_factory.mktemp("sftp")) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield RemoteDesk(tmp_path, target=server.target, server=server)


def test_a_server_whose_key_is_not_known_is_not_trusted(
    at_sftp: RemoteDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = (at_sftp.server.folder.parent / "keys/stranger.pub").read_text()
    monkeypatch.setenv("PUBLISH_KNOWN_HOSTS", f"elsewhere.example {other}")
    with pytest.raises(PublishError, match="does not know the server's key"):
        at_sftp.publish()
    port = at_sftp.target.split(":")[2].partition("/")[0]
    monkeypatch.setenv("PUBLISH_KNOWN_HOSTS", f"[127.0.0.1]:{port} {other}")
    with pytest.raises(PublishError, match="key has changed"):
        at_sftp.publish()
    assert list(at_sftp.web.iterdir()) == []


def test_the_sample_clinic_is_refused_on_the_web(at_sftp: RemoteDesk) -> None:
    with pytest.raises(RefusedError, match="sample clinic"):
        at_sftp.publish(demo=True, force=True)
    assert list(at_sftp.web.iterdir()) == []


def test_a_full_disk_at_the_host_changes_no_page(at_sftp: RemoteDesk) -> None:
    with small_disk(at_sftp.web, "1m") as is_small:
        assert is_small, "this test needs an account that may mount"
        at_sftp.publish()
        at_sftp.write("images/large.svg", "x" * 1_200_000)
        at_sftp.write("index.html", "new")
        with pytest.raises(PublishError) as caught:
            at_sftp.publish()
        assert "live pages have not changed" in str(caught.value)
        assert at_sftp.live["index.html"] == SITE["index.html"]
        at_sftp.remove("images/large.svg")
        at_sftp.publish()
        assert at_sftp.live == at_sftp.files


def test_a_host_that_takes_nothing_says_so_and_stays_as_it_was(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = "ForceCommand internal-sftp -R"  # may be read, not written
    with serve_sftp(tmp_path_factory.mktemp("sftp"), only) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        desk = RemoteDesk(tmp_path, target=server.target, server=server)
        with pytest.raises(PublishError, match="does not let this account write or read there"):
            desk.publish()
        assert list(desk.web.iterdir()) == []


def kill_and_heal(desk: RemoteDesk, times: int) -> None:
    """Kill publishers at random moments; each time every page is whole, and the next one heals."""
    chance = random.Random(20261122)
    for number in range(60):
        desk.write(f"blog/p{number}/index.html", f"post {number}")
    began = time.monotonic()
    desk.publish()
    whole = time.monotonic() - began
    killed = 0
    while killed < times:
        for number in range(60):
            desk.write(f"blog/p{number}/index.html", f"post {number} {killed}")
        write_files(desk.site, desk.files)
        child = run_in_a_process(lambda: int(desk.send().result != "published"))
        moment = threading.Timer(chance.uniform(0.05, whole), os.kill, (child, signal.SIGKILL))
        moment.start()
        killed += wait_for(child) < 0
        moment.cancel()
        assert all(text for path, text in desk.live.items() if path.endswith(".html"))
        desk.send()
        assert desk.live == desk.files
        assert verify_live(desk.target, root=desk.root, tell=print).wrong == ()


def test_a_publisher_killed_at_random_moments_on_sftp_is_healed(at_sftp: RemoteDesk) -> None:
    kill_and_heal(at_sftp, 2)


@pytest.mark.prove
@pytest.mark.parametrize("server", ["ftp", "s3", "sftp", "webdav"], indirect=True)
def test_fifty_killed_at_random_moments_are_healed_on_every_server(remote: RemoteDesk) -> None:
    kill_and_heal(remote, 50)


@pytest.mark.prove
@pytest.mark.parametrize("server", ["ftp", "s3", "sftp", "webdav"], indirect=True)
def test_of_two_at_once_exactly_one_wins_twenty_times_of_twenty_on_every_server(
    remote: RemoteDesk, tmp_path: Path
) -> None:
    remote.publish()
    for number in range(20):
        remote.write("index.html", f"home {number}")
        write_files(remote.site, remote.files)
        ana, maria = tmp_path / f"ana{number}", tmp_path / f"maria{number}"
        children = [
            publish_as(remote, "Ana", ana, maria),
            publish_as(remote, "Maria", maria, ana),
        ]
        assert sorted(wait_for(child) for child in children) == [0, 75]
        remote.server.refresh()
        assert remote.live == remote.files
