"""The theme's style sheets as one, small enough to stand in the head of every page."""

from pathlib import Path

import rcssmin
from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

FIRST = ("tokens.css", "base.css", "layout.css")
LAST = ("print.css",)


class StyleError(Exception):
    """The style sheets can't be put into a page."""


def list_sheets(folder: Path) -> list[Path]:
    """List the style sheets in the order in which they must be read."""
    components = sorted((folder / "components").glob("*.css"))
    return [*(folder / name for name in FIRST), *components, *(folder / name for name in LAST)]


def combine_styles(folder: Path) -> Markup:
    """Join the style sheets of a folder and take out what a browser does not need.

    Raises
    ------
    StyleError:
        A sheet is missing, or holds text that would end the `<style>` element.
    """
    try:
        css = "\n".join(sheet.read_text(encoding="utf-8") for sheet in list_sheets(folder))
    except OSError as error:
        raise StyleError(f"A style sheet of the theme can not be read: {error}") from error
    if "</style" in css.lower():
        raise StyleError(f"A style sheet in {folder} holds the text </style.")
    return Markup(rcssmin.cssmin(css))


def add_style(generator: Generator) -> None:
    """Put the style within reach of every template; it is made once a run."""
    if "STYLE" not in generator.context:
        generator.context["STYLE"] = combine_styles(Path(generator.theme) / "static" / "css")


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_style)
