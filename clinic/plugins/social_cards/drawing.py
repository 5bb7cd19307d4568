"""Draw a social card: the clinic's logo and name, and a title that is readable when small.

The usual size is 1200 × 630 pixels (https://ogp.me names the properties; the size is what Facebook
and others recommend).
"""

from __future__ import annotations  # keep the Pillow imports lazy

import io
import unicodedata
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import PIL

from clinic.core.lazy_module import Late
from clinic.core.workers import serve

if TYPE_CHECKING:
    from PIL import Image, ImageColor, ImageDraw, ImageFont, features
else:
    Image, ImageColor, ImageDraw = map(Late, ("PIL.Image", "PIL.ImageColor", "PIL.ImageDraw"))
    ImageFont, features = Late("PIL.ImageFont"), Late("PIL.features")

WIDTH, HEIGHT = 1200, 630
# The light half of theme/static/css/tokens.css; a test compares them.
COLOURS = {"paper": "#fff", "ink": "#10282b", "soft": "#3a4f53", "accent": "#07534f"}
FONT = Path(__file__).parent / "serif-bold.ttf"
_MARGIN = 72
_SPINE = ((13, 21, 4), (11, 21, 10), (10, 22, 16), (11, 24, 22), (14, 26, 28))  # mark.html's bars
_NAME_SIZES = (46, 40, 34, 28)
_TITLE_SIZES = (88, 80, 72, 64, 57, 50, 44, 38)
_TITLE_HEIGHT = 340
_LINE = 1.2  # line height in em; Vietnamese letters have stacked diacritics
_BAND = 22
_STEPS = 15  # antialiasing shades
_SHOWN = 2 / 3  # of a title's characters; with fewer, the rest is misleading
_NO_LETTER = "\ue000"  # private use: every font draws its missing-glyph box
_RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True)
class CardText:
    """The text of a card; with an empty title, the clinic's name is drawn large."""

    clinic: str
    title: str
    phone: str
    host: str


@dataclass(frozen=True)
class _Block:
    """Fitted text: its font size in pixels and its lines."""

    size: int
    lines: tuple[str, ...]


def list_ingredients() -> list[object]:
    """Return everything besides the text that affects a card, for cache keys."""
    return [1, PIL.__version__, features.check("raqm"), COLOURS, FONT.stat().st_size]


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


@lru_cache(maxsize=4096)
def _is_drawn(letter: str) -> bool:
    """Return whether the font has a glyph for a character."""
    if letter.isspace() or unicodedata.combining(letter):
        return True
    font = _font(24)
    return bytes(font.getmask(letter)) != bytes(font.getmask(_NO_LETTER))


def is_right_to_left(text: str) -> bool:
    """Return whether a text is right-to-left, by its first strong character."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", *_RIGHT_TO_LEFT)), "L") != "L"


def keep_drawable(text: str) -> str:
    """Return a text on one line, without emoji and other characters that the font lacks.

    Empty if too little is left, or if this computer cannot shape its script.
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    seen = [one for one in text if unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs")]
    kept = [one for one in seen if _is_drawn(one)]
    has_letters = any(one.isalnum() for one in kept)
    turns = any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in kept)
    if not has_letters or len(kept) < _SHOWN * len(seen) or (turns and not features.check("raqm")):
        return ""
    return " ".join("".join(kept).split())


