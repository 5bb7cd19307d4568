"""What an S3 bucket holds after a publish, as its readers get it."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.status import verify_live
from tests.servers.object_store import serve_bucket, serve_object_store

from .desk import SITE
from .remote import RemoteDesk

pytestmark = pytest.mark.slow
CSS = "theme/site.aaaaaaaa1.css"


class Bucket(RemoteDesk):
    """A desk that publishes to a bucket, which readers see at `address`."""

    address: str = ""

    def get(self, path: str) -> tuple[str, HTTPMessage]:
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=300) as answer:
            return answer.read().decode(), answer.headers

    def has(self, path: str) -> bool:
        try:
            return bool(self.get(path))
        except urllib.error.HTTPError:
            return False

    @property
    def live(self) -> dict[str, str]:
        return {path: self.get(path)[0] for path in SITE if self.has(path)}

    def change_behind(self, path: str, text: str | None) -> None:
        url = f"{self.server.environment['AWS_ENDPOINT_URL']}/site/{path}"
        kind = {"Content-Type": "text/html"}
        body, method = (None, "DELETE") if text is None else (text.encode(), "PUT")
        urllib.request.urlopen(urllib.request.Request(url, body, kind, method=method)).close()


@pytest.fixture
def bucket(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bucket]:
    with serve_object_store(tmp_path_factory.mktemp("s3")) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        with serve_bucket(tmp_path / "nginx", server) as address:
            desk = Bucket(tmp_path, target=server.target, server=server)
            desk.address = address
            yield desk


def test_each_file_is_served_with_its_type_and_how_long_it_may_be_kept(bucket: Bucket) -> None:
    bucket.publish()
    assert bucket.live == SITE
    kept = {path: bucket.get(path)[1]["Cache-Control"] for path in SITE}
    assert kept[CSS] == "public, max-age=31536000, immutable"
    assert kept["index.html"] == kept["feeds/all.atom.xml"] == "public, max-age=60"
    types = {path: bucket.get(path)[1]["Content-Type"] for path in SITE}
    assert types["index.html"] == "text/html; charset=utf-8"
    assert types["feeds/all.atom.xml"] == "application/atom+xml"
    assert types["images/spine.svg"] == "image/svg+xml"


def test_a_change_a_removal_and_the_way_back(bucket: Bucket) -> None:
    bucket.publish()
    assert bucket.publish().result == "unchanged"
    bucket.write("blog/injections/index.html", "what to expecT")
    bucket.remove("blog/imaging/index.html")
    bucket.wait(minutes=1)
    assert bucket.publish(force=True).verified == 1
    assert bucket.live == bucket.files
    bucket.wait(minutes=1)
    bucket.roll_back()
    assert bucket.live == SITE


def test_more_files_than_are_asked_for_one_by_one_are_all_compared(bucket: Bucket) -> None:
    more = {f"blog/p{number}/index.html": f"post {number}" for number in range(120)}
    bucket.files |= more
    assert bucket.publish().verified == len(SITE) + len(more)
    bucket.change_behind("blog/p7/index.html", "spoiled")
    bucket.change_behind("blog/p8/index.html", None)
    verified = verify_live(bucket.target, root=bucket.root, tell=print)
    assert set(verified.wrong) == {"blog/p7/index.html", "blog/p8/index.html"}
    bucket.publish()
    assert bucket.get("blog/p7/index.html")[0] == "post 7"
    assert verify_live(bucket.target, root=bucket.root, tell=print).wrong == ()


def test_what_arrives_damaged_is_noticed_by_the_hosts_own_hash(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody replaces a page between its arrival and our look at it, each time."""
    from clinic.publish.targets.rclone import RcloneFiles

    send = RcloneFiles.send

    def send_and_spoil(files, folder, paths, sent, **options) -> None:
        send(files, folder, paths, sent, **options)
        if "index.html" in paths:
            bucket.change_behind("index.html", "spoiled")

    monkeypatch.setattr(RcloneFiles, "send", send_and_spoil)
    with pytest.raises(PublishError, match="arrived damaged: /"):
        bucket.publish()
