"""What `make check` would say of a text that is still being written, while it is written."""

import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from clinic.builder.build import Result, check_project
from clinic.checks.content.library import Document, Library
from clinic.checks.content.rendering import MarkdownError, Renderer
from clinic.checks.content.treatment import is_english
from clinic.checks.rules import Rule, Subject, rules_for
from clinic.checks.waivers import list_waivers, silence
from clinic.model.facts import Clinic
from clinic.model.front_matter import read_front_matter
from clinic.model.problem import Problem, sort_problems

SETTINGS = "pelicanconf.py"


class Examiner:
    """Checks the project, and single texts of it that are not saved yet.

    Parameters
    ----------
    root:
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._result: Result | None = None
        self._renderer: Renderer | None = None

    def look(self) -> Result:
        """Check everything under content/ as it is saved now."""
        with self._lock:
            self._result = check_project(self._root, SETTINGS, now=datetime.now().astimezone())
            return self._result

    @property
    def result(self) -> Result:
        """The outcome of the last look."""
        return self._result or self.look()

    @property
    def clinic(self) -> Clinic | None:
        """The clinic's facts, as they were at the last look."""
        return self.result.clinic

    def render(self, text: str) -> str:
        """Return what Markdown makes of a file's text, before anything is added to it."""
        with self._lock:
            return self._render(Document("posts/x.md", text, read_front_matter(text), ""))

    def check(self, place: str, text: str) -> list[Problem]:
        """Return the Problems of one text, worst first, as if it were saved.

        Parameters
        ----------
        place:
            Where it stands below content/.
        text:
            The whole file, with plain line breaks.
        """
        result = self.result
        if result.library is None:
            return result.problems
        with self._lock:
            parts = PurePosixPath(place).name.split(".")
            language = parts[-2] if len(parts) > 2 else ""
            document = Document(place, text, read_front_matter(text), language)
            try:
                self._render(document)
            except MarkdownError:
                return result.problems
            return _apply_rules(document, result.library)

    def _render(self, document: Document) -> str:
        if self._renderer is None:
            self._renderer = Renderer(self.result.settings["MARKDOWN"])
        document.rendered = self._renderer.render(document.text)
        return document.rendered.html

    def close(self) -> None:
        """End what runs beside us."""
        with self._lock:
            if self._renderer:
                self._renderer.close()
                self._renderer = None


def _apply_rules(document: Document, library: Library) -> list[Problem]:
    """Return what each rule says of one document, in a library that holds it as it is now."""
    documents = {**library.documents, document.place: document}
    here = replace(library, documents=documents, files={*library.files, document.place})
    here = replace(here, now=datetime.now().astimezone())
    found: list[Problem] = []
    for one in rules_for(Subject.DOCUMENT):
        if not one.in_english or is_english(document, here):
            found += _apply(one, document, here)
    for one in rules_for(Subject.LIBRARY):
        found += [each for each in _apply(one, here) if each.file == document.path]
    return sort_problems(silence(set(found), list_waivers([document])))


def _apply(one: Rule, *subjects: object) -> list[Problem]:
    """Apply one rule; one that breaks down says so when everything is checked."""
    try:
        return list(one.find_problems(*subjects))
    except Exception:
        return []
