"""A clinic's main color is clear on every ground of the theme, in light and in dark."""

import re

import pytest

from clinic.core.color import (
    BLACK,
    LEAST,
    WHITE,
    find_weakest,
    measure_contrast,
    mix_until_clear,
    read_grounds,
    write_brand,
)

TOKENS = """
:root { --paper: #fff; --sand: #f6f3ec; --on-deep: #eaf6f3; --accent: #07534f; --deep: #0a3d3d; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #0e1819; --accent: #8cdccf; } }
@media print { :root { --paper: #eee; } }
"""


@pytest.mark.parametrize(
    ("one", "other", "contrast"), [(WHITE, BLACK, 21), ("#777777", WHITE, 4.48), ("#fff", WHITE, 1)]
)
def test_contrast_is_that_of_wcag(one, other, contrast):
    assert measure_contrast(one, other) == pytest.approx(contrast, abs=0.01)


def test_the_grounds_are_those_of_the_theme_and_not_those_of_paper():
    grounds = read_grounds(TOKENS)
    assert grounds.light == ("#fff", "#f6f3ec", "#eaf6f3")
    assert grounds.dark == ("#0e1819",)


@pytest.mark.parametrize("css", ["", "@media (prefers-color-scheme: dark)", "{ --paper: #fff"])
def test_a_theme_without_grounds_is_white_and_black(css):
    assert read_grounds(css).dark == (BLACK,)


def test_the_projects_own_theme_has_grounds_in_both_modes(root):
    grounds = read_grounds((root / "theme/static/css/tokens.css").read_text(encoding="utf-8"))
    assert len(grounds.light) >= 3 and len(grounds.dark) >= 2


@pytest.mark.parametrize("color", ["#2a9d8f", "#ffee00", "#000000", "#ffffff"])
def test_a_color_is_mixed_until_it_is_clear(color):
    grounds = read_grounds(TOKENS)
    for ones, toward in ((grounds.light, BLACK), (grounds.dark, WHITE)):
        assert find_weakest(mix_until_clear(color, ones, toward), ones)[0] >= LEAST


def test_only_the_tokens_for_reading_on_take_the_color():
    css = write_brand("#5B2A86", TOKENS)
    assert css.startswith(":root{--accent:#5b2a86;--deep:#5b2a86;}@media screen and")
    assert set(re.findall(r"--([\w-]+):", css)) == {"accent", "deep"}
    dark = re.findall(r"--accent:(#\w+)", css)[1]
    assert find_weakest(dark, read_grounds(TOKENS).dark)[0] >= LEAST


@pytest.mark.parametrize(
    "color", ["#07534f", "#5a1f6b", "#00356b", "#7a1f1f", "#3d3d3d", "#5c4300"]
)
def test_the_tint_and_the_drawings_follow_the_color_and_words_stay_clear(root, color):
    tokens = (root / "theme/static/css/tokens.css").read_text(encoding="utf-8")
    modes = write_brand(color, tokens).split("@media screen")
    words = (("#10282b", "#3a4f53"), ("#e9f0ee", "#bccbc9"))  # ink and soft, light and dark
    for css, ones in zip(modes, words, strict=True):
        made = dict(re.findall(r"--([\w-]+):(#\w+)", css))
        assert {"accent", "deep", "tint", "a1", "a2", "a3", "p2"} == set(made)
        assert find_weakest(made["tint"], (*ones, made["accent"]))[0] >= LEAST
        assert find_weakest("#eaf6f3", [made["deep"]])[0] >= LEAST


def test_without_a_color_the_theme_stays_as_it_is():
    assert write_brand("", TOKENS) == ""
