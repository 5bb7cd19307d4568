"""Makes the font of the theme from Atkinson Hyperlegible Next (SIL Open Font License, OFL.txt).

It needs fonttools and brotli, which nothing else here does::

    npm pack @fontsource-variable/atkinson-hyperlegible-next@5.3.0 @fontsource/roboto@5.3.0
    for one in fontsource-*.tgz; do tar xzf $one; done
    pip install fonttools brotli
    cd package/files
    python make_font.py atkinson-hyperlegible-next-latin-wght-normal.woff2 \\
        LiberationSans-Regular.ttf LiberationSans-Bold.ttf roboto-latin-700-normal.woff2

The cut has Latin-1 and punctuation, in the weights 400 to 700: half the bytes of the original. The
slash of the zero is taken out: weak eyes may take a slashed zero for an 8, and a clinic's site is
full of times and telephone numbers ("8:00").

It also writes ``font.css``, where the fonts that stand in for this one until it is there are
stretched to its width, so that a page looks the same and no line breaks elsewhere. The formula is
that of Capsize (``createFontStack``, https://github.com/seek-oss/capsize/tree/master/packages/core):
``size-adjust`` is the quotient of the average widths of a character, and the heights are those of
the font, divided by it. The widths are weighted by how often the sample's posts use a character.
Liberation Sans has the widths of Arial, and may be passed around; Android has Roboto.
"""

import re
import sys
from collections import Counter
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
POSTS = Path(__file__).parents[2] / "content" / "posts"
CSS = Path(__file__).parents[1] / "static" / "css" / "font.css"
HEAD = """\
/* Written by theme/fonts/make_font.py. A style element of its own: the address differs with the
   depth of a page.
   Optional: a first visit is shown at once in the reader's own font, and nothing ever jumps.
   (With font-size-adjust, the first paint of a slow phone came a tenth of a second later.) */
@font-face {
  font-family: Atkinson;
  src: url("fonts/atkinson.woff2") format("woff2");
  font-weight: 400 700;
  font-display: optional;
}
"""
FACE = """
@font-face {{
  font-family: {family};
  src: {sources};
  font-weight: {weight};
  size-adjust: {size:.0f}%;
  ascent-override: {ascent:.0f}%;
  descent-override: {descent:.0f}%;
  line-gap-override: 0%;
}}
"""
# In the order of the arguments; local() takes full names. Roboto has nearly the widths of Arial,
# but its bold letters are narrower. A family that is missing in one weight is passed over there.
STAND_INS = (
    ("Near", 400, ("Arial", "Liberation Sans", "Roboto")),
    ("Near", 700, ("Arial Bold", "Liberation Sans Bold")),
    ("Nearby", 700, ("Roboto Bold",)),
)


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


def measure_width(font: TTFont, counts: Counter[str]) -> float:
    """Return the average width of a character, in ems."""
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    known = {one: number for one, number in counts.items() if ord(one) in glyphs}
    total = sum(widths[glyphs[ord(one)]][0] * number for one, number in known.items())
    return total / sum(known.values()) / font["head"].unitsPerEm


def write_css(files: list[str]) -> None:
    """Write the style that names the font, and the fonts that stand in for it."""
    words = " ".join(file.read_text(encoding="utf-8") for file in POSTS.rglob("*.md"))
    counts = Counter(re.sub(r"https?://\S+|\s+", " ", words))
    css = HEAD
    for file, (family, weight, names) in zip(files, STAND_INS, strict=True):
        font = instancer.instantiateVariableFont(TTFont(TO), {"wght": weight})
        size = measure_width(font, counts) / measure_width(TTFont(file), counts)
        unit = font["head"].unitsPerEm * size / 100
        css += FACE.format(
            family=family,
            sources=", ".join(f'local("{name}")' for name in names),
            weight=weight,
            size=size * 100,
            ascent=font["hhea"].ascent / unit,
            descent=-font["hhea"].descent / unit,
        )
    CSS.write_text(css, encoding="utf-8", newline="\n")


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
    make_font(sys.argv[1])
    write_css(sys.argv[2:])
