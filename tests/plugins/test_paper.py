"""The code on a printed post leads to the page."""

import re

import pytest
import segno

from clinic.plugins.paper import QUIET, draw_code, qr_code

ADDRESS = "https://clinic.example/blog/interventional-injections-back-pain/"


def read_path(path: str, size: int) -> list[list[int]]:
    """Walk a path of moves and vertical lines, and note which modules it darkens."""
    dark = [[0] * size for _ in range(size)]
    x = y = 0
    for step in re.findall(r"v\d+|m-?\d+[ -]\d+", path.removeprefix("M0 0")):
        if step[0] == "v":
            for row in range(y, y + int(step[1:])):
                dark[row][x] = 1
            y += int(step[1:])
        else:
            right, down = re.findall(r"-?\d+", step)
            x, y = x + int(right), y + int(down)
    return dark


@pytest.mark.parametrize("address", [ADDRESS, "https://a.example/", ADDRESS * 3])
def test_the_drawing_darkens_exactly_the_modules_of_the_code(address):
    code = segno.make_qr(address, error="l", boost_error=False)
    matrix = [[int(module) for module in row] for row in code.matrix]
    assert read_path(draw_code(matrix), len(matrix)) == matrix


def test_the_code_keeps_the_white_border_that_readers_need():
    size = segno.make_qr(ADDRESS, error="l", boost_error=False).symbol_size(border=QUIET)[0]
    assert f'viewBox="-4.5 -4 {size} {size}"' in qr_code(ADDRESS)
    assert size == 41


def test_an_address_can_not_become_markup():
    code = qr_code('"><script>')
    assert (code.count("<"), code.count(">")) == (3, 3)
