"""A remote that somebody set up for rclone themselves: `rclone:remote:path`."""

from pathlib import Path

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.status import verify_live
from tests.servers.sftp import serve_sftp

from .remote import RemoteDesk

pytestmark = pytest.mark.slow
_SETTINGS = """[our host]
type = sftp
host = 127.0.0.1
port = {port}
user = {user}
key_file = {key}
shell_type = none
"""


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch):
    with serve_sftp(tmp_path_factory.mktemp("sftp")) as server:
        user, _, place = server.target.removeprefix("sftp://").partition("@")
        port = place.partition("/")[0].partition(":")[2]
        key = server.environment["PUBLISH_KEY_FILE"]
        settings = tmp_path / "rclone.conf"
        settings.write_text(_SETTINGS.format(port=port, user=user, key=key))
        monkeypatch.setenv("RCLONE_CONFIG", str(settings))
        yield RemoteDesk(tmp_path, target=f"rclone:our host:{server.folder}", server=server)


def test_a_publish_a_change_and_the_way_back_work_there(desk: RemoteDesk) -> None:
    desk.publish()
    former = desk.live
    assert former == desk.files
    assert desk.publish().result == "unchanged"
    desk.write("blog/injections/index.html", "what to expecT")
    desk.wait(minutes=1)
    assert desk.publish().verified == 1
    assert desk.live == desk.files
    assert verify_live(desk.target, root=desk.root, tell=print).wrong == ()
    desk.wait(minutes=1)
    desk.roll_back()
    assert desk.live == former


def test_going_back_at_once_starts_one_rclone_for_all_who_ask(desk: RemoteDesk) -> None:
    desk.publish()
    desk.write("index.html", "regret")
    for _ in range(3):
        desk.wait(minutes=1)
        desk.publish()
        desk.wait(minutes=1)
        desk.roll_back()
    assert desk.live["index.html"] != "regret"


def test_a_remote_nobody_set_up_is_said(desk: RemoteDesk) -> None:
    desk.target = "rclone:elsewhere:web"
    with pytest.raises(PublishError, match="rclone does not know") as caught:
        desk.publish()
    assert "rclone config" in caught.value.to_do
