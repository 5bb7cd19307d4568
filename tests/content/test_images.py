"""What is known of a picture: it is read once in a check, and told as it is."""

import io
import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from clinic.content import images as images_module
from clinic.content.images import STEP, ImageInfo, Images
from clinic.core.cache import Cache
from clinic.core.image_files.errors import LargePictureError, MovingPictureError
from clinic.core.time_limits import Step
from tests.builder.small_project import SVG, make_small_project
from tests.opened_files import counting_opens
from tests.signed_posts import sign_text

POST = """Title: After an injection
Date: 2026-03-12
Category: Injections
Type: news
Summary: What is normal.

![Where on the back the needle goes]({attach}knee.jpg)

![A line that is straight]({attach}line.svg)
"""


def make_photo(**more: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "JPEG", **more)
    return written.getvalue()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "knee.jpg").write_bytes(make_photo())
    (folder / "line.svg").write_text(SVG)
    return folder


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A small project with a signed post that shows a photo and a drawing."""
    project = make_small_project(root, tmp_path / "project")
    beside = project / "content/posts/2026"
    (beside / "knee.jpg").write_bytes(make_photo())
    (beside / "line.svg").write_text(SVG)
    place = "posts/2026/signed.md"
    name = "Your first provider"
    signed = sign_text(POST, "2026-03-12", name=name, place=place, folder=project / "content")
    (beside / "signed.md").write_text(signed)
    facts = project / "content/clinic.toml"
    facts.write_text(f'sign_off_needed = ["news"]\n{facts.read_text()}')
    return project


def check(project: Path) -> str:
    command = [sys.executable, "-I", str(project / "clinic/__main__.py"), "check"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("is_known", [False, True])
def test_a_check_opens_each_picture_once(project: Path, is_known: bool) -> None:
    if is_known:
        check(project)
    beside = project / "content/posts/2026"
    with counting_opens(beside) as opened:
        said = check(project)
    assert "content/posts/2026/signed.md" not in said, said
    assert {name: opened[name] for name in ("knee.jpg", "line.svg", "one-line.svg")} == {
        "knee.jpg": 1,
        "line.svg": 1,
        "one-line.svg": 1,
    }


def test_a_picture_is_told_as_it_is(content: Path) -> None:
    exif = Image.Exif()
    exif[0x0110] = "A telephone"
    (content / "knee.jpg").write_bytes(make_photo(exif=exif))
    photo, drawing = Images(content).find("knee.jpg"), Images(content).find("line.svg")
    assert (photo.kind, photo.width, photo.height, photo.tells) == (".jpg", 40, 30, ("the camera",))
    assert photo.size == len((content / "knee.jpg").read_bytes())
    assert (drawing.kind, drawing.active_element, drawing.error) == ("", "", None)
    assert drawing.width == drawing.height > 0


def test_what_cannot_be_shown_says_why(content: Path) -> None:
    (content / "run.svg").write_text(SVG.replace("<path", "<script/><path"))
    film = [Image.new("L", (9, 9), tone) for tone in (0, 255)]
    film[0].save(content / "film.gif", save_all=True, append_images=film[1:])
    with (content / "giant.png").open("wb") as giant:
        giant.truncate(images_module.HEAVIEST + 1)
    images = Images(content)
    assert images.find("run.svg").active_element == "script"
    assert isinstance(images.find("film.gif").error, MovingPictureError)
    giant_info = images.find("giant.png")
    assert isinstance(giant_info.error, LargePictureError)
    assert (giant_info.size, giant_info.sha256) == (images_module.HEAVIEST + 1, "")


@pytest.mark.parametrize("place", ["gone.jpg", "../secret.jpg", ".", "a\0b.jpg"])
def test_nothing_is_known_of_what_is_no_file_of_the_content(content: Path, place: str) -> None:
    (content.parent / "secret.jpg").write_bytes(make_photo())
    assert Images(content).find(place) == ImageInfo()


def test_what_the_pixels_told_is_kept_for_as_long_as_the_bytes_are_the_same(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    names = ("knee.jpg", "line.svg", "broken.png")
    cache = Cache(content.parent / "cache.db")
    first = [Images(content, cache).find(name) for name in names]
    inspected = []
    inspect = images_module.inspect_image
    monkeypatch.setattr(
        images_module, "inspect_image", lambda *to: inspected.append(to) or inspect(*to)
    )
    again = [Images(content, cache).find(name) for name in names]
    assert inspected == []
    assert [replace(one, error=None) for one in again] == [
        replace(one, error=None) for one in first
    ]
    assert str(again[2].error) == str(first[2].error) != "None"
    (content / "knee.jpg").write_bytes(make_photo(quality=20))
    assert Images(content, cache).find("knee.jpg").sha256 != first[0].sha256
    assert len(inspected) == 1


def test_a_damaged_row_of_the_cache_counts_as_none(content: Path) -> None:
    expected = Images(content).find("knee.jpg")

    class Damaged(Cache):
        def find(self, step: str, key: str, name: str = "") -> bytes | None:
            assert step == STEP
            return json.dumps({"tells": 3}).encode()

    assert Images(content, Damaged(None)).find("knee.jpg") == expected


def test_a_picture_over_which_reading_was_stopped_is_not_read_again(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images_module, "inspect_image", None)

    def find_stopped(step: Step) -> Step | None:
        return step if step[:2] == (STEP, "content/knee.jpg") else None

    info = Images(content, find_stopped=find_stopped).find("knee.jpg")
    assert "too much time or memory" in str(info.error)


def test_another_process_reads_pictures_as_they_are_then(content: Path) -> None:
    images = Images(content, Cache(content.parent / "cache.db"))
    before = images.digest("knee.jpg")
    other = pickle.loads(pickle.dumps(images))
    (content / "knee.jpg").write_bytes(make_photo(quality=20))
    assert images.digest("knee.jpg") == before != other.digest("knee.jpg")


def test_a_drawing_has_the_same_sum_with_the_line_ends_of_windows(content: Path) -> None:
    (content / "windows.svg").write_bytes(f"{SVG}\r\n".encode())
    (content / "unix.svg").write_bytes(f"{SVG}\n".encode())
    images = Images(content)
    assert images.digest("windows.svg") == images.digest("unix.svg")
    assert images.find("windows.svg").sha256 != images.find("unix.svg").sha256
