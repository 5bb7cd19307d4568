"""Raster images: opened defensively, cleaned, and encoded in the sizes a page needs."""

from __future__ import annotations  # keep the Pillow imports lazy

import io
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import PIL

from clinic.core.lazy_module import Late

if TYPE_CHECKING:
    from PIL import Image, ImageCms, ImageOps
else:
    Image, ImageCms, ImageOps = map(Late, ("PIL.Image", "PIL.ImageCms", "PIL.ImageOps"))

from clinic.core.image_files.errors import LargePictureError, MovingPictureError, PictureError
from clinic.core.image_limits import HEAVIEST, LARGEST, LONGEST_SIDE

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
# A column of 36rem is 576 CSS pixels: 360 and 720 for phones, 1080 and 1440 for HiDPI screens.
WIDTHS = (360, 720, 1080, 1440)
NEAR = 1.15  # ratio; a width this close to the picture's own is skipped
# EXIF tags with private data (CIPA DC-008, 4.6).
_TELLS = {0x8825: "where it was taken", 0x0110: "the camera", 0x013B: "a person's name"}
_SMALLER = "Save the picture again, at most 3000 pixels wide."
FALLBACK_WIDTH = 1080  # for browsers older than 2020, and for feed readers
# One thread per encoder, so that a picture has the same bytes on every computer.
PHOTO: dict[str, dict[str, Any]] = {
    "avif": {"quality": 52, "speed": 6, "max_threads": 1},
    "webp": {"quality": 75, "method": 6},
    "jpg": {"quality": 78, "optimize": True, "progressive": True},
}
# Graphics with text and lines: no chroma subsampling, and lossless where that is smaller.
GRAPHIC: dict[str, dict[str, Any]] = {
    "avif": {"quality": 70, "speed": 6, "max_threads": 1, "subsampling": "4:4:4"},
    "webp": {"quality": 82, "method": 6},
    "webp-lossless": {"lossless": True, "quality": 80, "method": 6},
    "jpg": {"quality": 85, "optimize": True, "progressive": True, "subsampling": "4:4:4"},
    "png": {"optimize": True},
}
_PILLOW_NAMES = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}
MADE_WITH = [1, PIL.__version__, WIDTHS, NEAR, FALLBACK_WIDTH, PHOTO, GRAPHIC]


def encode(image: Image.Image, kind: str, settings: dict[str, Any]) -> bytes:
    """Return a picture encoded in one format."""
    written = io.BytesIO()
    image.save(written, _PILLOW_NAMES[kind.partition("-")[0]], **settings)
    return written.getvalue()


@contextmanager
def _silence() -> Iterator[None]:
    """Suppress Pillow's warnings; what matters is raised as an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def find_heaviness(weight: int) -> LargePictureError | None:
    """Return the error for a file that is too large in bytes, or None."""
    if weight <= HEAVIEST:
        return None
    return LargePictureError(f"This picture is too large: {weight / 1_000_000:.0f} MB.", _SMALLER)


def _refuse_large(size: tuple[int, int]) -> None:
    if size[0] * size[1] > LARGEST or max(size) > LONGEST_SIDE:
        what = f"This picture is {size[0]} × {size[1]} pixels, more than any screen shows."
        raise LargePictureError(what, _SMALLER)


def open_picture(content: bytes) -> Image.Image:
    """Open a picture, without decoding its pixels yet.

    Raises
    ------
    PictureError
        If it is not in a format that browsers show, is too large, or is animated: nothing on the
        pages moves (WCAG 2.2, 2.2.2), and a single frame is not what the editor meant.
    """
    if heaviness := find_heaviness(len(content)):
        raise heaviness
    try:
        with _silence():
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            frames = getattr(image, "n_frames", 1)
    except Image.DecompressionBombError as error:
        what = "This picture has far more pixels than any screen can show."
        raise LargePictureError(what, _SMALLER) from error
    except Exception as error:  # each format's decoder raises its own errors
        raise _call_broken() from error
    _refuse_large(image.size)
    # A phone's JPEG may contain a second, smaller image; that is not an animation.
    if frames > 1 and image.format not in ("JPEG", "MPO"):
        fix = "Save one frame as a PNG, or several frames as separate pictures."
        raise MovingPictureError("This picture moves.", fix)
    return image


def list_private(image: Image.Image) -> tuple[str, ...]:
    """Return the kinds of private data in a photo's EXIF."""
    try:
        with _silence():
            exif = image.getexif()
        return tuple(words for tag, words in _TELLS.items() if exif.get(tag))
    except Exception:  # unreadable EXIF reveals nothing, and is not published
        return ()


def _call_broken() -> PictureError:
    what = "This file is not a complete PNG, JPEG, WebP, AVIF or GIF picture."
    return PictureError(what, "Open the file in a picture program and save it again.")


def choose_widths(width: int) -> list[int]:
    """Return the widths to encode: never larger than the picture; its own width or 1440 last."""
    largest = min(width, WIDTHS[-1])
    return [one for one in WIDTHS if one * NEAR <= largest] + [largest]


def _turn_upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # EXIF that can't be read
        return image


