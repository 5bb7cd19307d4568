"""What lies outside a folder is never opened, and by its name alone never asked for."""

import os
from pathlib import Path

import pytest

from clinic.core import boundary
from clinic.core.boundary import (
    OutsideError,
    find_destination,
    find_links_out,
    find_source,
    is_inside,
)


@pytest.mark.parametrize(
    "place", ["//server/share", "\\\\server\\share", "c:/x", "../x", "a/../../x", "nul", "a/con.md"]
)
def test_a_name_that_leads_elsewhere_is_refused_before_the_computer_is_asked(
    place, tmp_path, monkeypatch
):
    def ask(path: object) -> str:
        raise AssertionError(f"asked for {path}")

    monkeypatch.setattr(boundary.os.path, "realpath", ask)
    for find in (find_source, find_destination):
        with pytest.raises(OutsideError):
            find(tmp_path, place)


@pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make a link")
def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_not(tmp_path):
    content = tmp_path / "content"
    (content / "posts").mkdir(parents=True)
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (content / "inside.md").write_text("x", encoding="utf-8")
    (content / "out.md").symlink_to(tmp_path / "secret")
    (content / "in.md").symlink_to("inside.md")
    (content / "posts/away").symlink_to(tmp_path)
    assert find_source(content, "in.md") == content / "in.md"
    for place in ("out.md", "posts/away/secret", "posts/away"):
        with pytest.raises(OutsideError):
            find_source(content, place)
    assert find_links_out(content, content) == ["out.md", "posts/away"]


def test_a_folder_whose_name_begins_alike_is_outside(tmp_path):
    assert not is_inside(tmp_path / "output-old/x", tmp_path / "output")
    assert is_inside(tmp_path / "output/x", tmp_path / "output")
    with pytest.raises(OutsideError):
        find_destination(tmp_path / "output", "../output-old/x")


def test_a_folder_is_not_a_source(tmp_path):
    Path(tmp_path / "knee.png").mkdir()
    with pytest.raises(OutsideError):
        find_source(tmp_path, "knee.png")
