"""A QR code of a page's address, for printed posts.

A template has ``{{ qr_code(address) }}``. The code is inline SVG, so that printing waits for no
second file.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

import segno
from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

QUIET = 4  # modules; the quiet zone that ISO/IEC 18004 requires on every side


def measure_runs(matrix: Sequence[Iterable[int]]) -> list[int]:
    """Return the alternating dark and light run lengths of a code, along the path of `draw_way`.

    The path goes down one column and up the next. The step between columns is white, so it counts
    as light.
    """
    modules: list[bool] = []
    for number, column in enumerate(zip(*matrix, strict=True)):
        dark = [bool(module) for module in column]
        modules += [*(reversed(dark) if number % 2 else dark), False]
    runs = [(is_dark, sum(1 for _ in run)) for is_dark, run in groupby(modules)]
    return [length for _, length in runs[:-1]]


def draw_way(size: int) -> str:
    """Return the path down and up through all columns of a code: ``M0 0v3h1v-3h1v3``."""
    return "M0 0" + "h1".join(f"v{-size if number % 2 else size}" for number in range(size))


def qr_code(address: str) -> Markup:
    """Return a QR code of an address as a compact SVG element.

    The code is one dashed line through all modules, the encoding that compresses best: a fifth
    smaller than a path per run. It has the lowest error correction level: print is clean, and each
    higher level makes the modules smaller. The address is printed as text too, so the picture is
    hidden from screen readers.
    """
    code = segno.make_qr(address, error="l", boost_error=False)
    width = code.symbol_size(border=QUIET)[0]
    box = f"-{QUIET}.5 -{QUIET} {width} {width}"  # the stroke extends half a module to each side
    runs = " ".join(map(str, measure_runs(code.matrix)))
    return Markup(
        f'<svg class="paper__code" viewBox="{box}" aria-hidden="true">'
        f'<path stroke-dasharray="{runs}" d="{draw_way(len(code.matrix))}"/></svg>'
    )


def add_code(generator: Generator) -> None:
    """Add ``qr_code`` to a generator's templates."""
    generator.env.globals["qr_code"] = qr_code


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_code)
