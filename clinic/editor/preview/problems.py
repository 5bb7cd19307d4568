"""The Problems of one text, in the words of `make check`, found again as soon as it is saved.

Everything is checked once; from then on the texts that were saved, with all others as they were.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath

from clinic.builder.errors import BuildError
from clinic.builder.settings import read_site_settings
from clinic.checks.cache import open_cache
from clinic.checks.content.document import CONTENT, Document
from clinic.checks.content.library import is_document
from clinic.checks.content.rendering import Renderer
from clinic.checks.content.treatment import is_english
from clinic.checks.rules import Subject, rules_for
from clinic.checks.run import Checked, check_content, render_fields
from clinic.checks.waivers import list_waivers, silence
from clinic.model.decoding import DecodingTrouble, decode
from clinic.model.front_matter import read_front_matter
from clinic.model.problem import Problem, sort_problems

_SETTINGS_FILE = "publishconf.py"  # what `make check` checks for
_WORK = ".build"


class Checker:
    """All texts as they were last checked.

    Parameters
    ----------
    root:
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._checked: Checked | None = None
        self._renderer: Renderer | None = None
        self._found: dict[str, list[Problem]] = {}

    def look(self, file: str, changed: Iterable[str] = ()) -> list[Problem]:
        """Return the Problems of one text as it lies on the disk, worst first.

        Parameters
        ----------
        file:
            The text, such as ``content/posts/2026/a.md``.
        changed:
            What was saved since the last look; what is no text may concern all others.
        """
        for one in changed:
            self._found.clear()
            place = one.removeprefix(f"{CONTENT}/")
            is_known = self._checked and place in self._checked.library.documents
            if not (is_known and is_document(place) and self._read(place)):
                self._checked = None
        if file not in self._found:
            self._found[file] = self._look(file)
        return self._found[file]

    def _look(self, file: str) -> list[Problem]:
        if self._checked is None:
            try:
                self._checked = self._check_all()
            except BuildError as error:
                return error.problems
            return [one for one in self._checked.problems if one.file == file]
        library = self._checked.library
        document = library.documents.get(file.removeprefix(f"{CONTENT}/"))
        if document is None:
            return [one for one in self._checked.problems if one.file == file]
        found: list[Problem] = []
        for one in rules_for(Subject.DOCUMENT):
            if not one.in_english or is_english(document, library):
                found += one.find_problems(document, library)
        for one in rules_for(Subject.LIBRARY):
            found += one.find_problems(library)
        for one in rules_for(Subject.OUTCOME):
            found += one.find_problems(library, found)
        own = {one for one in found if one.file == file}
        return sort_problems(silence(own, list_waivers([document])))

    def _check_all(self) -> Checked:
        settings = read_site_settings(self._root, _SETTINGS_FILE)
        facts = self._root / CONTENT / "clinic.toml"
        cache = open_cache(self._root / _WORK, settings["MARKDOWN"], facts)
        self._renderer = self._renderer or Renderer(settings["MARKDOWN"])
        now = datetime.now().astimezone()
        return check_content(
            self._root,
            markdown=self._renderer,
            now=now,
            cache=cache,
            settings=settings,
        )

    def _read(self, place: str) -> bool:
        """Read a text that has changed into the library; False where only a whole check can."""
        assert self._checked is not None
        assert self._renderer is not None  # by which all were read
        try:
            text = decode((self._root / CONTENT / place).read_bytes())
        except OSError:
            return False
        if isinstance(text, DecodingTrouble):
            return False
        parts = PurePosixPath(place).name.split(".")
        language = parts[-2] if len(parts) > 2 else ""
        document = Document(place, text, read_front_matter(text), language)
        document.rendered = self._renderer.render(text)
        render_fields(self._checked.library, document, self._renderer)
        self._checked.library.documents[place] = document
        return True

    def close(self) -> None:
        """End the program that reads Markdown."""
        if self._renderer:
            self._renderer.close()
