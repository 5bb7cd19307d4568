"""Photos of providers: real ones, from a telephone, shown to all browsers and telling nothing."""

import io

import pytest
from PIL import Image
from theme.conftest import CLINIC, CONTENT, build_site

from clinic.plugins.photos import PhotoError, find_place

from .pictures import CAMERA, PERSON, photo

PAGE = "providers/index.html"
WITH_PHOTO = 'accepting_new = true\nphoto = "people/ana.jpg"\nphoto_alt = "{alt}"'


def build(folder, root, content: bytes | None, alt="A woman at a desk"):
    """Build the small site of the theme's tests, its provider with a photo."""
    place = folder / "content" / "people" / "ana.jpg"
    place.parent.mkdir(parents=True)
    if content is not None:
        place.write_bytes(content)
    clinic = CLINIC.replace("accepting_new = true", WITH_PHOTO.format(alt=alt))
    return build_site(folder, root, CONTENT, clinic)


@pytest.fixture(scope="module")
def site(tmp_path_factory, root):
    return build(tmp_path_factory.mktemp("photos"), root, photo(1200, 1500))


def test_a_photo_is_shown_in_light_formats_with_its_words_and_its_size(site):
    picture = site.parse(PAGE).css_first(".person picture")
    assert [one.attributes["type"] for one in picture.css("source")] == ["image/avif", "image/webp"]
    image = picture.css_first("img").attributes
    assert image["alt"] == "A woman at a desk"
    assert "loading" not in image  # the first on the page, which is in sight at once
    assert int(image["width"]) / int(image["height"]) == pytest.approx(0.8)


def test_every_file_of_a_photo_is_there_and_tells_no_place_camera_or_name(site):
    names = [one.attributes["src"] for one in site.parse(PAGE).css(".person img")]
    for source in site.parse(PAGE).css(".person source"):
        names += [one.split()[0] for one in source.attributes["srcset"].split(", ")]
    assert len(names) >= 3
    for name in names:
        file = site.output / "providers" / name
        content = file.read_bytes()
        assert CAMERA not in content
        assert PERSON not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_the_photo_itself_is_not_published(site):
    original = photo(1200, 1500)
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)  # it says where it was taken
    assert all(one.read_bytes() != original for one in site.output.rglob("*") if one.is_file())


def test_somebody_without_a_photo_has_a_whole_entry_and_no_hole(tmp_path, root):
    entry = build_site(tmp_path, root, CONTENT).parse(PAGE).css_first(".person")
    assert entry.css("img, picture") == []
    assert "Yes, accepting new patients" in entry.text()


@pytest.mark.parametrize(
    ("content", "alt", "what"),
    [
        (None, "A woman", "No such file"),
        (b"This is no picture", "A woman", "not a complete"),
        (photo(), "", "has no description"),
    ],
)
def test_a_photo_that_can_not_be_shown_stops_the_build_and_says_whose(
    tmp_path, root, content, alt, what
):
    with pytest.raises(PhotoError, match=what) as caught:
        build(tmp_path, root, content, alt)
    problem = caught.value.problems[0]
    assert problem.file == "content/clinic.toml"
    assert "<script>" in problem.what  # the provider's name in the tests' clinic
    assert problem.fix


@pytest.mark.parametrize("written", ["people/a.jpg", "/people/a.jpg", "content/people/a.jpg"])
def test_a_photo_may_be_named_with_the_folder_or_without(written):
    assert find_place(written) == "people/a.jpg"


def test_the_logo_is_published_as_a_picture_of_the_site_and_offered_to_templates(tmp_path, root):
    place = tmp_path / "content" / "brand" / "logo.jpg"
    place.parent.mkdir(parents=True)
    place.write_bytes(photo(600, 300))
    clinic = CLINIC.replace("[clinic]", '[clinic]\nlogo = "brand/logo.jpg"', 1)
    site = build_site(tmp_path, root, CONTENT, clinic)
    (file,) = site.output.glob("logo-600.*.jpg")
    assert Image.open(file).size == (600, 300)
    assert CAMERA not in file.read_bytes()


def test_a_logo_that_can_not_be_shown_stops_the_build(tmp_path, root):
    clinic = CLINIC.replace("[clinic]", '[clinic]\nlogo = "brand/logo.jpg"', 1)
    with pytest.raises(PhotoError, match=r"The logo cannot be shown\. No such file"):
        build_site(tmp_path, root, CONTENT, clinic)
