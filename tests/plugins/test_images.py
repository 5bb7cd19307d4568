"""Pictures in a text: what is shipped of them, where, and under which address."""

import re

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from clinic.plugins.images.errors import PictureProblemError
from clinic.publish.file_set import is_fingerprinted

from .conftest import post
from .pictures import CAMERA, PERSON, SVG, addresses, at, photo, shipped, show


def test_a_browser_is_offered_each_format_and_one_that_all_know(build):
    site = build({"posts/a.md": show("{attach}knee.jpg"), "posts/knee.jpg": photo(900, 600)})
    page = LexborHTMLParser(site.read("blog/a/index.html"))
    kinds = [one.attributes["type"] for one in page.css("picture > source")]
    assert kinds[0] == "image/avif"
    assert page.css_first("picture > source").attributes["sizes"].endswith("100vw - 2rem)")
    image = page.css_first("picture > img").attributes
    assert (image["width"], image["height"]) == ("900", "600")
    assert image["alt"] == "What picture 0 shows"
    assert re.search(r"knee-900\.[0-9a-f]{12}\.(jpg|png)$", image["src"])
    assert re.findall(r" (\d+)w", page.css_first("source").attributes["srcset"]) == [
        "360", "720", "900",
    ]  # fmt: skip


def test_every_address_of_a_picture_leads_to_a_file_beside_its_page(build):
    site = build(
        {
            "posts/2026/a.md": show("{attach}knee.jpg", "{static}/posts/2026/map.svg"),
            "posts/2026/knee.jpg": photo(),
            "posts/2026/map.svg": SVG,
            "pages/about.md": "Title: About\n\n![The way]({attach}/posts/2026/map.svg)\n",
        }
    )
    used = set()
    for page in ("blog/a", "about"):
        for address in addresses(site.read(f"{page}/index.html")):
            file = at(site, page, address)
            assert file.is_file() and file.parent == site.output / page, address
            used.add(file)
    assert used == set(shipped(site)) and len(used) >= 4


def test_every_picture_says_by_its_name_what_is_in_it(build):
    site = build(
        {
            "posts/a.md": show("{attach}knee.jpg", "{attach}map.svg"),
            "posts/knee.jpg": photo(),
            "posts/map.svg": SVG,
        }
    )
    assert shipped(site)
    assert all(is_fingerprinted(file.name) for file in shipped(site))


def test_a_published_picture_has_no_gps_camera_or_person_in_it(build):
    original = photo(comment=b"for Ana Example only")
    assert CAMERA in original and PERSON in original
    body = "![Knee]({attach}knee.jpg) [larger]({attach}knee.jpg) <img src='|attach|knee.jpg'>"
    site = build({"posts/a.md": post(body=body), "posts/knee.jpg": original})
    assert len(addresses(site.read("blog/a/index.html"))) >= 2
    for file in (path for path in site.output.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert CAMERA not in content and PERSON not in content and b"Exif" not in content, file
        assert content != original
        if file in shipped(site):
            with Image.open(file) as image:
                assert not image.getexif() and not {"exif", "xmp", "comment"} & set(image.info)


def test_a_link_to_a_picture_leads_to_a_clean_one(build):
    site = build({"posts/a.md": post(body="[Look]({attach}knee.jpg)"), "posts/knee.jpg": photo()})
    page = LexborHTMLParser(site.read("blog/a/index.html"))
    link = page.css_first("a[href*=knee]").attributes["href"]
    assert at(site, "blog/a", link) in shipped(site)


def test_only_the_first_picture_of_a_page_is_fetched_at_once(build):
    names = ["{attach}knee.jpg", "{attach}map.svg", "{attach}knee.jpg"]
    site = build({"posts/a.md": show(*names), "posts/knee.jpg": photo(), "posts/map.svg": SVG})
    images = LexborHTMLParser(site.read("blog/a/index.html")).css("img")
    assert [one.attributes.get("loading") for one in images] == [None, "lazy", "lazy"]
    assert {one.attributes.get("decoding") for one in images} == {"async"}


def test_a_feed_names_pictures_by_whole_addresses_that_exist(build):
    site = build({"posts/a.md": show("{attach}knee.jpg"), "posts/knee.jpg": photo()})
    found = re.findall(r"https://clinic\.example/[^\s\"&]+?\.(?:avif|webp|jpg|png)",
                       site.read("feeds/all.atom.xml"))  # fmt: skip
    assert len(found) >= 2
    for address in found:
        assert (site.output / address.removeprefix("https://clinic.example/")).is_file()


def test_one_picture_in_two_posts_lies_beside_both(build):
    site = build(
        {
            "posts/a.md": show("{attach}knee.jpg"),
            "posts/b.md": show("{attach}knee.jpg"),
            "posts/knee.jpg": photo(),
        }
    )
    names = [{one.name for one in shipped(site) if one.parent.name == page} for page in "ab"]
    assert names[0] == names[1] and names[0]


def test_two_pictures_of_one_name_are_two_pictures(build):
    site = build(
        {
            "posts/a.md": show("{attach}2025/knee.jpg", "{attach}2026/knee.jpg"),
            "posts/2025/knee.jpg": photo(colour="navy"),
            "posts/2026/knee.jpg": photo(colour="olive"),
        }
    )
    images = LexborHTMLParser(site.read("blog/a/index.html")).css("img")
    first, second = (at(site, "blog/a", one.attributes["src"]) for one in images)
    assert first.read_bytes() != second.read_bytes()


def test_a_drawing_is_shipped_without_what_runs_or_tells_in_it(build):
    tricks = b'<script>alert(1)</script><metadata>Ana Example</metadata><g onclick="alert(1)"/>'
    drawing = SVG.replace(b"</svg>", tricks + b"</svg>")
    body = "![The way]({attach}map.svg) [larger]({attach}map.svg)"
    site = build({"posts/a.md": post(body=body), "posts/map.svg": drawing})
    (file,) = shipped(site)
    shown = file.read_bytes()
    assert b'd="M0 0h9"' in shown
    assert not any(word in shown for word in (b"script", b"alert", b"Ana", b"onclick"))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("{attach}my%20knee.jpg", "my knee.jpg"),
        ("<{attach}my knee.jpg>", "my knee.jpg"),
        ("{attach}año.jpg", "año.jpg"),
        ("{attach}a%C3%B1o.jpg", "año.jpg"),
        ("{attach}Ana's.jpg", "Ana's.jpg"),
        ('<{attach}a"b.jpg>', 'a"b.jpg'),
        ("{attach}50%25.jpg", "50%25.jpg"),
        ("{attach}图.jpg", "图.jpg"),
        ("{attach}KNEE.JPG", "KNEE.JPG"),
    ],
)
def test_a_picture_may_have_any_name(build, written, name):
    site = build({"posts/a.md": show(written), f"posts/{name}": photo(30, 20)})
    found = addresses(site.read("blog/a/index.html"))
    assert found
    for address in found:
        assert at(site, "blog/a", address).is_file()
        assert re.fullmatch(r"[\w./-]+", address)


