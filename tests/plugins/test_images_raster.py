"""Photographs: every kind that people have, cleaned, upright, in the right colours and sizes."""

import io

import pytest
from PIL import Image, ImageCms, ImageDraw

from clinic.core.image_files.errors import PictureError
from clinic.core.image_files.raster import choose_widths, encode_picture

from .pictures import photo


def saved(image, kind, **settings):
    written = io.BytesIO()
    image.save(written, kind, **settings)
    return written.getvalue()


def look(files, ending=""):
    """Open what was made: the largest of one kind, or the fallback."""
    endings = (ending,) if ending else (".jpg", ".png")
    names = [name for name in files if name.endswith(endings)]
    return Image.open(io.BytesIO(files[max(names, key=lambda name: int(name.split("x")[0]))]))


def is_near(colour, other, by=12):
    return all(abs(one - two) <= by for one, two in zip(colour, other, strict=True))


def busy(width, height):
    """A picture that is no flat colour, so that AVIF is lighter than JPEG."""
    red = Image.radial_gradient("L").resize((width, height))
    green = Image.linear_gradient("L").resize((width, height))
    blue = Image.effect_noise((width, height), 40)
    return Image.merge("RGB", (red, green, blue))


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]), (359, [359]), (360, [360]), (400, [400]), (500, [360, 500]),
        (800, [360, 800]), (900, [360, 720, 900]), (1440, [360, 720, 1080, 1440]),
        (6000, [360, 720, 1080, 1440]),
    ],
)  # fmt: skip
def test_a_picture_is_saved_in_sensible_widths_and_never_made_larger(width, widths):
    assert choose_widths(width) == widths


@pytest.mark.slow
def test_a_large_photo_is_saved_in_four_widths_and_two_better_formats():
    files = encode_picture(saved(busy(6000, 4000), "JPEG", quality=60))
    shapes = ["360x240", "720x480", "1080x720", "1440x960"]
    wanted = {f"{shape}.{kind}" for shape in shapes for kind in ("avif", "webp")}
    assert set(files) == wanted | {"1080x720.jpg"}
    for name, content in files.items():
        assert "{}x{}".format(*Image.open(io.BytesIO(content)).size) == name.partition(".")[0]
    for shape in ("1080x720",):
        assert (
            len(files[f"{shape}.avif"]) < len(files[f"{shape}.webp"]) < len(files[f"{shape}.jpg"])
        )


def test_a_format_that_is_not_lighter_is_left_out():
    files = encode_picture(saved(Image.new("RGB", (1, 1), "teal"), "PNG"))
    assert "1x1.avif" not in files  # 300 bytes for one pixel
    assert look(files).size == (1, 1)


@pytest.mark.parametrize(("orientation", "corner"), [(1, "lt"), (3, "rb"), (6, "rt"), (8, "lb")])
def test_a_photo_stands_upright_however_the_camera_was_held(orientation, corner):
    image = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 150, 75), fill="black")
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = look(encode_picture(saved(image, "JPEG", exif=exif))).convert("L")
    assert made.size == ((400, 200) if orientation in (1, 3) else (200, 400))
    places = {
        "lt": (9, 9), "rt": (made.width - 9, 9),
        "lb": (9, made.height - 9), "rb": (made.width - 9, made.height - 9),
    }  # fmt: skip
    assert [name for name, place in places.items() if made.getpixel(place) < 50] == [corner]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_every_kind_of_picture_is_read(kind):
    made = look(encode_picture(photo(60, 40, kind)))
    assert made.size == (60, 40)
    assert is_near(made.convert("RGB").getpixel((55, 35)), (0, 128, 128))


def test_nothing_but_pixels_is_left_of_any_kind():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        original = photo(
            60, 40, kind, icc_profile=profile, xmp=b"<x:xmpmeta>Ana Example</x:xmpmeta>"
        )
        assert b"Ana Example" in original
        for name, content in encode_picture(original).items():
            info = Image.open(io.BytesIO(content)).info
            assert not {"exif", "xmp", "comment", "icc_profile"} & set(info), (kind, name)
            assert b"Ana" not in content and b"acsp" not in content


