"""Going back to the oldest version and forward again, on real servers."""

from collections.abc import Iterator

import pytest

from .remote import SERVERS, RemoteDesk

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sftp", "s3"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """One that keeps files and one that keeps objects."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


def test_the_oldest_version_comes_back_byte_for_byte_and_the_newest_after_it(
    remote: RemoteDesk,
) -> None:
    first, _, third = remote.publish_three()
    remote.change_behind("blog/google1234.html", "proof")
    foreign = {"blog/google1234.html": "proof"}
    remote.roll_back("1")
    assert remote.live == first | foreign
    remote.wait(hours=1)
    remote.roll_back("3")
    assert remote.live == third | foreign


def test_from_another_computer_only_what_is_whole_there_is_offered(remote: RemoteDesk) -> None:
    remote.publish_three()
    (remote.root / ".published").rename(remote.root / "another computer's")
    remote.write("blog/fourth/index.html", "new with version 4")
    remote.publish(force=True)
    (line,) = remote.list_versions()
    assert line.startswith("3 ") and "from another computer, the previous version: 6 pages" in line
