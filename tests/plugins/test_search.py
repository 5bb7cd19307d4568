import gzip
import json

import pytest

from clinic.core import search_index as search

from .conftest import post, write_files

ASKING = '<div data-search="/pagefind/pagefind.js"></div>'
MARKED = "<html><h1 data-pagefind-body>{{ article.title }}</h1>{{ article.content|safe }}"
POSTS = {"posts/2026/needle.md": post("The needle", body="A thin needle.")}


def page(lang: str, text: str) -> str:
    return f'<html lang="{lang}"><p data-pagefind-body>{text}</p>'


PAGES = {
    "blog/needle/index.html": page("en", "A thin needle."),
    "blog/walking/index.html": page("en", "Walk a little."),
    "es/blog/walking/index.html": page("es", "Camine un poco."),
    "fr/blog/walking/index.html": page("fr", "Marchez un peu."),
}


def read_fragments(site) -> list[dict]:
    """What the index holds of each page, as a browser unpacks it."""
    packed = (site / "pagefind/fragment").glob("*")
    texts = (gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd") for path in packed)
    return sorted((json.loads(text) for text in texts), key=lambda one: one["url"])


def read_index(site) -> dict[str, bytes]:
    files = (path for path in (site / "pagefind").rglob("*") if path.is_file())
    return {path.relative_to(site / "pagefind").as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def index(tmp_path):
    """Write pages into a folder and index it: `index(pages)` returns the folder."""

    def index_pages(pages=PAGES):
        write_files(tmp_path / "site", pages)
        search.index_site(tmp_path / "site")
        return tmp_path / "site"

    return index_pages


@pytest.fixture
def build_search(build):
    """Build a site of one post with a search page; returns its output folder."""

    def build_site(article=MARKED):
        theme = {"templates/search.html": ASKING, "templates/article.html": article}
        return build(POSTS, theme=theme).output

    return build_site


@pytest.fixture
def build_real(build, root):
    """Build a site of some posts with the theme that readers see; returns its output folder."""

    def build_site(content, **settings):
        return build(content, THEME=str(root / "theme"), **settings).output

    return build_site


def test_a_built_site_can_be_searched(build_search):
    (needle,) = read_fragments(build_search())
    assert (needle["url"], needle["meta"]["title"]) == ("/blog/needle/", "The needle")


def test_a_site_whose_search_page_does_not_ask_has_no_index(build):
    site = build(POSTS, theme={"templates/article.html": MARKED}).output
    assert not (site / "pagefind").exists()


def test_each_language_has_an_index_of_its_own(index):
    names = sorted(name for name in read_index(index()) if name.startswith("fragment/"))
    assert [name[9:12] for name in names] == ["en_", "en_", "es_", "fr_"]


def test_indexing_twice_gives_the_same_bytes(index):
    assert read_index(index()) == read_index(index())


def test_the_languages_stand_in_one_order_whatever_pagefind_does(index, monkeypatch):
    def run_backwards(pages, folder):
        run_pagefind(pages, folder)
        entry = folder / "pagefind-entry.json"
        words = json.loads(entry.read_text(encoding="utf-8"))
        words["languages"] = dict(sorted(words["languages"].items(), reverse=True))
        entry.write_text(json.dumps(words), encoding="utf-8")

    run_pagefind = search.run_pagefind
    monkeypatch.setattr(search, "run_pagefind", run_backwards)
    languages = json.loads(read_index(index())["pagefind-entry.json"])["languages"]
    assert list(languages) == ["en", "es", "fr"]


def test_only_what_a_browser_may_ask_for_is_shipped(index):
    names = read_index(index({"blog/needle/index.html": PAGES["blog/needle/index.html"]}))
    kinds = sorted(name.split("/")[0] if "/" in name else name.split(".en_")[0] for name in names)
    assert kinds == [
        "fragment", "index", "pagefind", "pagefind-entry.json", "pagefind.js", "wasm.en.pagefind",
    ]  # fmt: skip


def test_a_language_that_pagefind_has_no_grammar_of_can_be_searched_too(index):
    assert "wasm.unknown.pagefind" in read_index(index({"index.html": page("tl", "Lakad.")}))


def test_what_an_older_build_left_is_gone(index):
    site = index()
    (site / "blog/needle/index.html").unlink()
    search.index_site(site)
    assert [one["url"] for one in read_fragments(site)] == [
        "/blog/walking/", "/es/blog/walking/", "/fr/blog/walking/",
    ]  # fmt: skip


def test_words_that_look_like_html_are_kept_as_words(index):
    (one,) = read_fragments(index({"index.html": page("en", "&lt;script> &amp; &quot;so&quot;")}))
    assert one["content"] == '<script> & "so"'


def test_no_draft_and_no_hidden_post_is_in_the_search(build_real):
    content = POSTS | {
        "posts/2026/secret.md": post("Secret", body="Unfinished words.", Status="draft"),
        "posts/2026/quiet.md": post("Quiet", body="Hidden words.", Status="hidden"),
        "pages/plan.md": "Title: Plan\nStatus: draft\n\nPlanned words.\n",
        "pages/contact.md": "Title: Contact us\n\nCall us.\n",
    }
    for_a_look = {
        "DRAFT_SAVE_AS": "drafts/{slug}/index.html",
        "DRAFT_PAGE_SAVE_AS": "drafts/pages/{slug}/index.html",
    }
    site = build_real(content, **for_a_look)
    for written in ("drafts/secret", "drafts/pages/plan", "blog/quiet"):
        assert (site / written / "index.html").is_file()
    assert [one["url"] for one in read_fragments(site)] == ["/blog/needle/", "/contact/"]


def test_the_search_reads_the_text_and_nothing_around_it(build_real):
    summary = "What it feels like."
    posts = {
        "posts/2026/needle.md": post("The needle", body="Thin.", Summary=summary, Tags="needles"),
        "posts/2026/walking.md": post("Walking", body="Walk."),
    }
    needle, _ = read_fragments(build_real(posts))
    assert needle["content"] == "The needle. What it feels like. Thin."
    told = {"topic": "Injections", "picture": "book", "date": "January 5, 2026"}
    assert needle["meta"] == told | {"title": "The needle"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("#!/bin/sh\necho the disk is full >&2; exit 1\n", "failed: the disk is full"),
        ("#!/bin/sh\n", "failed: it gave no reason"),
        (None, "did not run: "),
    ],
    ids=["fails", "does nothing", "is not there"],
)
def test_a_pagefind_that_does_not_work_is_an_error_in_words(
    build_search, caplog, monkeypatch, tmp_path, lines, words
):
    program = tmp_path / "program"
    if lines is not None:
        program.write_text(lines)
        program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    build_search()
    assert f"Pagefind, which builds the search index, {words}" in caplog.text


def test_a_pagefind_that_is_not_installed_is_an_error_that_says_what_to_do(
    build_search, caplog, monkeypatch
):
    monkeypatch.setattr("pagefind.service.get_executable", lambda: None)
    build_search()
    assert "is missing. Run: make" in caplog.text


def test_a_theme_that_marks_nothing_is_an_error_and_not_a_search_in_menus(build_search, caplog):
    site = build_search(article="<nav>menu</nav>{{ article.content|safe }}")
    assert "no page has data-pagefind-body" in caplog.text
    assert not (site / "pagefind").exists()


@pytest.fixture
def runs(monkeypatch):
    """How often Pagefind was run: one entry for each time."""
    count = []
    run = search.run_pagefind

    def note(pages, index):
        count.append(1)
        run(pages, index)

    monkeypatch.setattr(search, "run_pagefind", note)
    return count


def test_an_edit_of_what_is_not_searched_needs_no_other_index(tmp_path, runs):
    found = []
    for title in ("One", "Two"):
        write_files(tmp_path / "site", PAGES | {"drafts/a/index.html": f"<h1>{title}</h1>"})
        search.index_site(tmp_path / "site", tmp_path / "kept")
        found.append(read_index(tmp_path / "site"))
    assert found[0] == found[1]
    assert len(runs) == 1


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "sum"])
def test_an_edit_of_what_is_searched_and_a_damaged_index_make_another(tmp_path, runs, damage):
    site, kept = tmp_path / "site", tmp_path / "kept"
    write_files(site, PAGES)
    search.index_site(site, kept)
    whole = read_index(site)
    file = kept / "sum.txt" if damage == "sum" else next(kept.glob("fragment/*"))
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:9] + (b"" if damage == "cut" else b"damage"))
    search.index_site(site, kept)
    assert read_index(site) == whole
    write_files(site, {"blog/needle/index.html": page("en", "A thick needle.")})
    search.index_site(site, kept)
    assert len(runs) == 3
    assert "A thick needle." in [one["content"] for one in read_fragments(site)]
