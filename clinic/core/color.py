"""A clinic's main color: its contrast, and the tokens of the theme that take it.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LEAST = 7.0  # to 1: WCAG 2.2, 1.4.6, for all text
# Tokens of the theme on which it writes in the color, and those of words on the color.
GROUNDS = ("paper", "surface", "tint", "sand")
WORDS_ON_COLOR = ("on-accent", "on-deep")
WORDS = ("ink", "soft")  # tokens of words on every ground
DEEP = 0.5  # how much black is in the ground of the header on dark screens
TINT = 0.9  # how much of the page's ground is in the tint, or more if words on it need more
# How much white is in the second and third color of the drawings, on light and on dark screens.
PALER = ((0.4, 0.7), (0.35, 0.12))
_DARK = re.compile(r"prefers-color-scheme:\s*dark")
_TOKEN = re.compile(r"--(?P<name>[\w-]+):\s*(?P<color>#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3})\s*[;}]")
_STEPS = 100  # of mixing with black or white
WHITE, BLACK = "#ffffff", "#000000"


@dataclass(frozen=True)
class Grounds:
    """The backgrounds of a theme, in light and in dark."""

    light: tuple[str, ...] = (WHITE,)
    dark: tuple[str, ...] = (BLACK,)


def _split(color: str) -> tuple[int, int, int]:
    digits = color.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(one * 2 for one in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _measure_light(color: str) -> float:
    """Return the relative luminance of a color."""
    shares = [value / 255 for value in _split(color)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, from 1 to 21."""
    dark, light = sorted((_measure_light(one), _measure_light(other)))
    return (light + 0.05) / (dark + 0.05)


def find_weakest(color: str, grounds: Iterable[str]) -> tuple[float, str]:
    """Return the lowest contrast of a color with some grounds, and that ground."""
    return min((measure_contrast(color, ground), ground) for ground in grounds)


def mix(color: str, other: str, share: float) -> str:
    """Return a color with a share of another one in it."""
    pairs = zip(_split(color), _split(other), strict=True)
    return "#" + "".join(f"{a + round((b - a) * share):02x}" for a, b in pairs)


def mix_until_clear(color: str, grounds: Iterable[str], toward: str) -> str:
    """Return the color nearest to one that is clear on all grounds, mixed with black or white."""
    grounds = tuple(grounds)
    for step in range(_STEPS + 1):
        tried = mix(color, toward, step / _STEPS)
        if find_weakest(tried, grounds)[0] >= LEAST:
            return tried
    return toward


def mix_ground(color: str, ground: str, words: Iterable[str]) -> str:
    """Return a ground with a little of a color in it, on which all words stay clear."""
    words = tuple(words)
    for step in range(round(TINT * _STEPS), _STEPS):
        tried = mix(color, ground, step / _STEPS)
        if find_weakest(tried, words)[0] >= LEAST:
            return tried
    return ground


def _part_modes(css: str) -> tuple[str, str]:
    """Return the rules for every screen, and those for dark ones alone."""
    found = _DARK.search(css)
    at = css.find("{", found.end()) if found else -1
    if found is None or at < 0:
        return css, ""
    depth = 0
    for end in range(at, len(css)):
        depth += {"{": 1, "}": -1}.get(css[end], 0)
        if depth == 0:
            return css[: found.start()], css[at : end + 1]
    return css[: found.start()], ""


def _read_tokens(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colors of a theme's tokens by name: in light, and those that differ in dark."""
    light, dark = (
        {one["name"]: one["color"].lower() for one in _TOKEN.finditer(part)}
        for part in _part_modes(css)
    )
    return light, dark


def read_grounds(css: str) -> Grounds:
    """Return what a theme's tokens put below and on the color; without any, white and black.

    On dark screens only the color itself is lighter: words on it are dark, as the grounds are.
    """
    names = ((*GROUNDS, *WORDS_ON_COLOR), GROUNDS)
    light, dark = (
        tuple(color for name, color in part.items() if name in wanted)
        for part, wanted in zip(_read_tokens(css), names, strict=True)
    )
    return Grounds(light or (WHITE,), dark or (BLACK,))


def write_brand(color: str, tokens: str) -> str:
    """Return the tokens that take a clinic's main color, in light and in dark; empty without one.

    On dark screens, the color of words is as much lighter as their grounds need. The tint and the
    drawings follow the color. The colors of emergencies and of calls are other tokens: they mean
    the same at every clinic.
    """
    if not color:
        return ""
    light, (day, night) = color.lower(), _read_tokens(tokens)
    dark = mix_until_clear(light, read_grounds(tokens).dark, WHITE)
    modes = []
    for shade, deep, colors, (second, third) in (
        (light, light, day, PALER[0]),
        (dark, mix(light, BLACK, DEEP), day | night, PALER[1]),
    ):
        words = (shade, *(colors[name] for name in WORDS if name in colors))
        values = {"accent": shade, "deep": deep}
        values["tint"] = mix_ground(light, colors.get("paper", WHITE), words)
        values["a1"] = shade
        values |= {"a2": mix(light, WHITE, second), "a3": mix(light, WHITE, third)}
        values["p2"] = mix(shade, BLACK, 0.25)
        modes.append("".join(f"--{a}:{b};" for a, b in values.items() if f"--{a}:" in tokens))
    dark_css = f"@media screen and (prefers-color-scheme:dark){{:root{{{modes[1]}}}}}"
    return f":root{{{modes[0]}}}{dark_css}"
