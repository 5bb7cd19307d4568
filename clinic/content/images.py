"""Facts about the pictures in content/; each file is read once per check."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from clinic.core.boundary import is_inside
from clinic.core.cache import NO_CACHE, Cache
from clinic.core.environment import describe_setting
from clinic.core.image_files import svg as drawings
from clinic.core.image_files.errors import LargePictureError, MovingPictureError, PictureError
from clinic.core.image_limits import HEAVIEST
from clinic.core.lazy_module import Late
from clinic.core.review_signature import digest_picture
from clinic.core.time_limits import Step, limits

if TYPE_CHECKING:
    from clinic.core.image_files import raster
else:
    raster = Late("clinic.core.image_files.raster")  # import Pillow only when needed

IMAGE_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
STEP = "image info"
_ERRORS = {one.__name__: one for one in (PictureError, LargePictureError, MovingPictureError)}
# The magic numbers of each format, with their offsets.
_BEGINNINGS = {
    ".png": ((0, b"\x89PNG\r\n\x1a\n"),),
    ".jpg": ((0, b"\xff\xd8\xff"),),
    ".gif": ((0, b"GIF8"),),
    ".webp": ((0, b"RIFF"), (8, b"WEBP")),
    ".avif": ((4, b"ftyp"),),
}
_HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1")  # ISO/IEC 23008-12
_HEAD = 16  # bytes


@dataclass(frozen=True)
class ImageInfo:
    """Facts about a file in content/; empty if it cannot be read.

    Parameters
    ----------
    size:
        Its size in bytes.
    kind:
        The extension that matches its magic number; empty for a drawing or an unknown format.
    sha256:
        The SHA-256 of its bytes; empty for a file that is too large to read.
    portable_sha256:
        The same with the line ends of a drawing normalized, which Git changes on Windows.
    width, height:
        Its size in pixels, or in CSS pixels for a drawing; 0 if it cannot be shown.
    tells:
        The kinds of private data in it.
    active_element:
        The element of a drawing that can run or load something.
    error:
        Why it cannot be shown.
    """

    size: int = 0
    kind: str = ""
    sha256: str = ""
    portable_sha256: str = ""
    width: int = 0
    height: int = 0
    tells: tuple[str, ...] = ()
    active_element: str = ""
    error: PictureError | None = None


class Images:
    """Facts about the files that documents show, read on first request.

    Parameters
    ----------
    folder:
        The content folder.
    cache:
        Where the facts from decoded pixels are cached.
    find_stopped:
        Returns the step that was stopped, for one that must not run again.
    """

    def __init__(
        self,
        folder: Path,
        cache: Cache = NO_CACHE,
        find_stopped: Callable[[Step], Step | None] = lambda _: None,
    ) -> None:
        self._folder, self._cache, self._find_stopped = folder, cache, find_stopped
        self._known: dict[str, ImageInfo] = {}
        self._code = ""

    def __reduce__(self) -> tuple[type["Images"], tuple[Path]]:
        """Pickle without facts: they are valid during one check only."""
        return Images, (self._folder,)

    def find(self, place: str) -> ImageInfo:
        """Return the facts about the file at a place below content/."""
        if place not in self._known:
            self._known[place] = self._read(place)
        return self._known[place]

    def digest(self, place: str) -> str:
        """Return the digest of a file, as in a sign-off; empty if there is no such file."""
        return self.find(place).portable_sha256

    def _read(self, place: str) -> ImageInfo:
        path = self._folder / place
        try:
            if not is_inside(path, self._folder) or not path.is_file():
                return ImageInfo()
            with path.open("rb") as opened:
                size = path.stat().st_size
                content = opened.read(_HEAD if size > HEAVIEST else HEAVIEST)
        except (OSError, ValueError):
            return ImageInfo()
        info = ImageInfo(size, find_kind(content))
        ending = PurePosixPath(place).suffix.lower()
        if size > HEAVIEST:
            return replace(info, error=_find_heaviness(size, ending))
        sha256, portable = hashlib.sha256(content).hexdigest(), digest_picture(place, content)
        info = replace(info, size=len(content), sha256=sha256, portable_sha256=portable)
        return self._inspect(info, place, content) if ending in IMAGE_ENDINGS else info

    def _inspect(self, info: ImageInfo, place: str, content: bytes) -> ImageInfo:
        """Decode a picture's pixels unless cached; a step of its own under the time limit."""
        ending = PurePosixPath(place).suffix.lower()
        self._code = self._code or describe_setting({}, b"")
        key = f"{self._code} {info.sha256}{ending}"
        if (kept := self._cache.find(STEP, key)) and (known := _restore(info, kept)):
            return known
        step = Step(STEP, f"{self._folder.name}/{place}", info.sha256)
        if self._find_stopped(step):
            what = "This picture takes too much time or memory to read."
            return replace(
                info,
                error=LargePictureError(what, "Save the picture again, at most 3000 pixels wide."),
            )
        outer = limits.step
        limits.begin(*step)
        info = inspect_image(info, content, ending)
        if outer.name:
            limits.begin(*outer)
        else:
            limits.rest()
        self._cache.keep(STEP, key, _describe(info))
        return info


def find_kind(content: bytes) -> str:
    """Return the extension that matches a picture's magic number, or an empty string."""
    if content[4:12] in _HEIC:
        return ".heic"
    for ending, signs in _BEGINNINGS.items():
        if all(content.startswith(sign, at) for at, sign in signs):
            return ending
    return ""


def inspect_image(info: ImageInfo, content: bytes, ending: str) -> ImageInfo:
    """Decode a whole picture, as the build will, and return the facts.

    Parameters
    ----------
    info:
        The facts so far.
    content:
        The file's bytes.
    ending:
        Its extension, such as ``.svg``.
    """
    try:
        if ending == ".svg":
            info = replace(info, active_element=_find_active(drawings.read_drawing(content)))
            drawing = drawings.make_safe(content, raster.clean_one)
            return replace(info, width=drawing.width, height=drawing.height)
        raster.read_picture(content)
        image = raster.open_picture(content)
        return replace(
            info, width=image.width, height=image.height, tells=raster.list_private(image)
        )
    except PictureError as error:
        return replace(info, error=error)


def _find_active(root: Element) -> str:
    """Return the name of the first element of a drawing that can run or load something."""
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        attributes = [
            (name.rpartition("}")[2].lower(), value) for name, value in element.attrib.items()
        ]
        if tag.lower() in ("script", "foreignobject", "iframe") or any(
            name.startswith("on") or (name == "href" and not value.startswith("#"))
            for name, value in attributes
        ):
            return tag
    return ""


def _find_heaviness(size: int, ending: str) -> PictureError | None:
    """Return the error of a file that is too large to read."""
    if ending not in IMAGE_ENDINGS:
        return None
    return drawings.find_heaviness(size) if ending == ".svg" else raster.find_heaviness(size)


def _describe(info: ImageInfo) -> bytes:
    error = info.error and (type(info.error).__name__, info.error.what, info.error.fix)
    kept = {**asdict(replace(info, error=None)), "error": error}
    return json.dumps(kept).encode()


def _restore(info: ImageInfo, kept: bytes) -> ImageInfo | None:
    try:
        known = json.loads(kept)
        known["tells"] = tuple(known["tells"])
        if known["error"]:
            kind, what, fix = known["error"]
            known["error"] = _ERRORS[kind](what, fix)
        return replace(info, **known)
    except (ValueError, TypeError, KeyError):
        return None
