"""The theme's drawings: a page contains those that it uses, and no more.

A template has ``<svg class="i" aria-hidden="true"><use href="#i-phone"/></svg>``, an icon, or
``#e-needle``, an emblem; ``theme/templates/components/drawing.html`` writes both. The symbols come
from ``theme/drawings/sprite.svg``, which the script beside it makes. They are inline, so that no
page waits for a second file, and so that they take the colors of the page.
"""

import re
from pathlib import Path

from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals

FINISHERS = "PAGE_FINISHERS"  # the setting with the post-processors of pages
SPRITE = "drawings/sprite.svg"  # below the theme
PLACE = '<svg class="sprite"'  # where a page has its symbols
EMBLEM = "e-"
_SYMBOL = re.compile(r'<symbol id="(?P<id>[\w-]+)".*?</symbol>')
_USED = re.compile(r'<use href="#(?P<id>[\w-]+)"')


class DrawingsError(Exception):
    """The drawings of the theme cannot be read."""


class Drawings:
    """The drawings of a theme, as a finisher of pages."""

    def __init__(self, sprite: Path) -> None:
        try:
            text = sprite.read_text(encoding="utf-8")
        except OSError as error:
            raise DrawingsError(f"The drawings of the theme cannot be read: {error}") from error
        self.symbols = {one["id"]: one[0] for one in _SYMBOL.finditer(text)}

    def __call__(self, html: str) -> str:
        """Put the symbols that a page uses into the page."""
        before, place, after = html.rpartition(PLACE)
        if not place:
            return html
        used = dict.fromkeys(one["id"] for one in _USED.finditer(html))
        symbols = "".join(self.symbols.get(one, "") for one in used)
        return before + place + after.replace("></svg>", f">{symbols}</svg>", 1)


def list_emblems(sprite: Path) -> list[str]:
    """Return the names of the emblems in alphabetical order."""
    names = Drawings(sprite).symbols
    return sorted(one.removeprefix(EMBLEM) for one in names if one.startswith(EMBLEM))


def add_finisher(pelican: Pelican) -> None:
    """Register our post-processor of pages."""
    others = [one for one in pelican.settings.get(FINISHERS, ()) if not isinstance(one, Drawings)]
    drawings = Drawings(Path(pelican.settings["THEME"]) / SPRITE)
    pelican.settings[FINISHERS] = [*others, drawings]


def add_emblems(generator: Generator) -> None:
    """Add the names of the emblems to the templates; read once per run."""
    if "EMBLEMS" not in generator.context:
        generator.context["EMBLEMS"] = list_emblems(Path(generator.theme) / SPRITE)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(add_finisher)
    signals.generator_init.connect(add_emblems)
