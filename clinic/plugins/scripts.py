"""The theme's small programs: one file a feature, shipped only where a page asks for it.

A template says ``<script type="module" src="{{ root }}/{{ script("search") }}"></script>``. Words
that the program alone shows go with it and not with the page: ``script("share", {"copy": …})``.
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
    """A page asks for a program that the theme does not have; the message says which."""


class Scripts:
    """The programs of a theme, each put into the site when the first page asks for it."""

    def __init__(self, sources: Path, site: Path) -> None:
        self.sources = sources
        self.site = site
        self.shipped: dict[tuple[str, str], str] = {}

    def ship(self, name: str, words: Mapping[str, str] | None = None) -> str:
        """Put a program into the site and return its address, seen from the site's root.

        The program finds the words in its constant ``words``. The file's name carries a
        fingerprint of what is in it, so that a browser may keep it for ever: a changed program has
        another name.

        Raises
        ------
        ScriptError:
            The theme has no such program, or it is not UTF-8.
        """
        said = f"const words={json.dumps(dict(words))};" if words else ""
        if (name, said) not in self.shipped:
            source = self.sources / f"{name}.js"
            try:
                text = said + rjsmin.jsmin(source.read_text(encoding="utf-8")).strip() + "\n"
            except (OSError, UnicodeDecodeError) as error:
                what = f'A page asks for script("{name}"), but theme/static/{FOLDER}/{name}.js'
                raise ScriptError(f"{what} cannot be read: {error}") from error
            fingerprint = hashlib.sha256(text.encode()).hexdigest()[:8]
            address = f"{FOLDER}/{name}.{fingerprint}.js"
            (self.site / FOLDER).mkdir(parents=True, exist_ok=True)
            (self.site / address).write_text(text, encoding="utf-8", newline="\n")
            self.shipped[name, said] = address
        return self.shipped[name, said]

    ship.has_side_effect = True  # type: ignore[attr-defined]  # for who keeps pages


def add_script(generator: Generator) -> None:
    """Put ``script`` within reach of a generator's templates."""
    context = generator.context
    if "SCRIPTS" not in context:
        sources = Path(generator.theme) / "static" / FOLDER
        context["SCRIPTS"] = Scripts(sources, Path(generator.output_path))
    generator.env.globals["script"] = context["SCRIPTS"].ship


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_script)
