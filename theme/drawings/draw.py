"""Draws the pictures of the theme, and writes them to ``sprite.svg``.

Run ``.venv/bin/python theme/drawings/draw.py`` after a change. Every picture is made of rounded
bars, like the five of the clinic's mark. Colors are names of ``tokens.css``, so a dark page, or a
clinic with a main color of its own, needs no second drawing. The plugin ``drawings`` puts the
drawings that a page uses into the page.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

Point = tuple[float, float]

# ---- strokes ------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def bar(points: Sequence[Point], width: float, color: str, ends: str = "") -> str:
    """Return a line through points, with round ends unless ``ends`` names others."""
    first, *others = points
    way, last = f"M{_number(first[0])} {_number(first[1])}", first
    for point in others:
        if point[1] == last[1]:
            way += f"H{_number(point[0])}"
        elif point[0] == last[0]:
            way += f"V{_number(point[1])}"
        else:
            way += f"L{_number(point[0])} {_number(point[1])}"
        last = point
    return curve(way, width, color, ends)


def curve(way: str, width: float, color: str, ends: str = "") -> str:
    """Return a line along a path of SVG."""
    more = f' stroke-linecap="{ends}"' if ends else ""
    return f'<path d="{way}" stroke="var(--{color})" stroke-width="{_number(width)}"{more}/>'


def shape(way: str, color: str) -> str:
    """Return a filled path."""
    return f'<path d="{way}" fill="var(--{color})" stroke="none"/>'


def disc(x: float, y: float, radius: float, color: str) -> str:
    """Return a filled circle."""
    place = f'cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"'
    return f'<circle {place} fill="var(--{color})" stroke="none"/>'


def box(place: Sequence[float], color: str, round_by: float, line: str = "") -> str:
    """Return a filled rectangle at x, y, of a width and height, with an outline if wanted."""
    x, y, width, height = map(_number, place)
    edge = f'stroke="var(--{line})" stroke-width="4.5"' if line else 'stroke="none"'
    corner = f' rx="{_number(round_by)}"' if round_by else ""
    size = f'width="{width}" height="{height}"{corner}'
    return f'<rect x="{x}" y="{y}" {size} fill="var(--{color})" {edge}/>'


# ---- emblems: 96 by 96, one for each subject of a post ------------------------------------------


def needle() -> str:
    """Five vertebrae and a syringe: an injection."""
    bars = ("M30 19h14M26 34h15M25 49h15M27 64h15M32 79h15",)
    return (
        curve("M34 16C24 32 24 64 36 84", 17, "a3")
        + "".join(curve(one, 9, "a1") for one in bars)
        + bar([(44, 50), (58, 44)], 2.5, "a4")
        + bar([(61, 43), (80, 35)], 11, "a5")
        + bar([(61, 43), (70, 39.2)], 6, "a2")
        + bar([(83, 27.5), (87, 37.5)], 3.5, "a4")
    )


def clipboard() -> str:
    """A list with ticks: planning."""
    return (
        box((22, 18, 52, 66), "a5", 9, "a1")
        + bar([(39, 18), (57, 18)], 11, "a1")
        + curve("M33 39l4 4 7-8M33 57l4 4 7-8", 4, "a2")
        + curve("M53 40h10M53 58h10M35 73h28", 4.5, "a3")
    )


def walk() -> str:
    """A person who walks: moving."""
    return (
        bar([(12, 85), (84, 85)], 4, "a3")
        + bar([(45, 53), (36, 67), (23, 80)], 9, "p2")
        + bar([(50, 31), (43, 43), (34, 53)], 7, "a6")
        + bar([(51, 31), (47, 50)], 17, "a2")
        + bar([(47, 54), (58, 66), (57, 81), (63, 81)], 9, "a1")
        + bar([(52, 31), (62, 42), (72, 39)], 7, "a6")
        + disc(56, 14, 8.5, "a6")
    )


def phone() -> str:
    """A receiver that rings: whom to call."""
    return (
        curve("M30 22c-8 6-9 15-4 26 6 13 16 23 29 28 10 4 18 2 23-6", 13, "a1")
        + bar([(30, 22), (36, 34)], 15, "a1")
        + bar([(66, 62), (78, 70)], 15, "a1")
        + curve("M54 36a16 16 0 0 1 8 9M58 22a30 30 0 0 1 18 20", 5, "a7")
    )


def door() -> str:
    """An open door: a first visit."""
    return (
        shape("M26 84V24a12 12 0 0 1 12-12h20a12 12 0 0 1 12 12v60z", "a3")
        + shape("M38 84V20l22 8v56z", "a2")
        + disc(54, 55, 2.8, "a4")
        + bar([(14, 84), (82, 84)], 4.5, "a1")
    )


def scan() -> str:
    """A picture of a spine: an X-ray or MRI."""
    return (
        box((18, 14, 60, 68), "a1", 9)
        + curve("M48 22C38 36 40 60 50 74", 17, "a2")
        + curve("M42 26h10M39 37h11M39 48h11M40 59h12M44 70h12", 6.5, "a5")
    )


def pills() -> str:
    """A bottle with a cross: medicines."""
    return (
        box((26, 30, 44, 54), "a2", 10)
        + bar([(28, 20), (68, 20)], 13, "a1")
        + box((26, 44, 44, 26), "a5", 0)
        + curve("M48 50v14M41 57h14", 5, "a1")
    )


def ask() -> str:
    """Two balloons, one with a question mark: what to ask."""
    upper = "M14 20a10 10 0 0 1 10-10h38a10 10 0 0 1 10 10v24a10 10 0 0 1-10 10H40L26 66V54h-2"
    lower = "M80 40a8 8 0 0 1 6 8v20a8 8 0 0 1-8 8h-2v12L62 76H46a8 8 0 0 1-8-6l4-8h26"
    return (
        shape(f"{upper}a10 10 0 0 1-10-10z", "a1")
        + curve("M36 26c1-8 14-7 13 1-.5 4-6 5-6 10M43 45v-.1", 5, "a4")
        + shape(f"{lower}a12 12 0 0 0 12-12z", "a2")
    )


def car() -> str:
    """A car: the ride home."""
    body = "M12 70V56c0-5 3-8 8-9l6-2 8-16c2-4 5-6 9-6h18c4 0 7 2 9 5l10 17 4 2c4 2 6 5 6 9v14z"
    panes = "M37 44l6-12c1-2 2-3 4-3h4v15zM57 44V29h4c2 0 3 1 4 2l7 13z"
    wheels = "".join(disc(x, 71, 9.5, "a1") + disc(x, 71, 3.2, "a5") for x in (30, 70))
    return bar([(8, 78), (88, 78)], 4, "a3") + shape(body, "a2") + shape(panes, "a5") + wheels


def heal() -> str:
    """A calendar with days: getting well."""
    days = {(30, 50): "a7", (30, 68): "a4", (48, 50): "a4"}
    days |= dict.fromkeys([(48, 68), (66, 50), (66, 68)], "a2")
    return (
        box((14, 20, 68, 62), "a5", 9, "a1")
        + bar([(17, 34), (79, 34)], 11, "a1", "butt")
        + bar([(32, 14), (32, 26)], 6, "a1")
        + bar([(64, 14), (64, 26)], 6, "a1")
        + "".join(disc(x, y, 5.5, color) for (x, y), color in days.items())
    )


def card() -> str:
    """An insurance card."""
    return (
        box((12, 24, 72, 50), "a2", 9)
        + bar([(12, 40), (84, 40)], 9, "a1", "butt")
        + bar([(24, 60), (44, 60)], 5, "a5")
        + curve("M66 54v12M60 60h12", 5, "a5")
    )


def map_() -> str:
    """A map with a pin: the way here."""
    return (
        shape("M12 30l22-8 28 8 22-8v44l-22 8-28-8-22 8z", "a3")
        + curve("M22 62c10-14 22 4 30-8s14-4 22-12", 4, "a5")
        + shape("M58 62C70 47 76 40 76 30a18 18 0 0 0-36 0c0 10 6 17 18 32z", "a1")
        + disc(58, 30, 7, "a4")
    )


def people() -> str:
    """Two people side by side: who treats patients here."""
    return (
        shape("M46 84c0-20 6-32 20-32s20 12 20 32z", "a2")
        + disc(66, 36, 10, "a6")
        + shape("M10 84c0-22 8-36 24-36s24 14 24 36z", "a1")
        + disc(34, 28, 12, "a6")
        + curve("M34 60v14M27 67h14", 5, "a5")
    )


def book() -> str:
    """An open book: anything to read."""
    return (
        shape("M48 28c-9-7-21-9-34-8v50c13-1 25 1 34 8z", "a2")
        + shape("M48 28c9-7 21-9 34-8v50c-13-1-25 1-34 8z", "a1")
        + curve("M24 34c6 0 10 1 14 3M24 47c6 0 10 1 14 3", 4, "a5")
        + curve("M72 34c-6 0-10 1-14 3M72 47c-6 0-10 1-14 3M72 60c-6 0-10 1-14 3", 4, "a3")
    )


EMBLEMS: dict[str, Callable[[], str]] = {
    "ask": ask,
    "book": book,
    "car": car,
    "card": card,
    "clipboard": clipboard,
    "door": door,
    "heal": heal,
    "map": map_,
    "needle": needle,
    "people": people,
    "phone": phone,
    "pills": pills,
    "scan": scan,
    "walk": walk,
}

# ---- the scene of the home page: 460 by 300 -----------------------------------------------------


def window() -> str:
    """A window, with the sun above hills."""
    hills = shape("M140 150c30-60 70-62 104-26 24 22 44 24 70 10v20z", "s2")
    hills += shape("M140 152c60-40 120-10 170-22v30H140z", "a3")
    pane = '<clipPath id="w"><rect x="150" y="18" width="150" height="128" rx="22"/></clipPath>'
    sky = shape("M150 18h150v128H150z", "s1")
    return f'{pane}<g clip-path="url(#w)">{sky}{disc(262, 58, 20, "a4")}{hills}</g>'


def plant() -> str:
    """A plant in a pot."""
    leaves = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="9" ry="16" transform="rotate({turn} {x} {y})"'
        ' fill="var(--a2)" stroke="none"/>'
        for x, y, turn in ((394, 178, -24), (431, 168, 24), (376, 218, -62))
    )
    stems = "M410 250c-2-30-4-46-14-66M410 240c0-34 6-52 18-66M410 246c-10-14-20-22-30-24"
    return curve(stems, 6, "a2") + leaves + shape("M394 248h34l-5 36h-24z", "a8")


def patient() -> str:
    """A patient on a chair, whose back shows the five bars of the mark."""
    hair = "M101 97a24 24 0 0 1 45-12c-10 4-22 4-27 2-2 8-6 14-12 22-4-2-6-6-6-12z"
    return (
        bar([(78, 176), (86, 238), (146, 238)], 9, "s3")
        + curve("M92 238L86 283M140 238l6 45", 7, "s3")
        + bar([(112, 150), (118, 216)], 42, "p1")
        + bar([(120, 222), (176, 222), (182, 274), (198, 278)], 19, "p2")
        + bar([(118, 110), (116, 130)], 15, "k1")
        + disc(124, 95, 23, "k1")
        + shape(hair, "h1")
        + curve("M101.5 149h7M100 163.5h8M100.5 178h9M102.5 192.5h9M105 207h10", 6, "a5")
        + bar([(124, 148), (136, 188), (168, 196)], 13, "p3")
        + disc(172, 196, 7.5, "k1")
    )


def clinician() -> str:
    """A clinician on a stool, with a paper in hand."""
    hair = "M336 99c4-22-10-33-26-31-12 1-20 8-21 18 12 2 22-2 28-8 2 10 8 14 9 26 5 4 9 0 10-5z"
    paper = (
        '<rect x="244" y="164" width="40" height="52" rx="6" fill="var(--a5)" stroke="var(--a1)"'
        ' stroke-width="4" transform="rotate(14 264 190)"/>'
    )
    return (
        bar([(318, 244), (318, 282)], 8, "s3")
        + bar([(296, 284), (340, 284)], 7, "s3")
        + bar([(296, 240), (342, 240)], 11, "s3")
        + bar([(322, 150), (318, 214)], 44, "c1")
        + bar([(316, 222), (262, 222), (256, 274), (240, 278)], 19, "c2")
        + bar([(318, 110), (320, 130)], 15, "k2")
        + disc(312, 95, 23, "k2")
        + shape(hair, "h2")
        + disc(337, 77, 11, "h2")
        + paper
        + curve("M255 180l22 5M253 190l22 5M250 200l14 3", 3.5, "a3")
        + bar([(314, 150), (300, 190), (276, 200)], 13, "c3")
        + disc(273, 201, 7.5, "k2")
    )


# ---- icons: 24 by 24, two units thick, one path each --------------------------------------------

ICONS = {
    "alert": "M12 4L2.5 20h19zM12 10v4.5M12 17.5v-.01",
    "back": "M19 12H6M11 7l-5 5 5 5",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8 3.5V7M16 3.5V7",
    "car": "M4 16v-3l2-1 2-5h8l2 5 2 1v3zM7.5 18.5v-.01M16.5 18.5v-.01",
    "check": "M5 12.5l5 5L19 7",
    "clipboard": "M7 5H5v16h14V5h-2M9 3h6v4H9zM9 12h6M9 16h4",
    "clock": "M12 3a9 9 0 1 0 .01 0M12 7.5V12l3 2.5",
    "close": "M6 6l12 12M18 6L6 18",
    "home": "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
    "list": "M5 6.5l1 1 2-2M5 12.5l1 1 2-2M5 18.5l1 1 2-2M11.5 7H20M11.5 13H20M11.5 19H20",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "needle": "M18 2.5L21.5 6M19.5 4.5L17 7M12 6l6 6M13.5 7.5L6 15v3h3l7.5-7.5M6.5 17.5L3 21",
    "next": "M5 12h13M13 7l5 5-5 5",
    "person": "M12 4a4 4 0 1 0 .01 0M4.5 20c1-5 4-6.5 7.5-6.5s6.5 1.5 7.5 6.5",
    "phone": "M5 4c-1 1-1.5 3 0 6.5C7 15 10 18 14 19.5c3 1 5 .5 5.5-.5l.5-2-4.5-2-2 1.5C11 15.5 9"
    " 13.5 8 11l1.5-2L7.5 4.5z",
    "pill": "M5 12l7-7a4.5 4.5 0 0 1 7 7l-7 7a4.5 4.5 0 0 1-7-7zM8.5 8.5l7 7",
    "pin": "M12 21c4-5 6.5-8 6.5-11.5a6.5 6.5 0 0 0-13 0C5.5 13 8 16 12 21zM12 9.5v-.01",
    "search": "M10.5 4a6.5 6.5 0 1 0 .01 0M15.5 15.5L20 20",
    "shield": "M12 3l7.5 3c.5 6-1.5 11.5-7.5 15C6 17.5 4 12 4.5 6zM8.5 12l2.5 2.5 4.5-5",
    "walk": "M13 4v-.01M12.5 8l-1 6 3.5 2.5L16 21M11.5 14L9 21M8 12l1.5-3 3-1 2 3 2.5 1",
}


def draw_sprite() -> str:
    """Return all drawings, one symbol a line."""
    symbols = [
        f'<symbol id="i-{name}" viewBox="0 0 24 24"><path d="{way}"/></symbol>'
        for name, way in ICONS.items()
    ]
    symbols += [
        f'<symbol id="e-{name}" viewBox="0 0 96 96">{draw()}</symbol>'
        for name, draw in EMBLEMS.items()
    ]
    scene = window() + plant() + patient() + clinician()
    symbols.append(f'<symbol id="scene" viewBox="44 14 404 272">{scene}</symbol>')
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


if __name__ == "__main__":
    sprite = Path(__file__).with_name("sprite.svg")
    sprite.write_text(draw_sprite(), encoding="utf-8", newline="\n")
