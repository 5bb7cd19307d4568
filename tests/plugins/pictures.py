"""Pictures to try things with, and what a built site ships of them."""

import io
from urllib.parse import unquote

from PIL import Image, ImageDraw
from selectolax.lexbor import LexborHTMLParser

from .conftest import post

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><path d="M0 0h9"/></svg>'
CAMERA, PERSON = b"SecretCam 9000", b"Ana Example"


def photo(width=400, height=300, kind="JPEG", colour="teal", **more):
    """A picture with a corner of its own in each colour; JPEGs tell who, where and with what."""
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill="maroon")
    exif = Image.Exif()
    exif[0x0110], exif[0x013B] = CAMERA.decode(), PERSON.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 1.0), 3: "W", 4: (97.0, 44.0, 2.0)})
    written = io.BytesIO()
    if kind in ("JPEG", "PNG", "WEBP"):
        more.setdefault("exif", exif)
    image.save(written, kind, **more)
    return written.getvalue()


def show(*names, **keys):
    """A post that shows pictures."""
    lines = "\n\n".join(f"![What picture {at} shows]({name})" for at, name in enumerate(names))
    return post(body=f"First words.\n\n{lines}\n", **keys)


def addresses(html):
    """Every address that a page's pictures name."""
    found = []
    for node in LexborHTMLParser(html).css("picture source, img"):
        found += [one.split()[0] for one in (node.attributes.get("srcset") or "").split(",") if one]
        found += [node.attributes["src"]] if node.tag == "img" else []
    return found


def shipped(site):
    """Every file of the site that is a picture of a text."""
    endings = (".avif", ".webp", ".jpg", ".jpeg", ".png", ".gif", ".svg")
    found = (path for path in site.output.rglob("*") if path.name.endswith(endings))
    return sorted(one for one in found if not one.name.startswith(("card.", "favicon")))


def at(site, page, address):
    """The file that an address on a page leads to."""
    return (site.output / page / unquote(address)).resolve()
