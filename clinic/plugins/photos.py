"""Provider photos and the clinic's logo, processed like the pictures of a post.

clinic.toml names a picture below content/. The PictureMaker in the template context produces the
published files: modern formats in several widths, cached, without metadata such as place, camera
and names.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pelican.generators import Generator
from pelican.plugins import signals

from clinic.core.facts import Provider
from clinic.core.problem import Problem

FOLDER = "people"  # below the site's root, shared by all languages
WIDEST = 480  # pixels; shown 8rem wide, at 3x for HiDPI screens
_MAKER = "PICTURE_MAKER"


class PhotoError(Exception):
    """A picture that clinic.toml names cannot be shown; ``problems`` says which and why."""

    def __init__(self, name: str, what: str, fix: str) -> None:
        what = f"{name} cannot be shown. {what}"
        self.problems = [Problem(rule="photo", file="content/clinic.toml", what=what, fix=fix)]
        super().__init__(f"content/clinic.toml: {what} {fix}")


@dataclass(frozen=True)
class PhotoFile:
    """A published file: its URL relative to the site's root, and its width in pixels."""

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
    """Return a photo's place below content/; clinic.toml may include that folder or not."""
    return photo.removeprefix("content/").lstrip("/")


def choose_files(picture: Any) -> list[Any]:  # noqa: ANN401  (a Picture of the plugin for pictures)
    """Return the files to publish: the fallback, and the widths that a portrait needs."""
    chosen = [picture.fallback]
    for files in picture.better.values():
        fitting = [one for one in files if one.width <= WIDEST]
        chosen += fitting or files[:1]
    return chosen


def ship(picture: Any, output: Path, folder: str = FOLDER) -> Photo:  # noqa: ANN401
    """Write a picture's files to a folder of the site; the root is an empty one."""
    files = choose_files(picture)
    better: dict[str, list[PhotoFile]] = {}
    start = f"{folder}/" if folder else ""
    (output / folder).mkdir(parents=True, exist_ok=True)
    for one in files:
        (output / folder / one.name).write_bytes(one.kept.read())
        if one is not picture.fallback:
            better.setdefault(one.kind, []).append(PhotoFile(f"{start}{one.name}", one.width))
    fallback = PhotoFile(f"{start}{picture.fallback.name}", picture.fallback.width)
    return Photo(picture.width, picture.height, fallback, better)


def make_picture(name: str, place: str, maker: Any) -> Any:  # noqa: ANN401
    """Process a picture that clinic.toml names.

    Raises
    ------
    PhotoError
        If it is missing or cannot be shown.
    """
    try:
        return maker.make(find_place(place))
    except Exception as error:  # with a message for editors, if it has one
        what, fix = getattr(error, "what", f"{error}."), getattr(error, "fix", "")
        raise PhotoError(name, what, fix or "Use another picture.") from error


def make_photo(provider: Provider, maker: Any) -> Any:  # noqa: ANN401
    """Process a provider's photo; a PhotoError says if it has no description."""
    name = f"The photo of {provider.name}"
    if not provider.photo_alt:
        what = "The photo has no description for people who cannot see it."
        raise PhotoError(name, what, 'Write  photo_alt = "…"  below photo.')
    return make_picture(name, provider.photo, maker)


def show_photos(generators: list[Generator]) -> None:
    """Publish the photos and the logo, and add them to the templates: photos by file."""
    context, output = generators[0].context, Path(generators[0].output_path)
    context["PHOTOS"] = {
        one.photo: ship(make_photo(one, context[_MAKER]), output)
        for one in context["CLINIC"].providers
        if one.photo and _MAKER in context
    }
    logo = context["CLINIC"].logo
    is_shown = logo and _MAKER in context
    context["LOGO"] = (
        ship(make_picture("The logo", logo, context[_MAKER]), output, "") if is_shown else None
    )


def register() -> None:
    """Connect to Pelican's signals."""
    signals.all_generators_finalized.connect(show_photos)
