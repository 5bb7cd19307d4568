"""A page's address as a QR code, for the printed post: the paper leads back to the page.

A template says ``{{ qr_code(address) }}``. The code is drawn in the page itself, so that printing
waits for no second file.
"""

from collections.abc import Iterable
from itertools import groupby

import segno
from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

QUIET = 4  # modules of white that ISO/IEC 18004 asks for on every side


def draw_code(matrix: Iterable[Iterable[int]]) -> str:
    """Draw a code as the path of one line, down each column in turn: ``v7m0 1v2…``.

    A column is drawn from its first dark module to its last, then the pen goes back up beside it.
    Of the ways to write a code this is the one that compresses best.
    """
    path = ["M0 0"]
    for column in zip(*matrix, strict=True):
        runs = [(is_dark, sum(1 for _ in modules)) for is_dark, modules in groupby(column)]
        if not runs[-1][0]:
            runs.pop()
        path += [f"v{length}" if is_dark else f"m0 {length}" for is_dark, length in runs]
        path.append(f"m1-{sum(length for _, length in runs)}")
    return "".join(path[:-1])


def qr_code(address: str) -> Markup:
    """Return a QR code of an address as an SVG element, in as few bytes as it takes.

    The lowest of the four levels of correction: what is printed on paper is clean, and each level
    more would make every module smaller. The address stands below the text in words, so that a
    screen reader is told nothing of the picture.
    """
    code = segno.make_qr(address, error="l", boost_error=False)
    size = code.symbol_size(border=QUIET)[0]
    box = f"-{QUIET}.5 -{QUIET} {size} {size}"  # a line is drawn half a module to each side
    return Markup(
        f'<svg class="paper__code" viewBox="{box}" aria-hidden="true" stroke="currentcolor">'
        f'<path d="{draw_code(code.matrix)}"/></svg>'
    )


def add_code(generator: Generator) -> None:
    """Put ``qr_code`` within reach of a generator's templates."""
    generator.env.globals["qr_code"] = qr_code


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_code)
