"""What an editor meets who takes a post down, with a real site and a real web server."""

import gzip
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from clinic.__main__ import main
from clinic.cli.take_down_command import make_tools, read_wanted
from tests.site.nginx import serve

POST = "content/posts/2026/one.md"
GONE = ("The first post", "A footnote", "Its words", "one-line")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TO", "FORCE", "DRY_RUN", "POST"):
        monkeypatch.delenv(name, raising=False)


def read_all(site: Path) -> dict[str, str]:
    """Give all that readers and their programs get, with the search data unpacked."""
    found = {}
    for path in sorted(one for one in site.rglob("*") if one.is_file()):
        content = path.read_bytes()
        if path.suffix.startswith(".pf_"):
            content = gzip.decompress(content)
        if ".publish" not in path.parts:
            found[path.relative_to(site).as_posix()] = content.decode(errors="replace")
    return found


def ask(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def test_it_goes_whatever_is_wrong_in_the_content_and_nginx_says_it_is_gone(
    built: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["publish"], built) == 0
    (built / "content/posts/2026/two.md").write_text("no header at all")
    (built / "content/posts/2026/one.md").write_bytes(b"\xff\xfe broken")
    capsys.readouterr()
    assert main(["take-down", "--post", POST], built) == 0
    said = capsys.readouterr().out
    assert "Taking down /blog/one/: The first post" in said
    assert "The translation /es/blog/one/ stays live." in said
    live = read_all((built / "public").resolve())
    assert [path for path, text in live.items() if any(one in text for one in GONE)] == []
    assert not [path for path in live if "one-line" in path]
    assert "El primer texto" in live["es/blog/one/index.html"]
    assert "The second post" in live["blog/index.html"]
    with serve((built / "public").resolve(), tmp_path / "nginx") as served:
        for address in ("blog/one/", "blog/one/index.html"):
            status, page = ask(f"{served.address}{address}")
            assert status == 410 and "This page was removed" in page
        assert ask(f"{served.address}blog/two/")[0] == 200
        assert ask(f"{served.address}es/blog/one/")[0] == 200
        assert ask(f"{served.address}blog/none/")[0] == 404
    assert main(["history"], built) == 0
    assert "took down a page with version 2" in capsys.readouterr().out


def test_without_a_post_it_says_how_to_name_one(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["take-down"], built) == 2
    assert "make take-down POST=/blog/NAME/" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("post", "wanted"),
    [
        ("content/posts/2026/one.es.md", ("one", "es")),
        ("content\\posts\\2026\\gone-from-here.md", ("gone-from-here", "")),
        ("/blog/one/", ("/blog/one/", "")),
        ("one", ("one", "")),
    ],
)
def test_a_file_names_its_page(small_project: Path, post: str, wanted: tuple[str, str]) -> None:
    assert read_wanted(small_project, post) == wanted


def test_each_language_of_the_theme_says_it_in_its_own_words(root: Path) -> None:
    say = make_tools(root).say
    assert say("es").lang == "es" and say("es") != say("")
    assert say("fr") == say("") and say("").lang == "en"