def _make_plain(image: Image.Image) -> Image.Image:
    """Convert palettes, bitmaps, 16-bit grays and transparent colors to plain pixels."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode.startswith("I") or image.mode == "F":
        # 16-bit gray: a screen shows the upper 8 bits.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image if image.mode in ("L", "CMYK") else image.convert("RGB")


def _make_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert colors with an ICC profile to sRGB."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    flat = image.convert("RGB") if alpha else image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            flat = ImageCms.profileToProfile(flat, source, srgb, outputMode="RGB") or flat
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # an unusable profile, or one for another mode
    flat = flat.convert("RGB")
    if alpha and alpha.getextrema() != (255, 255):
        flat.putalpha(alpha)
    return flat


def clean_picture(image: Image.Image) -> Image.Image:
    """Decode a picture's pixels, upright, in sRGB, no wider than needed, without metadata.

    The pixels are pasted on a new image, so that place, camera, names and comments cannot survive.
    """
    profile = image.info.get("icc_profile")
    # A JPEG can be decoded at a half or a quarter of its size: a twelfth of the work for a photo.
    image.draft(None, (WIDTHS[-1], WIDTHS[-1]))
    image.load()  # here damage is an error; a second reading would pass over it
    plain = _make_plain(_turn_upright(image))
    widest = choose_widths(plain.width)[-1]
    if plain.width > widest:
        height = max(1, round(plain.height * widest / plain.width))
        plain = plain.resize((widest, height), Image.Resampling.LANCZOS)
    plain = _make_srgb(plain, profile)
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    return clean


def read_picture(content: bytes) -> tuple[Image.Image, str]:
    """Decode a picture; return its clean pixels, and its format as Pillow names it.

    Raises
    ------
    PictureError
        As `open_picture`, and if the picture is truncated or damaged.
    """
    image = open_picture(content)
    try:
        with _silence():
            return clean_picture(image), image.format or ""
    except Exception as error:  # truncated, wrong checksums, impossible values …
        raise _call_broken() from error


def _list_tasks(image: Image.Image, is_graphic: bool) -> Iterator[tuple[str, int]]:
    """Yield what to encode: format and width."""
    widths = choose_widths(image.width)
    for kind in ("avif", "webp", *(["webp-lossless"] if is_graphic else [])):
        yield from ((kind, width) for width in widths)
    fallback = max([one for one in widths if one <= FALLBACK_WIDTH], default=widths[0])
    if image.mode == "RGBA" or is_graphic:
        yield "png", fallback
    if image.mode == "RGB":
        yield "jpg", fallback


def _choose_kinds(made: dict[tuple[str, int], bytes]) -> dict[tuple[str, int], bytes]:
    """Select one fallback, and each better format only if it is smaller than what is left."""
    fallbacks = [one for one in made if one[0] in ("png", "jpg")]
    fallback = min(fallbacks, key=lambda one: len(made[one]))
    chosen, lightest = {fallback: made[fallback]}, len(made[fallback])
    webps = [kind for kind in ("webp", "webp-lossless") if (kind, fallback[1]) in made]
    webp = min(webps, key=lambda kind: len(made[kind, fallback[1]]))
    for kind in (webp, "avif"):
        if len(made[kind, fallback[1]]) < lightest:
            lightest = len(made[kind, fallback[1]])
            chosen |= {one: content for one, content in made.items() if one[0] == kind}
    return chosen


def encode_picture(content: bytes) -> dict[str, bytes]:
    """Encode a picture in every width and format that a page offers.

    Parameters
    ----------
    content:
        The picture's file as it came from the camera or the drawing program.

    Returns
    -------
    The bytes by name, ``720x540.avif``; the one in JPEG or PNG is for old browsers.

    Raises
    ------
    PictureError
        As `read_picture`.
    """
    clean, kind = read_picture(content)
    is_graphic = kind in ("PNG", "GIF")
    settings = GRAPHIC if is_graphic else {**GRAPHIC, **PHOTO}
    tasks = list(_list_tasks(clean, is_graphic))
    heights = {width: max(1, round(clean.height * width / clean.width)) for _, width in tasks}

    def encode_task(task: tuple[str, int]) -> bytes:
        target, width = task
        # A copy for each task: Pillow stores encoder state on the image.
        scaled = clean.resize((width, heights[width]), Image.Resampling.LANCZOS)
        return encode(scaled, target, settings[target])

    # The encoders release the GIL: two cores take half the time of one.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        done = pool.map(encode_task, tasks)
        made = dict(zip(tasks, done, strict=True))
    return {
        f"{width}x{heights[width]}.{kind.partition('-')[0]}": written
        for (kind, width), written in _choose_kinds(made).items()
    }


def clean_one(content: bytes) -> tuple[str, bytes]:
    """Clean a picture and encode it once; return its MIME subtype and its bytes.

    Raises
    ------
    PictureError
        As `read_picture`.
    """
    clean, kind = read_picture(content)
    if kind in ("PNG", "GIF") or clean.mode == "RGBA":
        return "png", encode(clean, "png", GRAPHIC["png"])
    return "jpeg", encode(clean, "jpg", PHOTO["jpg"])