@lru_cache(maxsize=4096)  # fitting a title takes about 100 calls, mostly repeated
def _measure(text: str, font: ImageFont.FreeTypeFont) -> float:
    return font.getlength(text)


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Wrap a text to lines that fit; empty if a single word does not."""
    lines: list[str] = []
    for word in text.split():
        if _measure(word, font) > width:
            return []
        if lines and _measure(f"{lines[-1]} {word}", font) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _balance(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Balance the line lengths without adding a line."""
    best = _wrap(text, font, width)
    for narrower in range(width, width // 3, -40):
        lines = _wrap(text, font, narrower)
        if not lines or len(lines) > len(best):
            break
        best = lines
    return best


def fit_text(text: str, sizes: Iterable[int], width: int, height: int) -> _Block:
    """Fit a text at the largest size; one too long for the smallest ends with an ellipsis.

    A word is never cut: if a single one does not fit, there are no lines.
    """
    size, lines, room = 0, [], 0
    for size in sizes:
        room = max(1, int(height // (size * _LINE)))
        lines = _wrap(text, _font(size), width)
        if lines and len(lines) <= room:
            return _Block(size, tuple(_balance(text, _font(size), width)))
    words = " ".join(lines[:room]).split()
    while words and len(_wrap(" ".join(words) + " …", _font(size), width)) > room:
        words.pop()
    return _Block(size, tuple(_wrap(" ".join(words) + " …", _font(size), width) if words else ()))


def _draw_mark(image: Image.Image, left: int, top: int, height: int) -> None:
    """Draw the bars of theme/templates/components/mark.html, antialiased by 4x supersampling."""
    unit = height * 4 / 32
    mask = Image.new("L", (height * 4, height * 4))
    bars = ImageDraw.Draw(mask)
    for start, end, middle in _SPINE:
        box = (start - 1.8, middle - 1.8, end + 1.8, middle + 1.8)
        bars.rounded_rectangle([side * unit for side in box], radius=1.8 * unit, fill=255)
    image.paste(COLOURS["accent"], (left, top), mask.resize((height, height)))


def _draw_block(draw: ImageDraw.ImageDraw, block: _Block, top: float, colour: str) -> None:
    """Draw lines, aligned to the side where the text starts."""
    turns = is_right_to_left(" ".join(block.lines))
    left, anchor = (WIDTH - _MARGIN, "rs") if turns else (_MARGIN, "ls")
    for number, line in enumerate(block.lines):
        baseline = top + block.size * (0.95 + number * _LINE)
        draw.text((left, baseline), line, COLOURS[colour], _font(block.size), anchor=anchor)


@lru_cache(maxsize=4)  # shared by all cards of a language
def _draw_head(clinic: str) -> Image.Image:
    """Return a card with the clinic's name and logo."""
    image = Image.new("RGB", (WIDTH, HEIGHT), COLOURS["paper"])
    draw = ImageDraw.Draw(image)
    _draw_mark(image, _MARGIN - 24, 52, 77)
    name = fit_text(clinic, _NAME_SIZES, WIDTH - 2 * _MARGIN - 80, 50)
    if name.lines:
        font = _font(name.size)
        draw.text((_MARGIN + 56, 92), name.lines[0], COLOURS["ink"], font, anchor="lm")
    return image


def _draw_foot(draw: ImageDraw.ImageDraw, text: CardText) -> None:
    """Draw the contact line, above a band of the accent color."""
    baseline, font = HEIGHT - _BAND - 44, _font(32)
    draw.text((_MARGIN, baseline), text.phone, COLOURS["accent"], font, anchor="ls")
    if font.getlength(text.phone) + font.getlength(text.host) < WIDTH - 3 * _MARGIN:
        draw.text((WIDTH - _MARGIN, baseline), text.host, COLOURS["soft"], font, anchor="rs")
    draw.rectangle((0, HEIGHT - _BAND, WIDTH, HEIGHT), fill=COLOURS["accent"])


@lru_cache(maxsize=1)
def _make_palette() -> Image.Image:
    """Return the palette of a card: the theme's colors, blended with the paper color."""
    paper = ImageColor.getrgb(COLOURS["paper"])
    steps: list[int] = []
    for name in ("ink", "soft", "accent"):
        ends = list(zip(ImageColor.getrgb(COLOURS[name]), paper, strict=True))
        for step in range(_STEPS + 1):
            steps += [round(dark + (light - dark) * step / _STEPS) for dark, light in ends]
    palette = Image.new("P", (1, 1))
    palette.putpalette(steps)
    return palette


def draw_card(text: CardText) -> bytes:
    """Return a card as a PNG with a small palette, which is smaller than a JPEG."""
    clinic, title = keep_drawable(text.clinic), keep_drawable(text.title)
    width, top = WIDTH - 2 * _MARGIN, 150
    block = fit_text(title, _TITLE_SIZES, width, _TITLE_HEIGHT) if title else _Block(0, ())
    if block.lines:
        image = _draw_head(clinic).copy()
    else:
        image = Image.new("RGB", (WIDTH, HEIGHT), COLOURS["paper"])
        _draw_mark(image, _MARGIN - 40, 60, 140)
        block, top = fit_text(clinic, _TITLE_SIZES, width, _TITLE_HEIGHT - 60), 210
    height = _TITLE_HEIGHT - (top - 150)
    gap = height - block.size * _LINE * len(block.lines)
    draw = ImageDraw.Draw(image)
    _draw_block(draw, block, top + max(0.0, gap / 2), "ink")
    _draw_foot(draw, CardText(*(keep_drawable(one) for one in astuple(text))))
    written = io.BytesIO()
    few = image.quantize(palette=_make_palette(), dither=Image.Dither.NONE)
    few.save(written, "PNG")
    return written.getvalue()


def main() -> None:
    """Serve drawing requests in a worker."""
    serve(draw_card)
