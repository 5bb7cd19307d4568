"""Files that are damaged, each in its own way, and what `make check` must say of each.

They are made here and not kept as files: odd bytes and odd names are what Git does not carry.
"""

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import PIL.Image

YEAR = "content/posts/2026"
HEADER = "Title: {title}\nDate: {date}\nCategory: Injections\nType: news\n{more}\n"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">%s</svg>'
LINE = b'<path d="M1 1h3"/>'
LONG = "9" * 5000

Make = Callable[[Path], object]


def write_post(
    project: Path,
    name: str,
    body: str = "Words here.",
    *,
    date: str = "2026-03-11",
    title: str = "",
    more: str = "",
) -> None:
    """Write a post, of which the rest is good."""
    title = title or name.replace("-", " ").capitalize()
    text = HEADER.format(title=title, date=date, more=more) + f"\n{body}\n"
    (project / YEAR / f"{name}.md").write_bytes(text.encode("utf-8", "surrogatepass"))


def show_picture(project: Path, name: str, content: bytes) -> None:
    """Put a picture beside a post that shows it."""
    (project / YEAR / name).write_bytes(content)
    body = f"![A line that is straight]({{attach}}{name})"
    write_post(project, f"shows-{name.replace('.', '-')}", body)


def draw(kind: str, mode: str = "RGB", **how: object) -> bytes:
    """Return a picture of noise, so that damage anywhere is damage to what is seen."""
    written = io.BytesIO()
    PIL.Image.effect_noise((64, 48), 50).convert(mode).save(written, kind, **how)
    return written.getvalue()


def hurt(content: bytes, at: float = 0.5, count: int = 20) -> bytes:
    """Turn over some bytes in the middle."""
    start = int(len(content) * at)
    middle = bytes(one ^ 0x5A for one in content[start : start + count])
    return content[:start] + middle + content[start + count :]


def hurt_pixels(content: bytes) -> bytes:
    """Damage a PNG's pixels, with sums that are right again."""
    out, at = content[:8], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length
        out += make_chunk(kind, hurt(body, count=30) if kind == b"IDAT" else body)
    return out


