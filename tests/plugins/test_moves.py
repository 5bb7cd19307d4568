"""An old address answers with a real redirect: through nginx and Apache, and in `_redirects`."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import pelicanconf
from clinic.plugins.headers.moves import LARGEST, MOST_RULES, find_move, write_redirects
from clinic.publish.removal import Tools, remove_pages
from tests.servers.apache import serve_apache
from tests.site.nginx import serve

from .conftest import post

PLUGINS = [one for one in pelicanconf.PLUGINS if one != "clinic.plugins.search"]
NEEDLE = {
    "posts/2026/needle.md": post("The needle", Aliases="/old-name/\n    /2019/a.html"),
    "posts/2026/walking.md": post("Walking", Aliases="/old-walk/"),
}
OLD = ("old-name/", "old-name", "old-name/index.html", "2019/a.html")


def ask(address: str) -> tuple[int, str, str]:
    """Give the status, the Location and the body of one answer; redirects are not followed."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.netloc, timeout=20)
    line.request("GET", parts.path)
    answer = line.getresponse()
    found = answer.status, answer.headers.get("Location", ""), answer.read().decode()
    line.close()
    return found


@pytest.fixture(params=["", "sub/"])
def output(request: pytest.FixtureRequest, build) -> Path:
    """A built site, at the root of its host or below a path."""
    address = f"https://clinic.example/{request.param}".rstrip("/")
    site = build(NEEDLE, PLUGINS=PLUGINS, CANONICAL_SITEURL=address).output
    if not request.param:
        return site
    return site.rename(site.with_name("sub"))


@pytest.fixture(params=["nginx", "apache"])
def serving(
    request: pytest.FixtureRequest, output: Path, tmp_path: Path
) -> Callable[[], AbstractContextManager[str]]:
    """Give what serves the site as it then is, by each server."""

    @contextmanager
    def start() -> Iterator[str]:
        below = "sub/" if output.name == "sub" else ""
        if request.param == "apache":
            with serve_apache(output, tmp_path / "apache", below) as address:
                yield address
        else:
            with serve(output, tmp_path / "nginx", below) as served:
                yield served.address

    return start


@pytest.mark.slow
def test_an_old_address_redirects_for_good_to_the_page_and_all_else_is_as_it_was(
    serving: Callable[[], AbstractContextManager[str]],
) -> None:
    with serving() as address:
        goal = f"{urlsplit(address).path}blog/needle/"
        for old in OLD:
            status, place, _ = ask(address + old)
            assert (status, urlsplit(place).path) == (301, goal), old
        assert ask(f"{address}blog/needle/")[0] == 200
        for nowhere in ("old-names/", "old-name/more/", "_redirects"):
            assert ask(address + nowhere)[0] == 404, nowhere


@pytest.mark.slow
def test_a_post_that_was_taken_down_is_gone_at_every_address_and_redirects_nowhere(
    output: Path, serving: Callable[[], AbstractContextManager[str]]
) -> None:
    below = "sub/" if output.name == "sub" else ""
    site = f"https://clinic.example/{below}".rstrip("/")
    remove_pages(output, ["blog/needle/index.html"], site, Tools())
    with serving() as address:
        for old in ("blog/needle/", "blog/needle/index.html", "old-name/", "2019/a.html"):
            status, place, page = ask(address + old)
            assert (status, place) == (410, ""), old
            assert "This page was removed" in page
        assert ask(f"{address}old-walk/")[0] == 301
    rules = (output / "_redirects").read_text()
    assert "needle" not in rules and "/old-walk/ /blog/walking/ 301\n" in rules


def test_the_rules_of_netlify_and_cloudflare_name_every_old_address(build) -> None:
    rules = build(NEEDLE, PLUGINS=PLUGINS).read("_redirects").splitlines()
    assert rules[:2] == ["/2019/a.html /blog/needle/ 301!", "/2019/a.html /blog/needle/ 301"]
    assert "/old-name /blog/needle/ 301" in rules and "/old-name/ /blog/needle/ 301!" in rules


def test_without_old_addresses_there_are_no_rules(build) -> None:
    site = build({"posts/2026/needle.md": post("The needle")}, PLUGINS=PLUGINS)
    assert not (site.output / "_redirects").exists()


@pytest.mark.parametrize("length", [1, 60])
def test_the_limits_of_both_hosts_are_kept(length: int) -> None:
    moves = {f"{'a' * length}{n:04}/index.html": f"blog/{'b' * length}/" for n in range(3000)}
    text = write_redirects(moves)
    assert len(text) <= LARGEST and len(text.splitlines()) <= MOST_RULES
    assert len(text) > LARGEST - 1000 or len(text.splitlines()) == MOST_RULES


def test_only_a_page_that_refreshes_is_a_move() -> None:
    assert find_move("a/index.html", "<p>http-equiv</p>") == ""
    html = '<meta http-equiv="refresh" content="0; url=../blog/a&amp;b/">'
    assert find_move("old/index.html", html) == "blog/a&b/"
