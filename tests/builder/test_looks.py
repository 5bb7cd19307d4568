"""What is known of how a site's files look stays true when some of them are put in place."""

import shutil

import pytest

from clinic.builder.looks import list_places, look_again, look_at, look_at_output, sum_looks


@pytest.fixture
def site(tmp_path):
    for name in ("index.html", "blog/a/index.html", "blog/b/index.html", "style.css"):
        (tmp_path / "output" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "output" / name).write_text("Words.")
    return tmp_path / "output"


def write_over(site):
    (site / "blog/a/new").write_text("Other words.")
    (site / "blog/a/new").replace(site / "blog/a/index.html")
    return ["blog/a/index.html"]


def write_new(site):
    (site / "search/index/part").mkdir(parents=True)
    (site / "search/index/part/one.bin").write_text("Words.")
    return ["search/index/part/one.bin"]


def remove(site):
    (site / "style.css").unlink()
    return ["style.css"]


def remove_folder(site):
    shutil.rmtree(site / "blog/b")
    return ["blog/b/index.html"]


@pytest.mark.parametrize("change", [write_over, write_new, remove, remove_folder])
def test_after_some_files_are_put_in_place_what_is_known_is_what_is_there(site, change):
    looks = look_at_output(site)
    before = sum_looks(looks)
    look_again(looks, site, [site / name for name in change(site)])
    assert looks == look_at_output(site)
    assert sum_looks(looks) != before


def test_looking_at_names_sees_what_looking_for_them_sees(site):
    looks = look_at_output(site)
    assert look_at(looks) == looks
    files = {"index.html", "blog/a/index.html", "blog/b/index.html", "style.css"}
    assert list_places(looks, site) == files
    (site / "style.css").unlink()
    with pytest.raises(FileNotFoundError):
        look_at(looks)
