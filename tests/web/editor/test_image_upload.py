"""A picture that is put beside a post shows what it showed, and tells nothing else."""

import io

import pytest
from PIL import Image

from clinic.core.image_limits import HEAVIEST
from clinic.web.editor.post_store import Store
from clinic.web.editor.views.image_upload import PictureError, clean_photo, make_line, put_beside

CAMERA, PLACE = 0x0110, 0x8825  # of Exif
POST = "posts/2026/a-post.md"
COLORS = ("red", "blue", "red")


def make_photo(color: str = "white", **more: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(written, "JPEG", **more)
    return written.getvalue()


def test_a_photo_loses_its_camera_its_place_and_its_notes() -> None:
    exif = Image.Exif()
    exif[CAMERA] = "A telephone"
    exif.get_ifd(PLACE)[1] = "N"
    ending, made = clean_photo(make_photo(exif=exif, comment=b"Mrs. Example"))
    with Image.open(io.BytesIO(made)) as photo:
        assert (ending, photo.size, dict(photo.getexif())) == (".jpg", (40, 30), {})
    assert b"Mrs. Example" not in made and b"A telephone" not in made


@pytest.mark.parametrize("content", [b"", b"<svg/>", make_photo()[:200], bytes(HEAVIEST + 1)])
def test_what_is_no_picture_or_too_heavy_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(PictureError, match=r"Open the file in a picture app|Save a smaller copy"):
        clean_photo(content)


def test_another_picture_of_the_same_name_takes_no_pictures_place(tmp_path) -> None:
    folder = tmp_path / "content/posts/2026"
    folder.mkdir(parents=True)
    put = [put_beside(Store(tmp_path), POST, "Knee!.jpeg", make_photo(one)) for one in COLORS]
    assert put == ["a-post-knee.jpg", "a-post-knee-2.jpg", "a-post-knee.jpg"]
    assert sorted(one.name for one in folder.iterdir()) == sorted(set(put))


def test_no_word_of_a_picture_ends_its_line() -> None:
    assert make_line("A ]\\ knee\nis bent", "a.jpg") == "![A ) knee is bent]({attach}a.jpg)"
