"""Only files of known kinds are published, each at a place where its maker puts such files."""

import sys
from pathlib import Path

import pytest
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import read_settings

import pelicanconf
from clinic.core.published_kinds import STANDARD, is_of_kind, read_site_files
from clinic.plugins.published import PublishedError
from tests.plugins.conftest import post
from tests.plugins.pictures import photo

PLUGIN = """
from pathlib import Path
from pelican import signals

{declared}


def write(pelican):
    Path(pelican.settings["OUTPUT_PATH"], "{name}").write_bytes({content})


def register():
    signals.article_writer_finalized.connect(lambda generator, writer: write(generator), weak=False)
"""
A_POST = {"posts/a.md": post()}


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """Writes a plugin of a clinic's own, which puts one file into the site."""
    monkeypatch.syspath_prepend(str(tmp_path / "own"))
    signal = signals.article_writer_finalized
    before = {*signal.receivers}

    def write(name: str, content: bytes, declared: str = "") -> None:
        (tmp_path / "own").mkdir(exist_ok=True)
        text = PLUGIN.format(name=name, content=content, declared=declared)
        (tmp_path / "own/forms_of_a_clinic.py").write_text(text, encoding="utf-8")

    yield write
    sys.modules.pop("forms_of_a_clinic", None)
    for one in {*signal.receivers} - before:
        signal.receivers.pop(one, None)
    for one in [*signals.finalized.receivers_for(None)]:
        if one.__module__ == "forms_of_a_clinic":
            signals.finalized.disconnect(one)


def list_plugins(root) -> list[str]:
    plugins = read_settings(str(root / "publishconf.py"))["PLUGINS"]
    return [*plugins[:-1], "forms_of_a_clinic", plugins[-1]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("environ", b"A=b"),
        ("id_rsa", b"-----BEGIN"),
        ("form.pdf", b"%PDF-1.7"),
        ("card.0b33ea6b893a.png", b"-----BEGIN OPENSSH PRIVATE KEY-----"),
        ("card.0b33ea6b893a.png.key", b"\x89PNG\r\n\x1a\n"),
        ("knee.jpg", b"\x89PNG\r\n\x1a\n"),
        ("other.html", b"<!doctype html>"),
        (".env", b"A=b"),
        ("feed.xml", b"<?xml"),
    ],
)
def test_a_file_that_no_part_of_the_site_makes_stops_the_build(name, content, plugin, build, root):
    plugin(name, content)
    with pytest.raises(PublishedError) as refused:
        build(A_POST, PLUGINS=list_plugins(root))
    [problem] = refused.value.problems
    assert f'"/{name}"' in problem.what


def test_a_plugin_of_the_clinic_declares_what_it_publishes(plugin, build, root):
    plugin("form.pdf", b"%PDF-1.7", 'PUBLISHED_KINDS = [".pdf"]')
    assert (build(A_POST, PLUGINS=list_plugins(root)).output / "form.pdf").is_file()


@pytest.mark.parametrize("declared", [".pdf", "*.pdf", "form.pdf"])
def test_the_setting_declares_what_is_published(declared, plugin, build, root):
    plugin("form.pdf", b"%PDF-1.7")
    site = build(A_POST, PLUGINS=list_plugins(root), PUBLISHED_KINDS=[declared])
    assert (site.output / "form.pdf").is_file()


@pytest.mark.parametrize("declared", ["forms/*.pdf", ".doc", "pdf"])
def test_what_is_declared_is_no_more_than_it_says(declared, plugin, build, root):
    plugin("form.pdf", b"%PDF-1.7")
    with pytest.raises(PublishedError):
        build(A_POST, PLUGINS=list_plugins(root), PUBLISHED_KINDS=[declared])


def test_a_file_beside_a_page_is_told_with_its_post(plugin, build, root):
    plugin("blog/a/environ", b"A=b")
    with pytest.raises(PublishedError) as refused:
        build(A_POST, PLUGINS=list_plugins(root))
    assert refused.value.problems[0].file == "content/posts/a.md"


