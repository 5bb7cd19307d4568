"""The drawings: made by the script beside them, named as the checks name them, inside the page."""

import gzip
import re
import runpy

import pytest

from clinic.content.glance import ICONS
from clinic.core.facts_schema import EMBLEMS

USED = re.compile(r'<use href="#([\w-]+)"')
DRAWN = re.compile(r'<symbol id="([\w-]+)"')


@pytest.fixture(scope="module")
def sprite(theme):
    return (theme / "drawings" / "sprite.svg").read_text(encoding="utf-8")


def test_the_drawings_are_those_that_their_script_draws(theme, sprite):
    script = runpy.run_path(str(theme / "drawings" / "draw.py"))
    assert script["draw_sprite"]() == sprite


def test_what_a_post_may_name_is_drawn(sprite):
    drawn = set(DRAWN.findall(sprite))
    assert {f"e-{name}" for name in EMBLEMS} == {one for one in drawn if one.startswith("e-")}
    assert {f"i-{name}" for name in ICONS} <= drawn


def test_no_drawing_has_a_color_of_its_own(sprite):
    colors = set(re.findall(r'(?:fill|stroke)="([^"]+)"', sprite))
    assert {one for one in colors if not re.fullmatch(r"var\(--[a-z]\d\)|none", one)} == set()


def test_a_page_holds_the_drawings_it_uses_and_no_other(site):
    for name in site.names():
        html = site.read(name)
        assert set(USED.findall(html)) == set(DRAWN.findall(html)), name
        assert len(DRAWN.findall(html)) == len(set(DRAWN.findall(html))), name


def test_an_emblem_weighs_less_than_half_a_kilobyte_and_the_scene_less_than_two(sprite):
    symbols = {DRAWN.match(one)[1]: one for one in re.findall(r"<symbol.*?</symbol>", sprite)}
    weights = {name: len(gzip.compress(one.encode())) for name, one in symbols.items()}
    assert weights.pop("scene") < 2_000
    assert {name: weight for name, weight in weights.items() if weight > 500} == {}
