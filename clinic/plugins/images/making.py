"""Convert a picture to its published files: cached and reproducible."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from clinic.core.artifact_cache import (
    CachedFile,
    FileCache,
    fingerprinted_name,
    make_key,
    plain_name,
)
from clinic.core.boundary import OutsideError, find_source
from clinic.core.image_files import raster
from clinic.core.image_files import svg as drawings
from clinic.core.image_files.errors import PictureError
from clinic.core.image_limits import HEAVIEST

ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
MADE_WITH = [raster.MADE_WITH, drawings.MADE_WITH]
_SHAPE = re.compile(r"(?P<width>\d+)x(?P<height>\d+)\.(?P<kind>\w+)")
_BETTER = ("avif", "webp")  # smallest first: a browser takes the first that it supports


@dataclass(frozen=True)
class Variant:
    """A published file: its public name, its size in pixels, and its cached content."""

    name: str
    kind: str
    width: int
    height: int
    kept: CachedFile


@dataclass(frozen=True)
class Picture:
    """All published files of one picture.

    ``fallback`` is for every browser; ``better`` maps a format (``avif``) to its variants,
    narrowest first. ``width`` and ``height`` are those of the largest.
    """

    width: int
    height: int
    fallback: Variant
    better: dict[str, list[Variant]]

    @property
    def variants(self) -> list[Variant]:
        """All files."""
        return [self.fallback, *(one for kind in self.better.values() for one in kind)]


def _name_variant(stem: str, shape: str, kept: CachedFile) -> Variant:
    found = _SHAPE.fullmatch(shape)
    assert found is not None, shape
    width, height, kind = int(found["width"]), int(found["height"]), found["kind"]
    name = stem if kind == "svg" else f"{stem}-{width}"
    public = fingerprinted_name(name, kept.sha256, f".{kind}")
    return Variant(public, kind, width, height, kept)


def _gather(stem: str, files: dict[str, CachedFile]) -> Picture:
    variants = sorted(
        (_name_variant(stem, shape, kept) for shape, kept in files.items()),
        key=lambda one: one.width,
    )
    fallback = next(one for one in variants if one.kind not in _BETTER)
    better = {kind: [one for one in variants if one.kind == kind] for kind in _BETTER}
    largest = variants[-1]
    kinds = {kind: found for kind, found in better.items() if found}
    return Picture(largest.width, largest.height, fallback, kinds)


class PictureMaker:
    """Converts the pictures below a content folder.

    Parameters
    ----------
    content:
        The content folder.
    kept:
        The cache of converted pictures.
    """

    def __init__(self, content: Path, kept: FileCache) -> None:
        self.content = content
        self.kept = kept
        self.made: dict[str, Picture] = {}

    def make(self, place: str) -> Picture:
        """Return the published files of the picture at a place below the content folder.

        Raises
        ------
        PictureError
            If there is no such file, or it cannot be shown.
        """
        if place not in self.made:
            stem, ending = PurePosixPath(place).stem, PurePosixPath(place).suffix.lower()
            content = self._read(place)
            key = make_key([*MADE_WITH, ending], content)
            files = self.kept.get_or_compute(key, lambda: _make_files(content, ending))
            self.made[place] = _gather(plain_name(stem, "picture"), files)
        return self.made[place]

    def _read(self, place: str) -> bytes:
        beside = "Put the picture in the post's folder, or correct its name."
        try:
            path = find_source(self.content, place)
        except OutsideError as error:
            raise PictureError("The file is outside content/.", beside) from error
        try:
            if path.stat().st_size > HEAVIEST:  # before it fills the memory
                what = f"The file is too large: {path.stat().st_size / 1_000_000:.0f} MB."
                raise PictureError(what, "Save the picture again, at most 3000 pixels wide.")
            return path.read_bytes()
        except OSError as error:
            raise PictureError(f"{error.strerror or 'The file cannot be read'}.", beside) from error


def _make_files(content: bytes, ending: str) -> dict[str, bytes]:
    if ending == ".svg":
        drawing = drawings.make_safe(content, raster.clean_one)
        return {f"{drawing.width}x{drawing.height}.svg": drawing.content}
    return raster.encode_picture(content)
