"""A reader who never rests meets no broken page while hundreds of pages are published."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers.nginx import serve_web
from tests.servers.object_store import serve_bucket, serve_object_store

from .desk import Desk
from .prober import Prober
from .remote import SERVERS, RemoteDesk

pytestmark = pytest.mark.slow
PAGES, MANY = 200, 1000  # of `make test`, and of `make prove`
KINDS = ["folder", "ftp", "s3", "sftp", "webdav"]
Shown = tuple[Desk, str, int]


def read_on(pages: int) -> pytest.MarkDecorator:
    """Return what asks for a site of so many pages on each kind of host."""
    pairs = [(kind, pages) for kind in KINDS]
    return pytest.mark.parametrize("shown", pairs, ids=KINDS, indirect=True)


def make_version(desk: Desk, number: int, pages: int) -> None:
    """Every page changes and names this version's style sheet and picture; some come and go."""
    css, picture = f"/theme/site.{number:08x}.css", f"/images/spine.{number:08x}.svg"
    gone = range(number * 10, number * 10 + 10)
    names = f'<link rel="stylesheet" href="{css}"><img src="{picture}">'
    alive = [n for n in range(pages) if n not in gone]
    desk.files = {
        f"blog/p{n}/index.html": f'{names}<a href="/blog/p{alive[i - 1]}/">{n} v{number} end'
        for i, n in enumerate(alive)
    }
    desk.files |= {"index.html": f'{names}<a href="/blog/p{alive[0]}/"> end'}
    desk.files |= {css[1:]: f"/* {number} */ end", picture[1:]: f"<svg>{number}</svg> end"}


@pytest.fixture
def shown(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shown]:
    """A desk that has published its first version, and the address where readers find it."""
    (kind, pages), top = request.param, tmp_path / "server"
    top.mkdir()
    with ExitStack() as stack:
        if kind == "folder":
            desk = Desk(tmp_path)
        else:
            serve = serve_object_store if kind == "s3" else SERVERS[kind]
            server = stack.enter_context(serve(top))
            for name, value in server.environment.items():
                monkeypatch.setenv(name, value)
            desk = RemoteDesk(tmp_path, target=server.target, server=server)
        make_version(desk, 1, pages)
        desk.publish()
        if kind == "s3":
            address = stack.enter_context(serve_bucket(tmp_path / "nginx", server))
        else:
            web = desk.public if kind == "folder" else desk.web
            address = stack.enter_context(serve_web(tmp_path / "nginx", web))
        yield desk, address, pages


def publish_and_read(
    desk: Desk, address: str, pages: int, versions: int, seconds: float = 0
) -> Prober:
    """Publish versions while somebody reads, who reads on for so long, and all pages, after."""
    with Prober(address) as prober:
        for number in range(2, 2 + versions):
            make_version(desk, number, pages)
            desk.wait(minutes=1)
            desk.publish(force=True)
            threading.Event().wait(seconds)
        while prober.pages <= pages:
            threading.Event().wait(0.05)
        prober.go_round_once_more()
    return prober


@read_on(PAGES)
def test_no_reader_meets_a_broken_page_while_hundreds_of_pages_are_published(
    shown: Shown,
) -> None:
    prober = publish_and_read(*shown, versions=1)
    assert prober.pages > PAGES
    assert prober.failures == []


@pytest.mark.prove
@read_on(MANY)
def test_nor_for_minutes_after_it_on_a_site_of_a_thousand_pages(
    shown: Shown, record_property, capsys: pytest.CaptureFixture[str]
) -> None:
    minutes = float(os.environ.get("MINUTES") or 3)
    prober = publish_and_read(*shown, versions=3, seconds=minutes * 60 / 3)
    with capsys.disabled():
        sys.stdout.write(f" {prober.fetched:,} requests, {len(prober.failures)} failed")
    assert prober.failures == []
