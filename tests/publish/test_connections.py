"""How many lines a publish opens to an SSH server: few to one nearby, more where each waits."""

import os
from pathlib import Path

import pytest

from clinic.publish.status import verify_live
from clinic.publish.targets import rclone
from tests.servers.sftp import serve_sftp

from .remote import RemoteDesk, clear_environment

pytestmark = pytest.mark.slow
PAGES = 200


@pytest.mark.parametrize(("near", "least", "most"), [(60.0, 1, 3), (0.0, 4, 12)])
def test_a_near_host_is_sent_many_pages_over_few_lines(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    near: float,
    least: int,
    most: int,
) -> None:
    top = tmp_path_factory.mktemp("sftp")
    with serve_sftp(top) as server:
        for name in os.environ.keys() - clear_environment().keys():
            monkeypatch.delenv(name)
        for name, text in server.environment.items():
            monkeypatch.setenv(name, text)
        monkeypatch.setattr(rclone, "NEAR", near)
        desk = RemoteDesk(tmp_path, target=server.target, server=server)
        for number in range(PAGES):
            desk.write(f"blog/p{number}/index.html", f"<h1>{number}</h1>\n" * 500)
        desk.publish()
        opened = (top / "sshd.log").read_text().count("Accepted publickey")
        assert least <= opened <= most
        assert desk.live == desk.files
        assert verify_live(desk.target, root=desk.root, tell=print).wrong == ()