def test_a_cmyk_photo_keeps_its_colours():
    image = Image.new("RGB", (60, 40), (200, 30, 60)).convert("CMYK")
    made = look(encode_picture(saved(image, "JPEG"))).convert("RGB")
    assert is_near(made.getpixel((30, 20)), (200, 30, 60))


def test_a_palette_picture_stays_see_through():
    image = Image.new("P", (60, 40), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    ImageDraw.Draw(image).rectangle((30, 0, 59, 39), fill=1)
    files = encode_picture(saved(image, "PNG", transparency=0))
    for name, content in files.items():
        made = Image.open(io.BytesIO(content)).convert("RGBA")
        assert made.getpixel((5, 20))[3] == 0, name
        assert is_near(made.getpixel((55, 20)), (0, 0, 255, 255), 40), name


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (40_000, 156), (65_535, 255)])
def test_a_picture_of_16_bits_keeps_its_greys(value, grey):
    made = look(encode_picture(saved(Image.new("I;16", (60, 40), value), "PNG")))
    assert abs(made.convert("L").getpixel((30, 20)) - grey) <= 2


def wide_gamut():
    """A colour profile of more than sRGB: Pillow's own, its primaries' X, Y and Z turned round."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    tags = {
        bytes(profile[at : at + 4]): int.from_bytes(profile[at + 4 : at + 8], "big")
        for at in range(132, 132 + 12 * count, 12)
    }
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    profile[red : red + 20], profile[green : green + 20] = (
        profile[green : green + 20], profile[red : red + 20],
    )  # fmt: skip
    return bytes(profile)


def test_colours_of_another_profile_are_turned_into_those_every_browser_knows():
    original = saved(Image.new("RGB", (60, 40), (230, 20, 20)), "PNG", icc_profile=wide_gamut())
    made = look(encode_picture(original)).convert("RGB")
    assert is_near(made.getpixel((30, 20)), (20, 230, 20), 20)  # red and green changed places


def test_a_profile_that_is_broken_does_not_stop_a_picture():
    original = saved(Image.new("RGB", (60, 40), "teal"), "PNG", icc_profile=b"no profile")
    assert is_near(look(encode_picture(original)).convert("RGB").getpixel((9, 9)), (0, 128, 128))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_a_picture_that_moves_is_refused_in_words(kind):
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    with pytest.raises(PictureError, match="This picture moves"):
        encode_picture(saved(frames[0], kind, save_all=True, append_images=frames[1:]))


def test_a_photo_that_carries_a_small_view_of_itself_is_no_film():
    small = busy(30, 20)
    original = saved(busy(60, 40), "MPO", save_all=True, append_images=[small])
    assert look(encode_picture(original)).size == (60, 40)


@pytest.mark.parametrize("size", [(8000, 6300), (16_001, 10)])
def test_a_picture_with_absurdly_many_pixels_is_refused_before_they_are_read(size, monkeypatch):
    def read(*_):
        raise AssertionError("its pixels were read")

    original = saved(Image.new("1", size), "PNG")
    monkeypatch.setattr(Image.Image, "convert", read)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", read)
    with pytest.raises(PictureError, match=f"{size[0]} × {size[1]} pixels"):
        encode_picture(original)


def test_a_decompression_bomb_is_refused():
    with pytest.raises(PictureError, match="pixels"):
        encode_picture(saved(Image.new("1", (20_000, 20_000)), "PNG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_that_breaks_off_is_refused(kind):
    whole = saved(busy(90, 60), kind)
    with pytest.raises(PictureError, match="not a complete"):
        encode_picture(whole[: len(whole) // 2])


def test_the_same_picture_gives_the_same_bytes_however_many_encoders_work_at_once():
    original = photo()
    first = encode_picture(original)
    assert all(encode_picture(original) == first for _ in range(12))
