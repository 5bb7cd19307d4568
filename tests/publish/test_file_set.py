import hashlib
import os
from pathlib import Path

import pytest

from clinic.publish.errors import PublishError
from clinic.publish.file_set import find_kind, is_fingerprinted, is_page, read_listing


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("theme/site.0a1b2c3d.css", True),
        ("theme/site.0a1b2c3d4e5f.js", True),
        ("theme/site.0a1b2c3d.css.map", True),
        ("theme/site.css", False),
        ("theme/site.0a1b2c3.css", False),  # seven are too few
        ("theme/site.0A1B2C3D.css", False),
        ("theme/deadbeef.css", False),  # a name, not a hash after a name
        ("images/needle-0a1b2c3d.jpg", False),
        ("leaflet.20261122.pdf", False),  # a person's date
        ("site.20269922.css", True),  # no day of any month
        ("blog.0a1b2c3d/index.html", False),
    ],
)
def test_only_a_name_with_a_content_hash_counts_as_fingerprinted(path: str, expected: bool) -> None:
    assert is_fingerprinted(path) is expected


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "page"),
        ("old/page.htm", "page"),
        ("images/spine.SVG", "picture"),
        ("images/spine.webp", "picture"),
        ("feeds/all.atom.xml", "other"),
        ("html", "other"),
    ],
)
def test_pages_pictures_and_other_files_are_told_apart_by_name(path: str, kind: str) -> None:
    assert find_kind(path) == kind
    assert is_page(path) is (kind == "page")


def test_a_listing_holds_hash_and_size_of_every_file_sorted_by_path(tmp_path: Path) -> None:
    for path in ("b/c.txt", "a.txt", "b-c.txt"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "empty").mkdir()
    listing = read_listing(tmp_path)
    assert list(listing.files) == ["a.txt", "b-c.txt", "b/c.txt"]
    facts = listing.files["b/c.txt"]
    assert (facts.sha256, facts.size) == (hashlib.sha256(b"b/c.txt").hexdigest(), 7)


def test_a_link_in_the_site_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "records.html").symlink_to("/etc/hostname")
    with pytest.raises(PublishError, match=r"records\.html is a link"):
        read_listing(tmp_path)


def test_something_that_is_not_a_file_is_refused_by_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    with pytest.raises(PublishError, match=r"pipe\.html is not an ordinary file"):
        read_listing(tmp_path)


def test_a_name_that_no_address_can_carry_is_refused(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"r\xfccken.html")).touch()
    with pytest.raises(PublishError, match="do not work in web addresses"):
        read_listing(tmp_path)
