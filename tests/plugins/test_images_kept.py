"""Pictures are made once: the same bytes at every build, and no work for those that stay."""

import sqlite3

from PIL import Image

from clinic.core.cache import FILE

from .pictures import SVG, photo, shipped, show


def encoder_calls(monkeypatch):
    """Count each time Pillow makes the bytes of a picture."""
    calls, save = [], Image.Image.save

    def count(image, to, *more, **settings):
        calls.append(image.size)
        return save(image, to, *more, **settings)

    monkeypatch.setattr(Image.Image, "save", count)
    return calls


def kept(tmp_path) -> list[tuple[str, str]]:
    with sqlite3.connect(tmp_path / FILE) as rows:
        return rows.execute("SELECT rowid, key FROM entries WHERE step='picture'").fetchall()


def test_a_second_build_encodes_nothing_and_gives_the_same_bytes(build, tmp_path, monkeypatch):
    content = {
        "posts/a.md": show("{attach}knee.jpg", "{attach}map.svg"),
        "posts/knee.jpg": photo(),
        "posts/map.svg": SVG,
    }
    calls = encoder_calls(monkeypatch)
    site = build(content)
    first = {file: file.read_bytes() for file in site.output.rglob("*.*")}
    encoded, before = len(calls), kept(tmp_path)
    assert encoded >= 3
    build(content)
    assert len(calls) == encoded
    assert kept(tmp_path) == before
    assert {file: file.read_bytes() for file in site.output.rglob("*.*")} == first


def test_a_picture_made_again_from_nothing_has_the_same_bytes(build, tmp_path):
    content = {"posts/a.md": show("{attach}knee.jpg"), "posts/knee.jpg": photo()}
    first = {file: file.read_bytes() for file in shipped(build(content))}
    (tmp_path / ".build").rename(tmp_path / "elsewhere")
    assert {file: file.read_bytes() for file in shipped(build(content))} == first


def test_damaged_kept_pictures_are_made_again(build, tmp_path):
    content = {"posts/a.md": show("{attach}knee.jpg"), "posts/knee.jpg": photo()}
    first = {file: file.read_bytes() for file in shipped(build(content))}
    with sqlite3.connect(tmp_path / FILE) as rows:
        rows.execute("UPDATE entries SET value=x'00' WHERE key LIKE '%avif'")
        rows.execute("UPDATE entries SET value='{' WHERE step='social card'")
    assert {file: file.read_bytes() for file in shipped(build(content))} == first


def test_a_changed_picture_is_made_anew(build):
    content = {"posts/a.md": show("{attach}knee.jpg"), "posts/knee.jpg": photo()}
    first = {file.name for file in shipped(build(content))}
    content["posts/knee.jpg"] = photo(colour="navy")
    assert first.isdisjoint(file.name for file in shipped(build(content)))
