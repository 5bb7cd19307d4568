"""The clinic's mark as browsers and devices show it: in the tab, on a phone's home screen.

A template says ``<link rel="icon" href="{{ ICON }}">``. The drawing stands in the page itself, so
that no page asks for a second file to show it. ``site.webmanifest`` says what a phone needs to know
of a site that somebody puts on its home screen (https://www.w3.org/TR/appmanifest/). It opens in
the browser, and no copy is kept for reading offline: stale advice is a danger.
"""

import json
import re
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals
from pelican.writers import Writer

from clinic.core.facts import Clinic

DRAWING = "favicon.svg"
MANIFEST = "site.webmanifest"
PAPER = "#fcfaf5"  # --paper of the theme's tokens.css, as the head of every page tells it
ICONS = {DRAWING: ("any", "image/svg+xml"), "apple-touch-icon.png": ("180x180", "image/png")}
_SHORT = 12  # letters that a phone surely shows below an icon


class IconError(Exception):
    """The theme lacks its drawing."""


def write_address(drawing: str) -> Markup:
    """Write a drawing as an address that holds it, with as few signs escaped as it takes."""
    small = re.sub(r"\s*\n\s*", "", drawing.strip()).replace('"', "'")
    return Markup("data:image/svg+xml," + quote(small, safe="'/:=,;!$&()*+@"))


def shorten(name: str) -> str:
    """Return as many whole words of a name as a phone shows below an icon, one at least."""
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > _SHORT:
        words.pop()
    return " ".join(words)


def describe_site(clinic: Clinic) -> str:
    """Write the manifest; all its addresses are seen from where it lies, the site's root."""
    told = {
        "name": clinic.name,
        "short_name": shorten(clinic.name),
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": name, "sizes": sizes, "type": kind} for name, (sizes, kind) in ICONS.items()
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def add_icon(generator: Generator) -> None:
    """Put the icon's address within reach of every template; it is made once a run."""
    if "ICON" not in generator.context:
        file = Path(generator.theme) / "static" / "root" / DRAWING
        try:
            generator.context["ICON"] = write_address(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise IconError(f"The icon of the theme cannot be read: {error}") from error


def write_manifest(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the manifest at the site's root, where Pelican copies the icons."""
    text = describe_site(generator.context["CLINIC"])
    Path(writer.output_path, MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_icon)
    signals.article_writer_finalized.connect(write_manifest)
