"""What `make check` would say of the posts, and of a text that is still being written.

Everything is checked once, in the background, when the editor opens; from then on only what
changes, so that a page opens at once however many posts there are.
"""

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Any

from clinic.builder.errors import BuildError
from clinic.checks.content.document import CONTENT, Document
from clinic.checks.content.library import Library, is_document, read_library
from clinic.checks.content.rendering import MarkdownError, Renderer
from clinic.checks.content.treatment import is_english
from clinic.checks.rules import Rule, Subject, rules_for
from clinic.checks.waivers import list_waivers, silence
from clinic.model.decoding import DecodingTrouble, decode
from clinic.model.droppings import is_dropping
from clinic.model.facts import Clinic
from clinic.model.facts_file import read_clinic
from clinic.model.front_matter import read_front_matter
from clinic.model.problem import Problem, sort_problems

SETTINGS = "pelicanconf.py"
FACTS = "clinic.toml"
# Until every text has been read, these would say of another post what is not so.
_NEEDS_ALL = {"anchor-broken", "file-ignored"}
Stamp = dict[str, tuple[int, int]]


def _now() -> datetime:
    return datetime.now().astimezone()


def _stamp(folder: Path) -> Stamp:
    """Return the size and time of every file: texts, pictures, and the clinic's facts."""
    stamp: Stamp = {}
    for path in folder.rglob("*"):
        with suppress(OSError):
            told = path.stat()
            if S_ISREG(told.st_mode) and not is_dropping(path.name):
                stamp[path.relative_to(folder).as_posix()] = (told.st_size, told.st_mtime_ns)
    return stamp


