"""The theme's scripts: one file per feature, published only if a page uses it.

A template has ``<script type="module" src="{{ root }}/{{ script("search") }}"></script>``. Text
that only the script shows is in the script and not in the page: ``script("share", {"copy": …})``.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import rjsmin
from pelican.generators import Generator
from pelican.plugins import signals

FOLDER = "js"  # below the theme's static folder, and below the site's root


class ScriptError(Exception):
    """A page uses a script that the theme does not have; the message says which."""


class Scripts:
    """The scripts of a theme, each published when the first page uses it."""

    def __init__(self, sources: Path, site: Path) -> None:
        self.sources = sources
        self.site = site
        self.shipped: dict[tuple[str, str], str] = {}

    def ship(self, name: str, words: Mapping[str, str] | None = None) -> str:
        """Publish a script and return its URL relative to the site's root.

        The script has the text in its constant ``words``. The file name contains a fingerprint, so
        that browsers may cache it forever: a changed script has another name.

        Raises
        ------
        ScriptError:
            If the theme has no such script, or it is not UTF-8.
        """
        said = f"const words={json.dumps(dict(words))};" if words else ""
        if (name, said) not in self.shipped:
            source = self.sources / f"{name}.js"
            try:
                text = said + rjsmin.jsmin(source.read_text(encoding="utf-8")).strip() + "\n"
            except (OSError, UnicodeDecodeError) as error:
                what = f'A page uses script("{name}"), but theme/static/{FOLDER}/{name}.js'
                raise ScriptError(f"{what} cannot be read: {error}") from error
            fingerprint = hashlib.sha256(text.encode()).hexdigest()[:8]
            address = f"{FOLDER}/{name}.{fingerprint}.js"
            (self.site / FOLDER).mkdir(parents=True, exist_ok=True)
            (self.site / address).write_text(text, encoding="utf-8", newline="\n")
            self.shipped[name, said] = address
        return self.shipped[name, said]

    ship.has_side_effect = True  # type: ignore[attr-defined]  # for the page cache


def add_script(generator: Generator) -> None:
    """Add ``script`` to a generator's templates."""
    context = generator.context
    if "SCRIPTS" not in context:
        sources = Path(generator.theme) / "static" / FOLDER
        context["SCRIPTS"] = Scripts(sources, Path(generator.output_path))
    generator.env.globals["script"] = context["SCRIPTS"].ship


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_script)