def test_a_link_in_the_built_site_is_no_file_of_it(plugin, build, root, tmp_path):
    (tmp_path / "secret").write_text("User-agent: *", encoding="utf-8")
    plugin("other.txt", b"x", 'PUBLISHED_KINDS = [".txt"]')
    text = Path(tmp_path, "own/forms_of_a_clinic.py").read_text(encoding="utf-8")
    written = text.partition(".write_bytes(")[0] + f".symlink_to({str(tmp_path / 'secret')!r})"
    text = f"{written}\n{text.partition('.write_bytes(')[2].partition(chr(10))[2]}"
    Path(tmp_path, "own/forms_of_a_clinic.py").write_text(text, encoding="utf-8")
    with pytest.raises(PublishedError):
        build(A_POST, PLUGINS=list_plugins(root))


def test_what_the_site_makes_is_let_through(build):
    body = "![A knee, bent]({attach}knee.jpg)"
    content = {
        "posts/a.md": post(body=body, Aliases="/old.html, /older/"),
        "posts/knee.jpg": photo(),
    }
    site = build(content)
    assert (site.output / "old.html").is_file() and list((site.output / "blog/a").glob("knee*"))


def test_what_an_earlier_run_of_plain_pelican_left_stops_no_later_one(build, tmp_path):
    site = build(A_POST)
    (site.output / "renamed").mkdir()
    (site.output / "renamed/index.html").write_text("of an earlier run", encoding="utf-8")
    settings = read_settings(
        str(Path(pelicanconf.__file__).with_name("publishconf.py")),
        override={
            "PATH": str(tmp_path / "content"),
            "THEME": str(tmp_path / "theme"),
            "OUTPUT_PATH": str(site.output),
        },
    )
    Pelican(settings).run()
    assert (site.output / "renamed/index.html").is_file()


@pytest.mark.parametrize(
    ("name", "head", "is_so"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n", True),
        ("a.png", b"-----BEGIN", False),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg">', True),
        ("a.svg", b"-----BEGIN", False),
        ("a.html", b"<!DOCTYPE html>", True),
        ("a.html", b"-----BEGIN", False),
        ("a.jpg", b"GIF89a", False),
        ("robots.txt", b"User-agent: *", True),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(name, head, is_so):
    assert is_of_kind(name, head) is is_so


def test_the_addresses_that_are_reserved_are_those_of_our_settings_and_theme(root):
    made = read_site_files(read_settings(str(root / "publishconf.py")))
    assert made.own == STANDARD.own
    assert (made.files, made.folders) == (STANDARD.files, STANDARD.folders)


@pytest.mark.parametrize("declared", ["*", "**/*", "*.*", "forms/*", "../*.pdf", "", 5])
def test_a_list_that_would_allow_every_file_stops_the_build(declared, plugin, build, root):
    plugin("form.pdf", b"%PDF-1.7", f"PUBLISHED_KINDS = [{declared!r}]")
    for settings in ({"PUBLISHED_KINDS": [declared]}, {"PLUGINS": list_plugins(root)}):
        with pytest.raises(PublishedError, match="PUBLISHED_KINDS"):
            build(A_POST, **settings)


def test_a_plugin_named_after_all_others_is_looked_at_too(plugin, build, root, tmp_path):
    plugin("environ", b"A=b")
    file = tmp_path / "own/forms_of_a_clinic.py"
    text = file.read_text(encoding="utf-8").partition("def register")[0]
    file.write_text(
        f"{text}def register():\n    signals.finalized.connect(write)\n", encoding="utf-8"
    )
    plugins = [one for one in list_plugins(root) if one != "forms_of_a_clinic"]
    with pytest.raises(PublishedError):
        build(A_POST, PLUGINS=[*plugins, "forms_of_a_clinic"])
