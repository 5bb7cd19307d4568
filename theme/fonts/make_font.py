"""Makes the font of the theme from Atkinson Hyperlegible Next (SIL Open Font License, OFL.txt).

It needs fonttools and brotli, which nothing else here does::

    npm pack @fontsource-variable/atkinson-hyperlegible-next@5.3.0
    tar xzf fontsource-variable-*.tgz
    pip install fonttools brotli
    python make_font.py package/files/atkinson-hyperlegible-next-latin-wght-normal.woff2

The cut has Latin-1 and punctuation, in the weights 400 to 700: half the bytes of the original. The
slash of the zero is taken out: weak eyes may take a slashed zero for an 8, and a clinic's site is
full of times and telephone numbers ("8:00").
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib import instancer

TO = Path(__file__).with_name("atkinson.woff2")
CHARACTERS = (
    "U+20-7E,U+A0-FF,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2032,U+2033,U+20AC,"
    "U+2122,U+2190-2193,U+2212"
)
ZEROS = ("zero", "zero.tf")


def join_counter(font: TTFont, name: str) -> None:
    """Join the two halves of a slashed zero's counter into one.

    The points stay the same, in another order, so that the weights still interpolate.
    """
    glyph = font["glyf"][name]
    if glyph.isComposite():  # made of the other zero
        return
    ends = glyph.endPtsOfContours
    if len(ends) != 3:
        raise ValueError(f"The glyph {name} has another outline than expected.")
    first, second = ends[0] + 1, ends[1] + 1  # where the two halves begin
    order = [
        *range(first + 4),
        *range(second + 1, ends[2] + 1),
        second,
        *range(first + 4, ends[1] + 1),
    ]
    glyph.coordinates = GlyphCoordinates([glyph.coordinates[one] for one in order])
    glyph.flags = bytearray(glyph.flags[one] for one in order)
    glyph.endPtsOfContours, glyph.numberOfContours = [ends[0], ends[2]], 2
    for variation in font["gvar"].variations.get(name, []):
        moved = variation.coordinates
        variation.coordinates = [moved[one] for one in order] + moved[len(order) :]


def make_font(source: str) -> None:
    """Cut the font, and write it beside this file."""
    font = instancer.instantiateVariableFont(TTFont(source), {"wght": (400, 700)})
    for name in ZEROS:
        join_counter(font, name)
    font.flavor = None
    whole = BytesIO()
    font.save(whole)  # or the subsetter would miss glyphs that were never read
    font = TTFont(whole)
    options = subset.Options(
        layout_features=["kern", "liga", "tnum", "ccmp", "locl"],
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],  # 13 and 14: the license, and its address
    )
    cut = subset.Subsetter(options)
    cut.populate(unicodes=subset.parse_unicodes(CHARACTERS))
    cut.subset(font)
    font.flavor = "woff2"
    font.save(TO)


if __name__ == "__main__":
    make_font(*sys.argv[1:])
