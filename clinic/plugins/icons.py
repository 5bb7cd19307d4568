"""The clinic's icon, for browser tabs and home screens.

A template has ``<link rel="icon" href="{{ ICON }}">``. The icon is a data: URL, so that no page
requests a second file. ``site.webmanifest`` describes the site for phones that add it to the home
screen (https://www.w3.org/TR/appmanifest/). It opens in the browser, with no offline copy: outdated
advice is a danger.
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
PAPER, HEAD = "#fff", "#0a3d3d"  # --paper and --deep of the theme's tokens.css
ICONS = {DRAWING: ("any", "image/svg+xml"), "apple-touch-icon.png": ("180x180", "image/png")}
_SHORT = 12  # characters that any phone shows below an icon


class IconError(Exception):
    """The theme's icon is missing."""


def write_address(drawing: str) -> Markup:
    """Return a drawing as a data: URL, with minimal escaping."""
    small = re.sub(r"\s*\n\s*", "", drawing.strip()).replace('"', "'")
    return Markup("data:image/svg+xml," + quote(small, safe="'/:=,;!$&()*+@"))


def shorten(name: str) -> str:
    """Return as many whole words of a name as a phone shows below an icon, at least one."""
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > _SHORT:
        words.pop()
    return " ".join(words)


def describe_site(clinic: Clinic) -> str:
    """Return the manifest; its URLs are relative to the site's root."""
    manifest = {
        "name": clinic.name,
        "short_name": shorten(clinic.name),
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": HEAD,
        "icons": [
            {"src": name, "sizes": sizes, "type": kind} for name, (sizes, kind) in ICONS.items()
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def add_icon(generator: Generator) -> None:
    """Add the icon's URL to every template; computed once per run."""
    if "ICON" not in generator.context:
        file = Path(generator.theme) / "static" / "root" / DRAWING
        try:
            generator.context["ICON"] = write_address(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise IconError(f"The icon of the theme cannot be read: {error}") from error


def write_manifest(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the manifest to the site's root, where Pelican copies the icons."""
    text = describe_site(generator.context["CLINIC"])
    Path(writer.output_path, MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_icon)
    signals.article_writer_finalized.connect(write_manifest)
