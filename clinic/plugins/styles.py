"""The theme's style sheets, combined and inlined in the head of every page.

Below ``components/``, a folder holds what only one kind of page uses: ``posts`` for posts,
``pages`` for all others, ``search`` for the search page. A page gets only what it shows.
"""

import re
from collections import Counter
from functools import partial
from pathlib import Path
from string import ascii_letters

import rcssmin
from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

from clinic.core.color import write_brand

TOKENS = "tokens.css"
FIRST = (TOKENS, "base.css", "layout.css")
LAST = ("print.css",)
COMPONENTS = "components"


_TOKEN = re.compile(r"(?<![\w-])(--[a-z][\w-]*)(?=\s*[:)])")
_DEFINED = re.compile(r"(?<=[{;])(--[a-z][\w-]*):([^;{}]*)(?:;|(?=\}))")


class StyleError(Exception):
    """The style sheets cannot be inlined."""


def list_sheets(folder: Path, *kinds: str) -> list[Path]:
    """Return the style sheets for kinds of page, in cascade order."""
    folders = [folder / COMPONENTS, *(folder / COMPONENTS / kind for kind in kinds)]
    components = [sheet for one in folders for sheet in sorted(one.glob("*.css"))]
    return [*(folder / name for name in FIRST), *components, *(folder / name for name in LAST)]


def combine_styles(folder: Path, *kinds: str, color: str = "") -> Markup:
    """Combine and minify the style sheets for kinds of page, with a clinic's main color.

    Raises
    ------
    StyleError:
        If a sheet is missing, or contains text that would end the `<style>` element.
    """
    try:
        sheets = list_sheets(folder, *kinds)
        texts = {
            sheet.relative_to(folder).as_posix(): sheet.read_text(encoding="utf-8")
            for sheet in sheets
        }
    except OSError as error:
        raise StyleError(f"A style sheet of the theme cannot be read: {error}") from error
    texts[TOKENS] += write_brand(color, texts[TOKENS])
    css = "\n".join(texts.values())
    if "</style" in css.lower():
        raise StyleError(f"A style sheet in {folder} contains the text </style.")
    return Markup(shorten_tokens(rcssmin.cssmin(css)))


def shorten_tokens(css: str) -> str:
    """Minify the custom properties of minified CSS, which saves a twentieth of its bytes.

    A property with one value is replaced by it, any other gets a one-letter name.
    """
    values = _DEFINED.findall(css)
    counts = Counter(name for name, _ in values)
    for name, value in values:
        if counts[name] == 1:
            css = css.replace(f"var({name})", value)
    css = _DEFINED.sub(lambda one: "" if counts[one[1]] == 1 else one[0], css)
    used = [name for name, _ in Counter(_TOKEN.findall(css)).most_common(len(ascii_letters))]
    short = dict(zip(used, ascii_letters, strict=False))
    return _TOKEN.sub(lambda one: f"--{short.get(one[1], one[1][2:])}", css)


def add_style(generator: Generator) -> None:
    """Add the styles to every template; computed once per run."""
    if "STYLE" not in generator.context:
        folder = Path(generator.theme) / "static" / "css"
        combine = partial(combine_styles, folder, color=generator.context["CLINIC"].color)
        generator.context["STYLE"] = combine("pages")
        generator.context["STYLE_OF_POSTS"] = combine("posts")
        generator.context["STYLE_OF_SEARCH"] = combine("pages", "search")
        generator.context["STYLE_OF_ALL"] = combine("posts", "pages", "search")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_style)
