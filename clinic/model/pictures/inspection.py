"""Inspect a picture: whether it can be shown, and what it tells besides."""

import warnings
from dataclasses import dataclass

from clinic.model.pictures import drawings, raster

# What EXIF calls the things that a photo tells besides what it shows (CIPA DC-008, 4.6).
_TELLS = {0x8825: "where it was taken", 0x0110: "the camera", 0x013B: "a person's name"}


@dataclass(frozen=True)
class PictureFacts:
    """What is known of a picture that can be shown: the private things that its file tells."""

    tells: tuple[str, ...] = ()


def inspect_picture(content: bytes, ending: str) -> PictureFacts:
    """Read a whole picture, its pixels too, as the build will.

    Parameters
    ----------
    content:
        The file's bytes.
    ending:
        The end of its name, such as ``.svg``.

    Raises
    ------
    PictureError
        The picture is damaged, too large, or moves.
    """
    if ending.lower() == ".svg":
        drawings.make_safe(content, raster.clean_one)
        return PictureFacts()
    raster.read_picture(content)
    return PictureFacts(_list_private(content))


def _list_private(content: bytes) -> tuple[str, ...]:
    image = raster.open_picture(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = image.getexif()
        return tuple(words for tag, words in _TELLS.items() if exif.get(tag))
    except Exception:  # EXIF that cannot be read tells nobody anything, and is not published
        return ()
