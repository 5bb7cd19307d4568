"""A page's address as a QR code, for the printed post: the paper leads back to the page.

A template says ``{{ qr_code(address) }}``. The code is drawn in the page itself, so that printing
waits for no second file.
"""

from itertools import groupby

import segno
from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

QUIET = 4  # modules of white that ISO/IEC 18004 asks for on every side


def draw_row(row: bytes, number: int) -> str:
    """Draw one row of a code as the path of a line: ``M0 3.5h7m1 0h2``, dark where it is drawn."""
    runs = [(is_dark, sum(1 for _ in modules)) for is_dark, modules in groupby(row)]
    if not runs[-1][0]:
        runs.pop()
    steps = "".join(f"h{length}" if is_dark else f"m{length} 0" for is_dark, length in runs)
    return f"M0 {number}.5{steps}"


def qr_code(address: str) -> Markup:
    """Return a QR code of an address as an SVG element, in as few bytes as it takes.

    The lowest of the four levels of correction: what is printed on paper is clean, and each level
    more would make every module smaller. The address stands beside it in words, so that a screen
    reader is told nothing of the picture.
    """
    code = segno.make_qr(address, error="l", boost_error=False)
    size = code.symbol_size(border=QUIET)[0]
    rows = "".join(draw_row(row, number) for number, row in enumerate(code.matrix))
    box = f"-{QUIET} -{QUIET} {size} {size}"
    return Markup(
        f'<svg class="paper__code" viewBox="{box}" aria-hidden="true" stroke="currentcolor">'
        f'<path d="{rows}"/></svg>'
    )


def add_code(generator: Generator) -> None:
    """Put ``qr_code`` within reach of a generator's templates."""
    generator.env.globals["qr_code"] = qr_code


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_code)