class Examiner:
    """Checks the project, and single texts of it that are not saved yet.

    Parameters
    ----------
    root:
        The project's folder.
    reading:
        Held while Pelican's settings are read: they are read through what all threads share.
    """

    def __init__(self, root: Path, reading: threading.Lock) -> None:
        self._root, self._reading = root, reading
        self._lock = threading.RLock()
        self._stamp: Stamp = {}
        self._settings: dict[str, Any] = {}
        self._renderer: Renderer | None = None
        self._thread: threading.Thread | None = None
        self._is_ready = threading.Event()  # the settings are read, or can't be
        self.library = Library(root, _now())
        self.problems: dict[str, list[Problem]] = {}
        self.is_whole = False

    @property
    def clinic(self) -> Clinic | None:
        """The clinic's facts; None when they can't be used."""
        return self.library.clinic

    def look(self) -> None:
        """Notice what was saved since the last look; the first one reads everything."""
        with self._lock:
            stamp = _stamp(self._root / CONTENT)
            if not self._stamp or stamp.get(FACTS) != self._stamp.get(FACTS):
                self._begin(stamp)
                return
            changed = {name for name, one in stamp.items() if self._stamp.get(name) != one}
            for place in self._stamp.keys() - stamp.keys():
                self.library.documents.pop(place, None)
                self.problems.pop(f"{CONTENT}/{place}", None)
            self._stamp = stamp
            self.library.files = set(stamp)
            for place in filter(is_document, changed):
                self._take(place)

    def _begin(self, stamp: Stamp) -> None:
        """Read all texts now, and check them in the background."""
        clinic, problems = read_clinic(self._root / CONTENT / FACTS)
        self.library = read_library(self._root, _now(), clinic)
        self.problems = {}
        self._note(problems)
        self._stamp, self.is_whole = stamp, False
        self._is_ready.clear()
        self._thread = threading.Thread(target=self._check_all, args=[stamp], daemon=True)
        self._thread.start()

    @property
    def is_checking(self) -> bool:
        """Say whether everything is being checked just now."""
        return self._thread is not None and self._thread.is_alive()

    def _note(self, problems: Iterable[Problem]) -> None:
        for one in problems:
            self.problems.setdefault(one.file, []).append(one)

    def _read_settings(self) -> BuildError | None:
        """Read the settings; what reads them is loaded here, as a list of posts needs none."""
        try:
            from clinic.builder.settings import read_site_settings
            from clinic.checks import run as _rules  # noqa: F401  (they register themselves)

            with self._reading:
                self._settings = read_site_settings(self._root, SETTINGS)
        except BuildError as error:
            return error
        finally:
            self._is_ready.set()
        return None

    def _check_all(self, stamp: Stamp) -> None:
        if error := self._read_settings():
            with self._lock:
                self._note(error.problems)
            return
        from clinic.builder.result import WORK_FOLDER
        from clinic.checks.cache import open_cache
        from clinic.checks.run import check_content

        markdown = self._settings["MARKDOWN"]
        cache = open_cache(self._root / WORK_FOLDER, markdown, self._root / CONTENT / FACTS)
        checked = check_content(
            self._root, markdown=markdown, now=_now(), cache=cache, settings=self._settings
        )
        with self._lock:
            if self._stamp.get(FACTS) != stamp.get(FACTS):
                return  # other facts by now, and another check of them is under way
            self.library, self.problems = checked.library, {}
            self._note(checked.problems)
            self._stamp, self.is_whole = stamp, True

    def wait(self) -> None:
        """Wait until everything has been checked."""
        if self._thread:
            self._thread.join()

    def _take(self, place: str) -> None:
        """Take up one text as it is saved now, and check it."""
        path = f"{CONTENT}/{place}"
        try:
            text = decode((self._root / path).read_bytes())
        except OSError:
            return
        if isinstance(text, DecodingTrouble):
            what = Problem(rule="encoding", file=path, what=text.what, fix=text.fix, line=text.line)
            self.library.documents.pop(place, None)
            self.problems[path] = [what]
            return
        document = self._make(place, text)
        self.library.documents[place] = document
        self.problems[path] = self._apply_rules(document)

    def _make(self, place: str, text: str) -> Document:
        self._is_ready.wait()
        parts = PurePosixPath(place).name.split(".")
        language = parts[-2] if len(parts) > 2 else ""
        document = Document(place, text, read_front_matter(text), language)
        if self._settings:
            if self._renderer is None:
                self._renderer = Renderer(self._settings["MARKDOWN"])
            with suppress(MarkdownError):
                document.rendered = self._renderer.render(text)
                fields = map(document.front.get, self._settings["FORMATTED_FIELDS"])
                for one in filter(None, fields):
                    document.formatted.append(self._renderer.render(f"\n{one.value}"))
        return document

    def read(self, place: str, text: str) -> Document:
        """Return a text taken apart, with what Markdown makes of it; nothing is checked."""
        with self._lock:
            return self._make(place, text)

    def check(self, place: str, text: str) -> list[Problem]:
        """Return the Problems of one text, worst first, as if it were saved.

        Parameters
        ----------
        place:
            Where it stands below content/.
        text:
            The whole file, with plain line breaks.
        """
        with self._lock:
            return self._apply_rules(self._make(place, text))

    def _apply_rules(self, document: Document) -> list[Problem]:
        """Return what each rule says of one document, in a library that holds it as it is now."""
        documents = {**self.library.documents, document.place: document}
        files = {*self.library.files, document.place}
        here = replace(self.library, documents=documents, files=files, now=_now())
        found: list[Problem] = []
        for one in rules_for(Subject.DOCUMENT):
            is_known = self.is_whole or one.id not in _NEEDS_ALL
            if is_known and (not one.in_english or is_english(document, here)):
                found += _apply(one, document, here)
        if self.is_whole:
            for one in rules_for(Subject.LIBRARY):
                found += [each for each in _apply(one, here) if each.file == document.path]
        return sort_problems(silence(set(found), list_waivers([document])))

    def close(self) -> None:
        """End what runs beside us."""
        if self._thread:  # else what it has started would complain on the terminal
            self._thread.join(timeout=5)
        with self._lock:
            if self._renderer:
                self._renderer.close()
                self._renderer = None


def _apply(one: Rule, *subjects: object) -> list[Problem]:
    """Apply one rule; one that breaks down says so in `make check`."""
    try:
        return list(one.find_problems(*subjects))
    except Exception:
        return []
