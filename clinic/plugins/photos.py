"""Photos of the people who treat patients: shown as pictures in a text are, and as safely.

clinic.toml names a picture file below content/. What is shipped of it comes from the maker of
pictures that the templates' context holds: light formats in several widths, made once, without the
place, the camera and the names that a telephone writes into it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pelican.generators import Generator
from pelican.plugins import signals

from clinic.core.facts import Provider
from clinic.core.problem import Problem

FOLDER = "people"  # below the site's root: a photo serves every language's page
WIDEST = 480  # pixels; shown 8rem wide, three for each of a sharp screen's
_MAKER = "PICTURE_MAKER"


class PhotoError(Exception):
    """A provider's photo can't be shown; ``problems`` says which and why."""

    def __init__(self, provider: Provider, what: str, fix: str) -> None:
        what = f"The photo of {provider.name} cannot be shown. {what}"
        self.problems = [Problem(rule="photo", file="content/clinic.toml", what=what, fix=fix)]
        super().__init__(f"content/clinic.toml: {what} {fix}")


@dataclass(frozen=True)
class PhotoFile:
    """One file to ship: its address below the site's root, and its width in pixels."""

    url: str
    width: int


@dataclass(frozen=True)
class Photo:
    """A photo for the templates; ``better`` maps a kind (``avif``) to its files."""

    width: int
    height: int
    fallback: PhotoFile
    better: dict[str, list[PhotoFile]] = field(default_factory=dict)


def find_place(photo: str) -> str:
    """Return a photo's place below content/, as clinic.toml may name it with that folder or not."""
    return photo.removeprefix("content/").lstrip("/")


def choose_files(picture: Any) -> list[Any]:  # noqa: ANN401  (a Picture of the plugin for pictures)
    """Choose what to ship of a picture: the fallback, and no wider one than a portrait shows."""
    chosen = [picture.fallback]
    for files in picture.better.values():
        fitting = [one for one in files if one.width <= WIDEST]
        chosen += fitting or files[:1]
    return chosen


def ship(picture: Any, output: Path) -> Photo:  # noqa: ANN401
    """Put a picture's files below the output folder."""
    files = choose_files(picture)
    better: dict[str, list[PhotoFile]] = {}
    (output / FOLDER).mkdir(parents=True, exist_ok=True)
    for one in files:
        (output / FOLDER / one.name).write_bytes(one.kept.read())
        if one is not picture.fallback:
            better.setdefault(one.kind, []).append(PhotoFile(f"{FOLDER}/{one.name}", one.width))
    fallback = PhotoFile(f"{FOLDER}/{picture.fallback.name}", picture.fallback.width)
    return Photo(picture.width, picture.height, fallback, better)


def make_photo(provider: Provider, maker: Any) -> Any:  # noqa: ANN401
    """Make what is shipped of a provider's photo.

    Raises
    ------
    PhotoError
        It is not there, can't be shown, or is not described in words.
    """
    if not provider.photo_alt:
        what = "Nothing says what it shows, for people who can't see it."
        raise PhotoError(provider, what, 'Write  photo_alt = "…"  below photo.')
    try:
        return maker.make(find_place(provider.photo))
    except Exception as error:  # the maker's own words for editors, where it has some
        what, fix = getattr(error, "what", f"{error}."), getattr(error, "fix", "")
        raise PhotoError(provider, what, fix or "Put another picture in its place.") from error


def show_photos(generators: list[Generator]) -> None:
    """Ship every provider's photo, and put them within reach of the templates by their file."""
    context, output = generators[0].context, Path(generators[0].output_path)
    context["PHOTOS"] = {
        one.photo: ship(make_photo(one, context[_MAKER]), output)
        for one in context["CLINIC"].providers
        if one.photo and _MAKER in context
    }


def register() -> None:
    """Tell Pelican when to call us."""
    signals.all_generators_finalized.connect(show_photos)
