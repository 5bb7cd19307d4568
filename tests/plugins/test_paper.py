"""The code on a printed post leads to the page."""

import re

import pytest
import segno

from clinic.plugins.paper import QUIET, draw_way, measure_runs, qr_code

ADDRESS = "https://clinic.example/blog/interventional-injections-back-pain/"


def follow(way: str, runs: list[int], size: int) -> list[list[int]]:
    """Walk a dashed line step by step, and note which modules it darkens."""
    dark = [[0] * size for _ in range(size)]
    inked = [number % 2 == 0 for number, run in enumerate(runs) for _ in range(run)]
    step = 0
    x = y = 0
    for kind, length in re.findall(r"([vh])(-?\d+)", way.removeprefix("M0 0")):
        for _ in range(abs(int(length))):
            is_dark = step < len(inked) and inked[step]
            step += 1
            if kind == "h":
                assert not is_dark, "a step from column to column shows"
                x += 1
                continue
            y += 1 if int(length) > 0 else -1
            dark[y - 1 if int(length) > 0 else y][x] = int(is_dark)
    return dark


@pytest.mark.parametrize("address", [ADDRESS, "https://a.example/", ADDRESS * 3])
def test_the_drawing_darkens_exactly_the_modules_of_the_code(address):
    code = segno.make_qr(address, error="l", boost_error=False)
    matrix = [[int(module) for module in row] for row in code.matrix]
    assert follow(draw_way(len(matrix)), measure_runs(matrix), len(matrix)) == matrix


def test_the_code_keeps_the_white_border_that_readers_need():
    size = segno.make_qr(ADDRESS, error="l", boost_error=False).symbol_size(border=QUIET)[0]
    assert f'viewBox="-4.5 -4 {size} {size}"' in qr_code(ADDRESS)
    assert size == 41


def test_an_address_can_not_become_markup():
    code = qr_code('"><script>')
    assert (code.count("<"), code.count(">")) == (3, 3)
