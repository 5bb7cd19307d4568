"""The files for hosts agree with the pages: held by a real nginx and a real browser."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.site.conftest import POST, Served
from tests.site.nginx import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POLICY = "Content-Security-Policy"


@pytest.fixture(scope="module")
def hosted(output, tmp_path_factory) -> Iterator[Served]:
    """The real site at nginx."""
    with serve(output, tmp_path_factory.mktemp("nginx") / "work") as served:
        yield served


def ask(served: Served, path: str):
    """What the server answers: its status and its headers."""
    address = urlsplit(served.address)
    connection = HTTPConnection(address.netloc, timeout=300)
    connection.request("GET", address.path + path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def directives(policy: str) -> dict[str, set[str]]:
    return {kind: set(allowed) for kind, *allowed in (one.split() for one in policy.split(";"))}


def test_no_page_breaks_its_policy_or_asks_another_host(hosted, look):
    visit = look(390, 844)
    paths = hosted.paths()
    for path in paths:
        visit.page.goto(hosted.address + path)
    assert len(visit.requests) >= len(paths) > 20
    assert visit.complaints == []
    assert [one for one in visit.requests if not one.startswith(hosted.address)] == []


def test_a_search_breaks_no_policy(hosted, look):
    visit = look(390, 844)
    visit.page.goto(f"{hosted.address}search/")
    visit.page.get_by_role("searchbox").fill("needle")
    visit.page.keyboard.press("Enter")
    visit.page.locator(".found .card a").first.click()
    visit.page.wait_for_url("**/blog/**")
    assert visit.complaints == []
    assert [one for one in visit.requests if not one.startswith(hosted.address)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        '<p style="color: red">',
        "<script>document.title = 1</script>",
        "<style>p { color: red }</style>",
        '<img alt="" src="http://127.0.0.1:9/a.png">',
    ],
)
def test_a_page_that_breaks_its_policy_is_noticed(output, tmp_path, look, wrong):
    site = shutil.copytree(output, tmp_path / "site")
    page = site / "index.html"
    page.write_text(page.read_text("utf-8").replace("</main>", f"{wrong}</main>"), "utf-8")
    with serve(site, tmp_path / "work") as served:
        visit = look(390, 844)
        visit.page.goto(served.address)
        assert any("Content Security Policy" in one for one in visit.complaints), wrong


def test_headers_allow_what_the_page_allows_itself_and_search_alone_more(hosted):
    for path in hosted.paths():
        file = hosted.output / (path if path.endswith(".html") else f"{path}index.html")
        tree = LexborHTMLParser(file.read_text(encoding="utf-8"))
        meta = tree.css_first("meta[http-equiv='Content-Security-Policy']").attributes["content"]
        own, sent = directives(meta), directives(ask(hosted, path).headers[POLICY])
        assert sent.pop("frame-ancestors") == {"'none'"}, path
        assert sent.keys() - {"script-src", "manifest-src"} <= own.keys() <= sent.keys(), path
        assert all(allowed <= sent[kind] for kind, allowed in own.items()), path
        for policy in (own, sent):
            may_compute = "'wasm-unsafe-eval'" in policy.get("script-src", set())
            assert may_compute == path.endswith("search/"), path
            assert "'unsafe-inline'" not in set().union(*policy.values()), path


def test_below_a_path_every_kind_of_page_still_keeps_its_policy(root, tmp_path, look):
    site = tmp_path / "top" / "sub"
    address = 'CANONICAL_SITEURL="https://clinic.example/sub"'
    command = [sys.executable, "-m", "pelican", "content", "-s", "publishconf.py", "-o", str(site)]
    subprocess.run([*command, "-e", address], cwd=root, capture_output=True, check=True)
    with serve(site, tmp_path / "work", "sub/") as served:
        visit = look(390, 844)
        for path in ("", "blog/", POST, "search/", "es/", "404.html"):
            visit.page.goto(served.address + path)
        assert visit.complaints == []
        assert [one for one in visit.requests if not one.startswith(served.address)] == []
        assert "wasm-unsafe-eval" in ask(served, "search/").headers[POLICY]
        assert "wasm-unsafe-eval" not in ask(served, "").headers[POLICY]
        visit.page.goto(served.address + "no/such/page/")
        assert visit.page.locator("h1").inner_text() == "We can’t find that page"
        assert visit.page.locator("header a").first.get_attribute("href").startswith("/sub/")


@pytest.mark.parametrize("path", ["", POST, "robots.txt", "no/such/page/"])
def test_every_answer_carries_the_headers_that_protect(hosted, path):
    headers = ask(hosted, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers.get_all(POLICY) == [headers[POLICY]] or path == "robots.txt"


def test_an_address_that_leads_nowhere_shows_our_page_and_is_not_kept(hosted):
    (hosted.output / "blog/withdrawn").mkdir(exist_ok=True)  # its pictures are kept for a week
    for path in ("blog/gone.0123456789ab.png", "blog/withdrawn/"):
        answer = ask(hosted, path)
        assert (answer.status, answer.headers.get_content_type()) == (404, "text/html"), path
        assert "Cache-Control" not in answer.headers


def test_what_never_changes_is_kept_and_what_may_change_is_asked_for_again(hosted):
    card = next(hosted.output.glob("card.*.png")).name
    assert ask(hosted, card).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("", POST, "feeds/all.atom.xml", "favicon.svg"):
        headers = ask(hosted, path).headers
        assert headers["Cache-Control"] == "public, max-age=0, must-revalidate", path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("feeds/all.atom.xml", "application/atom+xml"),
        ("feeds/all.rss.xml", "application/rss+xml"),
        (".well-known/security.txt", "text/plain; charset=utf-8"),
    ],
)
def test_every_kind_of_file_is_called_by_its_name(hosted, path, kind):
    assert ask(hosted, path).headers["Content-Type"].startswith(kind)


@pytest.mark.parametrize("name", ["_headers", ".htaccess", ".nginx.conf"])
def test_the_files_for_hosts_are_shown_to_nobody(hosted, name):
    assert (hosted.output / name).is_file()
    assert ask(hosted, name).status == 404