def make_chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def set_size(content: bytes, width: int, height: int) -> bytes:
    """Give a PNG another size than its pixels have."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return content[:8] + make_chunk(b"IHDR", head) + content[33:]


def _film(kind: str) -> bytes:
    written = io.BytesIO()
    frames = [PIL.Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (9, 99, 200)]
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def _post(name: str, **how: str) -> tuple[str, Make, str]:
    return name, lambda project: write_post(project, name, **how), f"{YEAR}/{name}.md"


def _date(name: str, date: str) -> tuple[str, Make, str]:
    name, make, place = _post(name, date=date)
    return name, make, f"{place}:2"


def _picture(name: str, content: Callable[[], bytes]) -> tuple[str, Make, str]:
    make = lambda project: show_picture(project, name, content())  # noqa: E731
    return name.replace(".", "-"), make, f"{YEAR}/{name}"


def _svg(name: str, content: bytes) -> tuple[str, Make, str]:
    return _picture(f"{name}.svg", lambda: content)


def _declare(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + SVG % LINE


def _bytes(name: str, path: bytes, said: str) -> tuple[str, Make, str]:
    """Make a file whose name is no UTF-8, as unpacking a zip file of Windows does."""

    def make(project: Path) -> None:
        whole = os.fsencode(project) + b"/content/" + path
        os.makedirs(os.path.dirname(whole), exist_ok=True)  # noqa: PTH103, PTH120
        with open(whole, "wb") as file:  # noqa: PTH123
            file.write(HEADER.format(title="A", date="2026-03-11", more="").encode() + b"\nWords.")

    return name, make, said


_EXIF = b"Exif\0\0II*\0" + b"\xff" * 99
_LATIN = b'<?xml version="1.0" encoding="latin-1"?>' + SVG % b"<title>caf\xe9</title>"
# A name, what makes it, and what must be said: the file, with the line where there is one.
TEXTS = [
    *(
        _date(f"date-{name}", date)
        for name, date in {
            "wide": "2026-11-20".translate(WIDE),
            "wide-year": "２０２６-11-20",
            "arabic": "2026-11-20".translate(ARABIC),
            "wide-time": "2026-11-20 " + "10:00".translate(WIDE),
            "wide-zone": "2026-11-20T10:00:00+" + "05:00".translate(WIDE),
            "wide-in-one": "20261120".translate(WIDE),
            "wide-american": "11/20/2026".translate(WIDE),
            "zone-99": "2026-11-20T10:00:00+99:99",
            "zone-24": "2026-11-20T10:00:00+24:00",
            "zone-minutes": "2026-11-20T10:00:00+05:75",
            "zone-short": "2026-11-20T10:00:00-9999",
            "long": LONG,
            "long-month": f"Feb {LONG} 12",
            "zero": "0000-00-00",
        }.items()
    ),
    *(
        _post(f"changed-{name}", more=f"Modified: {date}\n")
        for name, date in {"wide": "2026-11-20".translate(WIDE), "long": LONG}.items()
    ),
    _post("phone-wide", body=f"Call {'555-555-0142'.translate(WIDE)} today."),
    _post("body-ffff", body="Words\uffffhere."),
    _post("body-fdd0", body="Words\ufdd0here."),
    _post("body-1fffe", body="Words\U0001fffehere."),
    _post("body-code", body="Words&#xFFFF;here."),
    _post("body-code-nul", body="Words &#0; here."),
    _post("body-code-big", body=f"Words &#{LONG}; here."),
    _post("body-code-surrogate", body="Words &#xd800; here."),
    _post("title-ffff", title="Bad\uffffone"),
    _post("summary-ffff", more="Summary: Some words\uffff for everybody here.\n"),
    _post("alt-ffff", body="![A line\uffff that is straight]({attach}one-line.svg)"),
    _post("attach-nul", body="![A line]({attach}a%00.png)"),
    _post("attach-long", body=f"![A line]({{attach}}{'a' * 5000}.png)"),
]
PICTURES = [
    _picture("middle.png", lambda: hurt(draw("PNG"))),
    _picture("pixels.png", lambda: hurt_pixels(draw("PNG"))),
    _picture("no-pixels.png", lambda: draw("PNG")[:33] + draw("PNG")[-12:]),
    _picture("begun.png", lambda: b"\x89PNG\r\n\x1a\nIEND"),
    _picture("empty.png", lambda: b""),
    _picture("no-size.png", lambda: set_size(draw("PNG"), 0, 0)),
    _picture("bomb.png", lambda: set_size(draw("PNG"), 2**31 - 1, 2**31 - 1)),
    _picture("vast.png", lambda: set_size(draw("PNG"), 7000, 7000)),
    _picture("half.jpg", lambda: draw("JPEG")[: len(draw("JPEG")) // 2]),
    _picture("begun.jpg", lambda: draw("JPEG")[:2]),
    _picture("half.webp", lambda: draw("WEBP")[: len(draw("WEBP")) // 2]),
    _picture("half.avif", lambda: draw("AVIF")[: len(draw("AVIF")) // 2]),
    _picture("half.gif", lambda: draw("GIF", "P")[: len(draw("GIF", "P")) // 2]),
    _picture("text.png", lambda: SVG % LINE),
    _picture("bitmap.png", lambda: draw("BMP")),
    _picture("moves.gif", lambda: _film("GIF")),
    _picture("moves.png", lambda: _film("PNG")),
    _picture("photo.svg", lambda: draw("JPEG")),
    *(
        _svg(f"encoding-{one}", _declare(one))
        for one in ("klingon", "shift_jis", "utf-7", "rot13", "idna", "hex", "utf-16")
    ),
    _svg("entity", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG % b"<text>&a;</text>"),
    _svg("entity-16", '\ufeff<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'.encode("utf-16-le")),
    _svg("entity-unknown", SVG % b"<text>&nope;</text>"),
    _svg("deep", SVG % (b"<g>" * 3000 + LINE + b"</g>" * 3000)),
    _svg("deeper", SVG % (b"<g>" * 50_000 + b"</g>" * 50_000)),
    _svg("nul", SVG % b"\0"),
    _svg("nothing-but-nul", b"\0" * 500),
    _svg("ffff", SVG % "<title>a\uffff</title>".encode()),
    _svg("no-text", SVG % b"<title>\xff\xfe</title>"),
    _svg("no-size", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    _svg("endless", b'<svg xmlns="http://www.w3.org/2000/svg" width="1e999" height="3"/>'),
    _svg("thin", SVG.replace(b"0 0 9 9", b"0 0 1e-300 1e300") % LINE),
]
NAMES = [
    _bytes("name-post", b"posts/2026/caf\xe9.md", rf"{YEAR}/caf\xe9.md"),
    _bytes("name-picture", b"posts/2026/caf\xe9.png", rf"{YEAR}/caf\xe9.png"),
    _bytes("name-page", b"pages/caf\xe9.md", r"content/pages/caf\xe9.md"),
    _bytes("name-folder", b"posts/caf\xe9/a.md", r"content/posts/caf\xe9"),
    _bytes("name-line", b"posts/2026/a\nb.md", f"{YEAR}/a<0A>b.md"),
    _bytes("name-control", b"posts/2026/a\x1bb.md", f"{YEAR}/a<1B>b.md"),
    _bytes("name-long", b"posts/2026/" + b"a" * 250 + b".md", "content/posts/2026/" + "a" * 250),
]
# What is healed: nothing need be said of it.
HEALED = [
    lambda project: write_post(project, "healed-marked", "<![foo bar]> and <![ here."),
    lambda project: show_picture(project, "colors.jpg", draw("JPEG", icc_profile=b"x" * 900)),
    lambda project: show_picture(project, "four-inks.jpg", draw("JPEG", "CMYK")),
    lambda project: show_picture(project, "tells.jpg", draw("JPEG", exif=_EXIF)),
    lambda project: show_picture(project, "tells.webp", draw("WEBP", exif=b"Exif\0\0x" * 9)),
    lambda project: show_picture(project, "gray.png", draw("PNG", "I;16")),
    lambda project: show_picture(project, "latin.svg", _LATIN),
]
DAMAGED = [*TEXTS, *PICTURES, *(NAMES if os.name == "posix" else [])]
