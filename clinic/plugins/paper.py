"""A page's address as a QR code, for the printed post: the paper leads back to the page.

A template says ``{{ qr_code(address) }}``. The code is drawn in the page itself, so that printing
waits for no second file.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

import segno
from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

QUIET = 4  # modules of white that ISO/IEC 18004 asks for on every side


def measure_runs(matrix: Sequence[Iterable[int]]) -> list[int]:
    """Return the lengths of a code's dark and light runs in turn, as `draw_way` passes them.

    The way goes down one column and up the next. From column to column it takes one step on white,
    which therefore counts as light.
    """
    modules: list[bool] = []
    for number, column in enumerate(zip(*matrix, strict=True)):
        dark = [bool(module) for module in column]
        modules += [*(reversed(dark) if number % 2 else dark), False]
    runs = [(is_dark, sum(1 for _ in run)) for is_dark, run in groupby(modules)]
    return [length for _, length in runs[:-1]]


def draw_way(size: int) -> str:
    """Draw the way down and up through all columns of a code as one line: ``M0 0v3h1v-3h1v3``."""
    return "M0 0" + "h1".join(f"v{-size if number % 2 else size}" for number in range(size))


def qr_code(address: str) -> Markup:
    """Return a QR code of an address as an SVG element, in as few bytes as it takes.

    The code is one dashed line through all its modules: of the ways to draw one, that which
    compresses best, a fifth smaller than a path of its own for each run. It has the lowest of the
    four levels of correction: what is printed on paper is clean, and each level more would make
    every module smaller. The address stands below the text in words, so that a screen reader is
    told nothing of the picture.
    """
    code = segno.make_qr(address, error="l", boost_error=False)
    width = code.symbol_size(border=QUIET)[0]
    box = f"-{QUIET}.5 -{QUIET} {width} {width}"  # a line is drawn half a module to each side
    runs = " ".join(map(str, measure_runs(code.matrix)))
    return Markup(
        f'<svg class="paper__code" viewBox="{box}" aria-hidden="true">'
        f'<path stroke-dasharray="{runs}" d="{draw_way(len(code.matrix))}"/></svg>'
    )


def add_code(generator: Generator) -> None:
    """Put ``qr_code`` within reach of a generator's templates."""
    generator.env.globals["qr_code"] = qr_code


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_code)
