"""A line that others can not read: the server proves who it is, or nothing is sent."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from clinic.publish.errors import PublishError
from clinic.publish.status import verify_live
from tests.servers.ftp import serve_ftp
from tests.servers.nginx import serve_webdav
from tests.servers.server import PASSWORD, Server

from .remote import RemoteDesk

pytestmark = pytest.mark.slow
AUTHORITY = trustme.CA()


def make_proof(name: str) -> bytes:
    """Make a certificate for a name, with its key."""
    return AUTHORITY.issue_cert(name).private_key_and_cert_chain_pem.bytes()


@pytest.fixture(params=[serve_ftp, serve_webdav], ids=["ftps", "webdavs"])
def serve(request: pytest.FixtureRequest) -> Callable[..., object]:
    return request.param


@pytest.fixture
def desk_at(
    serve: Callable[..., object],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[str], RemoteDesk]]:
    """Give a desk that publishes to a server whose certificate is for the name given."""
    running: list[object] = []
    known = tmp_path / "authorities.pem"
    AUTHORITY.cert_pem.write_to_path(str(known))
    monkeypatch.setenv("SSL_CERT_FILE", str(known))

    def start(name: str) -> RemoteDesk:
        block = serve(tmp_path_factory.mktemp("server"), make_proof(name))
        server: Server = block.__enter__()
        running.append(block)
        for key, value in server.environment.items():
            monkeypatch.setenv(key, value)
        return RemoteDesk(tmp_path, target=server.target, server=server)

    yield start
    for block in running:
        block.__exit__(None, None, None)


def test_a_server_that_proves_who_it_is_gets_the_site(desk_at) -> None:
    desk = desk_at("127.0.0.1")
    desk.publish()
    assert desk.live == desk.files
    desk.write("index.html", "new")
    desk.publish()
    assert desk.live == desk.files
    assert verify_live(desk.target, root=desk.root, tell=print).wrong == ()


def test_a_server_that_shows_anothers_certificate_gets_nothing(desk_at) -> None:
    desk = desk_at("somebody-else.example")
    with pytest.raises(PublishError, match="certificate is not valid") as caught:
        desk.publish()
    assert list(desk.web.iterdir()) == []
    assert PASSWORD not in str(caught.value)
    assert "ask your web host to fix the certificate" in caught.value.to_do


def test_a_certificate_that_nobody_known_signed_is_refused(
    desk_at, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_at("127.0.0.1")
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "others.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "others.pem"))
    with pytest.raises(PublishError, match="certificate is not valid"):
        desk.publish()
    assert list(desk.web.iterdir()) == []
