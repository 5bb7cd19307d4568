import json
import re
from urllib.parse import unquote

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from clinic.plugins.icons import IconError, shorten, write_address

DRAWING = """
<svg xmlns="http://www.w3.org/2000/svg"
     viewBox="0,0,32,32"><path fill="#08504c" d="M0,0h32%"/></svg>
"""


@pytest.fixture
def site(build):
    theme = {"static/root/favicon.svg": DRAWING}
    theme |= {"templates/index.html": '<style></style><link rel="icon" href="{{ ICON }}">'}
    return build(theme=theme)


def test_the_drawing_in_the_page_is_the_one_of_the_theme(site):
    (link,) = LexborHTMLParser(site.read("index.html")).css("link")
    kind, _, drawing = link.attributes["href"].partition(",")
    assert kind == "data:image/svg+xml"
    same = re.sub(r"\n\s*", "", DRAWING.strip()).replace('"', "'")
    assert unquote(drawing) == same


def test_no_sign_of_a_drawing_can_end_the_address_or_the_attribute():
    address = write_address('<svg a="b"><!-- "# % \u00e9 <>\\^`{|} --></svg>')
    assert re.fullmatch(r"[\w/:;,.=!'()&$*+@~%-]+", str(address), re.ASCII)


def test_a_phone_is_told_the_clinics_name_and_colour_and_opens_the_site_in_the_browser(site, root):
    told = json.loads(site.read("site.webmanifest"))
    assert told["name"] == "Sample Back Pain Clinic"
    tokens = (root / "theme/static/css/tokens.css").read_text(encoding="utf-8")
    (paper, head) = re.findall(r"--(?:paper|deep): (#\w+);", tokens.partition("@media")[0])
    assert (told["background_color"], told["theme_color"]) == (paper, head)
    assert (told["start_url"], told["scope"], told["display"]) == ("./", "./", "browser")
    assert "serviceworker" not in site.read("site.webmanifest").lower()


def test_every_icon_a_phone_is_told_of_is_there_and_as_large_as_it_says(site, root):
    icons = json.loads(site.read("site.webmanifest"))["icons"]
    assert len(icons) == 2
    for icon in icons:
        file = root / "theme" / "static" / "root" / icon["src"]
        if icon["type"] == "image/png":
            width, height = Image.open(file).size
            assert icon["sizes"] == f"{width}x{height}"
        else:
            assert file.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Sample Back Pain Clinic", "Sample Back"),
        ("Spine", "Spine"),
        ("Supercalifragilistic Spine", "Supercalifragilistic"),
        ("", ""),
    ],
)
def test_a_short_name_ends_where_a_word_ends(name, short):
    assert shorten(name) == short


def test_a_theme_without_an_icon_is_told_so(build):
    with pytest.raises(IconError, match=r"favicon\.svg"):
        build(theme={"static/root/favicon.svg": None})