def test_what_an_editor_adds_to_a_picture_stays(build):
    body = '![A "knee" < 3]({attach}knee.jpg "A title"){.wide width=200}'
    site = build({"posts/a.md": post(body=body), "posts/knee.jpg": photo()})
    page = LexborHTMLParser(site.read("blog/a/index.html"))
    image = page.css_first("picture img").attributes
    assert (image["alt"], image["title"], image["class"]) == ('A "knee" < 3', "A title", "wide")
    assert (image["width"], image["height"]) == ("200", "150")
    assert page.css_first("source").attributes["sizes"] == "min(200px, 100vw)"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("knee.jpg", b"", "not a complete"),
        ("knee.jpg", b"\xff\xd8\xff\xe0 nothing", "not a complete"),
        ("knee.jpg", photo()[:2000], "not a complete"),
        ("knee.png", photo(kind="PNG")[:300], "not a complete"),
        ("knee.jpg", b"x" * 20_000_001, "too large: 20 MB"),
        ("knee.svg", b"<svg", "not a complete SVG"),
        ("knee.tiff", photo(kind="TIFF"), "not a complete"),
    ],
)
def test_a_picture_that_can_not_be_shown_is_named_with_its_post(build, name, content, words):
    with pytest.raises(PictureProblemError, match=words) as raised:
        build({"posts/2026/a.md": show(f"{{attach}}{name}"), f"posts/2026/{name}": content})
    assert str(raised.value).startswith("content/posts/2026/a.md: ")
    assert f"content/posts/2026/{name}" in str(raised.value)
    assert raised.value.problems[0].file == "content/posts/2026/a.md"


def test_a_picture_that_is_not_there_is_named_with_its_post(build):
    with pytest.raises(PictureProblemError, match=r"content/posts/a\.md: .*\.jpg"):
        build({"posts/a.md": show("{attach}missing.jpg")})


@pytest.mark.parametrize("name", ["{attach}../../secret.jpg", "&#123;attach}../../secret.jpg"])
def test_a_text_that_shows_a_picture_from_elsewhere_is_left_out_and_named(
    name, build, tmp_path, caplog
):
    (tmp_path / "secret.jpg").write_bytes(photo())
    body = f'<img src="{name}" alt="A knee, bent">'
    site = build({"posts/a.md": post(body=body)})
    assert not list(site.output.glob("blog/a/*"))
    told = [one.problem for one in caplog.records if hasattr(one, "problem")]
    assert [one.file for one in told] == ["content/posts/a.md"]


def test_a_picture_named_in_another_way_stops_the_build_before_it_is_copied(build):
    body = '<video poster="{attach}knee.jpg"></video>'
    with pytest.raises(PictureProblemError, match="place, camera"):
        build({"posts/a.md": post(body=body), "posts/knee.jpg": photo()})


def test_a_draft_or_a_post_of_tomorrow_ships_no_picture_and_can_not_stop_the_site(build):
    site = build(
        {
            "posts/a.md": show("{attach}broken.jpg", Status="draft"),
            "posts/b.md": show("{attach}broken.jpg", date="2999-01-01"),
            "posts/c.md": post(),
            "posts/broken.jpg": b"broken",
        }
    )
    assert shipped(site) == []
