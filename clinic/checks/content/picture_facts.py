"""What is known of the pictures in use: each is read whole, once while its bytes stay the same."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from clinic.checks.content.library import PICTURE_ENDINGS, Library
from clinic.checks.content.targets import pictures_in_use
from clinic.core.cache import FILE, Cache
from clinic.model.environment import describe_setting
from clinic.model.pictures.errors import LargePictureError, MovingPictureError, PictureError
from clinic.model.pictures.inspection import PictureFacts, inspect_picture

Inspected = PictureFacts | PictureError
STEP = "picture facts"
_KINDS = {one.__name__: one for one in (PictureError, LargePictureError, MovingPictureError)}
# The last answer: several rules ask for the same pictures, one after the other.
_LAST: dict[str, tuple[Mapping[str, str], Mapping[str, Inspected]]] = {}


def read_pictures(library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield the place and the bytes of each picture in use; none where a file can't be read."""
    for place in sorted(pictures_in_use(library) & library.files):
        if place.lower().endswith(PICTURE_ENDINGS):
            try:
                yield place, (library.folder / place).read_bytes()
            except OSError:
                yield place, b""


def inspect_pictures(library: Library) -> Mapping[str, Inspected]:
    """Return for each picture in use what is known of it, or why it can't be shown."""
    sums = {place: _sum(place, content) for place, content in read_pictures(library)}
    known = _LAST.get("")
    if known and known[0] == sums:
        return known[1]
    cache = _open_cache(library.root)
    found = {place: _inspect(library, place, sum_, cache) for place, sum_ in sums.items()}
    cache.close()
    _LAST[""] = sums, found
    return found


def _sum(place: str, content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() + Path(place).suffix.lower()


def _open_cache(root: Path) -> Cache:
    """Open what earlier checks found; a project that was never built keeps nothing."""
    file = root / FILE
    return Cache(file if file.parent.is_dir() else None)


def _inspect(library: Library, place: str, sum_: str, cache: Cache) -> Inspected:
    key = f"{describe_setting({}, b'')} {sum_}"
    kept = cache.find(STEP, key)
    if kept and (read := _restore(kept)):
        return read
    found: Inspected
    try:
        content = (library.folder / place).read_bytes()
        found = inspect_picture(content, Path(place).suffix)
    except PictureError as error:
        found = error
    except OSError:
        return PictureError("This file cannot be read.", "Put another picture in its place.")
    cache.keep(STEP, key, json.dumps(_describe(found)).encode())
    return found


def _describe(found: Inspected) -> dict[str, Any]:
    if isinstance(found, PictureFacts):
        return {"tells": found.tells}
    return {"error": type(found).__name__, "what": found.what, "fix": found.fix}


def _restore(body: bytes) -> Inspected | None:
    try:
        kept = json.loads(body)
        if "error" in kept:
            return _KINDS[kept["error"]](kept["what"], kept["fix"])
        return PictureFacts(tuple(kept["tells"]))
    except (ValueError, TypeError, KeyError):
        return None
