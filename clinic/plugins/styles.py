"""The theme's style sheets, combined and inlined in the head of every page.

Below ``components/``, a folder holds what only some kinds of page use, such as ``texts`` for posts
and pages; `KINDS` lists the kinds. A page gets only what it shows. A template names its kind:
``{% set sheets = "home" %}``.

What paper alone shows, all ``@media print`` blocks, is a file of its own: no screen waits for it.
The font is another one. Its address differs with the depth of a page, so it is named in a style
element of its own: the other one is the same on all pages of a kind.
"""

import hashlib
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

KINDS = {
    "posts": ("texts", "posts"),
    "pages": ("texts", "danger", "pages"),
    "lists": ("lists",),
    "home": ("lists", "danger", "home"),
    "search": ("lists", "search"),
    "all": ("texts", "posts", "danger", "pages", "lists", "home", "search"),
}
FONT = "font.css"
PRINT = "@media print{"
_BRACE = re.compile(r"[{}]")
PAPER_FOLDER = "css"  # below the site's root
TOKENS = "tokens.css"
FIRST = (TOKENS, "base.css", "layout.css")
LAST = ("print.css",)
COMPONENTS = "components"
# The drawings' tokens, a letter and a digit, keep their names: a page's drawings quote them.
_NAME = r"--(?![a-z]\d\b)[a-z][\w-]*"
_TOKEN = re.compile(rf"(?<![\w-])({_NAME})(?=\s*[:)])")
_DEFINED = re.compile(rf"(?<=[{{;])({_NAME}):([^;{{}}]*)(?:;|(?=\}}))")
_FONT_FILE = re.compile(r"url\(\"?(?P<place>fonts/[\w.-]+)\"?\)")


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


def split_print(css: str) -> tuple[str, str]:
    """Split minified CSS into what a screen shows, and the content of its print blocks."""
    screen, paper = "", ""
    while (start := css.find(PRINT)) >= 0:
        end, depth = len(css) + 1, 1  # a block that is not closed goes to the end
        for brace in _BRACE.finditer(css, start + len(PRINT)):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                end = brace.end()
                break
        screen, paper = screen + css[:start], paper + css[start + len(PRINT) : end - 1]
        css = css[end:]
    return screen + css, paper


class PaperSheets:
    """The style sheets for paper, by kind of page, and their files in the site."""

    def __init__(self, papers: dict[str, str]) -> None:
        self.files: dict[str, str] = {}
        self.names: dict[str, str] = {}
        for kind, css in papers.items():
            digest = hashlib.sha256(css.encode()).hexdigest()[:8]
            self.names[kind] = f"{PAPER_FOLDER}/paper.{digest}.css"
            self.files[self.names[kind]] = css

    def write_files(self, site: Path) -> None:
        """Publish the sheets."""
        for name, css in self.files.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(css, encoding="utf-8", newline="\n")

    def find(self, kind: str) -> str:
        """Return the address of the sheet of a kind of page, relative to the site's root."""
        return self.names[kind]


class FontFace:
    """The style that names the theme's font, and the font's file in the site."""

    def __init__(self, theme: Path) -> None:
        self.files: dict[str, bytes] = {}
        try:
            css = (theme / "static" / "css" / FONT).read_text(encoding="utf-8")
            self.css = _FONT_FILE.sub(lambda one: self._add(theme, one["place"]), css)
        except OSError as error:
            raise StyleError(f"The font of the theme cannot be read: {error}") from error
        self.css = rcssmin.cssmin(self.css)

    def _add(self, theme: Path, place: str) -> str:
        content = (theme / place).read_bytes()
        stem, _, ending = place.rpartition(".")
        name = f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{ending}"
        self.files[name] = content
        return f"url(/{name})"

    def write_files(self, site: Path) -> None:
        """Publish the font."""
        for name, content in self.files.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_bytes(content)

    def place(self, root: str) -> Markup:
        """Return the style for a page, whose site begins at ``root``."""
        return Markup(self.css.replace("url(/", f"url({root}/"))


def add_style(generator: Generator) -> None:
    """Add the styles to every template; computed once per run."""
    context = generator.context
    if "STYLES" not in context:
        theme = Path(generator.theme)
        folder = theme / "static" / "css"
        combine = partial(combine_styles, folder, color=context["CLINIC"].color)
        parts = {kind: split_print(combine(*kinds)) for kind, kinds in KINDS.items()}
        context["STYLES"] = {kind: Markup(screen) for kind, (screen, _) in parts.items()}
        context["PAPER_SHEETS"] = PaperSheets({kind: paper for kind, (_, paper) in parts.items()})
        context["PAPER_SHEETS"].write_files(Path(generator.output_path))
        context["FONT_FACE"] = FontFace(theme)
        context["FONT_FACE"].write_files(Path(generator.output_path))
    generator.env.globals["font_face"] = context["FONT_FACE"].place
    generator.env.globals["paper_sheet"] = context["PAPER_SHEETS"].find


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_style)
