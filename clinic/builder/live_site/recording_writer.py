"""Record what Pelican would write, and render it on request.

``Writer.write_file`` passes each page's variables to its template's ``render``, including the
page's name as ``output_file``.
"""

import os
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Template
from pelican.contents import Content
from pelican.generators import Generator
from pelican.writers import FileOverwriteFailedError, Writer

from clinic.builder.pelican_adapter import MemoryWriter

Make = Callable[["Pen"], object]


class _Chosen:
    """A template proxy that renders only the requested page."""

    def __init__(self, template: Template, pen: "Pen") -> None:
        self._template, self._pen = template, pen

    def render(self, variables: dict[str, Any]) -> str:
        """Return the page for these variables, or an empty string."""
        name = str(variables["output_file"])
        self._pen.seen.append(name)
        if name != self._pen.wanted or self._template.name is None:
            return ""
        # Loaded by name, so that a changed template is reloaded.
        return self._template.environment.get_template(self._template.name).render(variables)


class Pen(MemoryWriter):
    """Pelican's writer with its output in memory.

    ``seen`` collects the names of the pages it passed.
    """

    def __init__(self, output_path: str, settings: dict[str, Any], wanted: str = "") -> None:
        super().__init__(output_path, settings)
        self.wanted = wanted
        self.seen: list[str] = []

    def write_file(self, name: str, template: Template, *given: Any, **more: Any) -> None:  # noqa: ANN401
        """Write the pages of a template, rendering only the requested one."""
        super().write_file(name, _Chosen(template, self), *given, **more)


@dataclass(frozen=True)
class OutputSpec:
    """How to render an output file: ``text`` is the article or page it shows, ``name`` its path.

    A paginated list has further pages, whose names are not known in advance.
    """

    name: str
    make: Make
    text: Content | None = None
    is_parted: bool = False


class RecordingWriter(Writer):  # type: ignore[misc]
    """Replaces the writer while Pelican runs, and records its calls."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self.recipes: dict[str, OutputSpec] = {}
        self._final: set[str] = set()

    def _note(self, recipe: OutputSpec, *, override: bool) -> None:
        """Record a file; like Pelican, refuse two with the same name."""
        name = recipe.name
        if name in self._final and not override:
            return
        if name in self._final or (name in self.recipes and not override):
            path = os.path.join(self.output_path, name)  # noqa: PTH118  (Pelican's own words)
            raise FileOverwriteFailedError(f'Failed to overwrite "{path}"')
        if override:
            self._final.add(name)
        self.recipes[name] = recipe

    def write_file(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        *given: Any,  # noqa: ANN401  (whatever Pelican gives)
        **more: Any,  # noqa: ANN401
    ) -> None:
        """Record how to render a page."""
        if not name:
            return

        def make(pen: Pen) -> None:
            pen.write_file(name, template, context, *given, **more)

        text = more.get("article") or more.get("page")
        is_parted = more.get("template_name") in self.settings["PAGINATED_TEMPLATES"]
        recipe = OutputSpec(name, make, text, is_parted)
        self._note(recipe, override=bool(more.get("override_output")))

    def write_feed(
        self,
        elements: list[Content],
        context: dict[str, Any],
        path: str | None = None,
        *given: Any,  # noqa: ANN401
        **more: Any,  # noqa: ANN401
    ) -> None:
        """Record how to render a feed."""
        if not path:
            return

        def make(pen: Pen) -> None:
            pen.write_feed(elements, context, path, *given, **more)

        self._note(OutputSpec(path, make), override=bool(more.get("override_output")))

    def note_generator(self, generator: Generator) -> None:
        """Record all output of a generator.

        A generator of a single page may compute variables while writing, so it is called each time.
        """
        before = set(self.recipes)
        generator.generate_output(self)
        new = list(self.recipes.keys() - before)
        if len(new) == 1 and not self.recipes[new[0]].text:
            self.recipes[new[0]] = OutputSpec(new[0], generator.generate_output)

    def find(self, name: str) -> OutputSpec | None:
        """Return how to render a file, including further pages of paginated lists."""
        if name in self.recipes:
            return self.recipes[name]
        for recipe in [one for one in self.recipes.values() if one.is_parted]:
            folder = posixpath.dirname(recipe.name)
            if name.startswith(f"{folder}/" if folder else "") and name in self.list_pages(recipe):
                return recipe
        return None

    def list_pages(self, recipe: OutputSpec) -> list[str]:
        """Return the names of all pages of a record."""
        pen = Pen(self.output_path, self.settings)
        recipe.make(pen)
        return pen.seen or list(pen.made)

    def make(self, name: str) -> str | None:
        """Render a file; None if there is none with that name."""
        recipe = self.find(name)
        if recipe is None:
            return None
        pen = Pen(self.output_path, self.settings, wanted=name)
        recipe.make(pen)
        return pen.made.get(name)
