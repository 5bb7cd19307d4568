"""The worker program: loads all rules, and answers the requests of a `DocumentChecker`."""

import pickle
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.checks.document_checker import Checked
from clinic.checks.document_checks import LOOK, Looked, look_alone, look_at_new, render
from clinic.checks.registry import describe_rules
from clinic.checks.result_cache import CheckCache
from clinic.checks.rule_runner import stops
from clinic.checks.runner import (
    MARKDOWN_BROKEN,
    check_document,
    check_here,
    check_library,
    check_site,
    restore,
)
from clinic.content.content_index import (
    Library,
    SiteSettings,
    UnreadableFile,
    is_document,
    read_document,
    take_apart,
    walk,
)
from clinic.content.document import Document
from clinic.content.images import Images
from clinic.content.markdown_result import Rendered
from clinic.content.markdown_worker import MakerOf, MarkdownError, MarkdownMaker
from clinic.core.facts import Clinic
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem
from clinic.core.time_limits import Step
from clinic.core.workers import serve

Stamp = dict[str, tuple[int, int]]
FACTS = "clinic.toml"


def _does_work(maker: MarkdownMaker) -> bool:
    try:
        maker.prepare()
    except MarkdownError:
        return False
    return True


class Checking:
    """The state of a worker between requests: the documents as of the last one."""

    def __init__(self) -> None:
        self._find_maker = MakerOf()
        self._library: Library | None = None
        self._stamp: Stamp = {}
        self._rendered: set[str] = set()
        self._context = b""
        self._alone: tuple[Library, Mapping[str, Any]] | None = None

    def answer(self, *request: Any) -> Any:  # noqa: ANN401  (each question has its own answer)
        """Answer one request of a checker, or of a worker that parallelizes a check."""
        if request[0] == LOOK:
            return self.look(*request[1:])
        stopped, kind, *more = request
        stops.steps = dict(stopped)
        answers: dict[str, Callable[..., Any]] = {
            "content": self.check_content,
            "text": self.check_text,
            "render": self.render,
            "site": self.check_site,
        }
        try:
            return answers[kind](*more), stops.steps
        finally:
            self._find_maker.close()

    def look(self, context: bytes, place: str, text: str, stopped: dict[Step, bool]) -> Looked:
        """Check one document alone, which no other process has rendered yet."""
        stops.steps = stopped
        if context != self._context or self._alone is None:
            root, now, clinic, site_settings, markdown = pickle.loads(context)
            library = Library(root, now, clinic, site_settings=site_settings)
            self._context, self._alone = context, (library, markdown)
        library, markdown = self._alone
        document = take_apart(place, text)
        assert isinstance(document, Document)  # the caller has parsed it
        return look_alone(document, library, self._find_maker(markdown, library.root))

    def check_content(
        self,
        root: Path,
        markdown: Mapping[str, Any],
        site_settings: SiteSettings,
        now: datetime,
        cache: CheckCache,
        fields: Collection[str] | None,
    ) -> Checked:
        """Check everything; remember the library, unless the caller needs some fields only."""
        stamp = _stamp(root) if fields is None else {}
        maker = self._find_maker(markdown, root)
        checked = check_here(
            root, markdown=maker, now=now, cache=cache, site_settings=site_settings
        )
        checked = replace(checked, rules=describe_rules())
        if fields is not None:
            self._library = None  # free memory for the site
            return replace(checked, library=checked.library.without_bodies(fields))
        self._library, self._stamp = checked.library, stamp
        is_broken = any(one.rule == MARKDOWN_BROKEN for one in checked.problems)
        self._rendered = set() if is_broken else set(checked.library.documents)
        return checked

    def check_text(
        self,
        root: Path,
        markdown: Mapping[str, Any],
        site_settings: SiteSettings,
        now: datetime,
        cache: CheckCache,
        place: str,
        text: str | None,
        is_whole: bool,
    ) -> tuple[list[Problem], Rendered]:
        """Check one document against the present state of all others."""
        library = self._follow(root, now, site_settings)
        library.images = Images(library.folder, cache.store, stops.find)
        try:
            return self._check_in(library, cache, markdown, place, text, is_whole)
        finally:
            cache.close()

    def _check_in(
        self,
        library: Library,
        cache: CheckCache,
        markdown: Mapping[str, Any],
        place: str,
        text: str | None,
        is_whole: bool,
    ) -> tuple[list[Problem], Rendered]:
        """Check one document against a library."""
        if is_whole:
            self._render_all(library, cache, markdown)
        if text is None and place in library.documents:
            text = library.documents[place].text
        document = None if text is None or not is_document(place) else take_apart(place, text)
        if isinstance(document, Document):
            maker = self._find_maker(markdown, library.root)
            works = _does_work(maker)
            found = check_document(document, library, maker if works else None, is_whole=is_whole)
            return found, document.rendered
        if document is not None:
            others = [one for one in library.unread if one.place != place]
            library.unread = [*others, document]
        path = f"{library.folder.name}/{place}"
        return [one for one in check_library(library) if one.file == path], Rendered()

    def _follow(self, root: Path, now: datetime, site_settings: SiteSettings) -> Library:
        """Return all documents as on the disk; unchanged files are not read again."""
        old, before, stamp = self._library, self._stamp, _stamp(root)
        if old is None or old.root != root:
            old, before = Library(root, now), {}
        clinic = old.clinic
        if clinic is None or before.get(FACTS) != stamp.get(FACTS):
            clinic, _ = read_clinic(root / "content" / FACTS)
        library = Library(root, now, clinic, site_settings=site_settings)
        if library.folder.is_dir():
            walk(library)
        same = {one for one in old.documents if before.get(one) == stamp.get(one)}
        for place in sorted(filter(is_document, library.files)):
            read = old.documents[place] if place in same else read_document(library, place)
            if isinstance(read, UnreadableFile):
                library.unread.append(read)
            else:
                library.documents[place] = read
                read.close()
        self._rendered &= same
        self._library, self._stamp = library, stamp
        return library

    def _render_all(self, library: Library, cache: CheckCache, markdown: Mapping[str, Any]) -> None:
        """Render every document: some rules read other documents' links and parts."""
        new = [one for one in library.documents if one not in self._rendered]
        if not new:
            return
        here = replace(library, documents={})
        here.documents = {one: library.documents[one] for one in new}
        known = restore(here, cache)
        try:
            for document, findings in look_at_new(
                here, known, self._find_maker(markdown, library.root)
            ):
                cache.keep(document, findings)
                document.close()
        except MarkdownError:
            return
        self._rendered.update(new)

    def render(self, markdown: Mapping[str, Any], text: str, root: Path | None) -> Rendered:
        """Render a text."""
        document = take_apart("posts/unsaved.md", text)
        if isinstance(document, UnreadableFile):
            return Rendered(trouble=document.trouble.what)
        try:
            return render(document, self._find_maker(markdown, root))
        except MarkdownError as error:
            return Rendered(trouble=str(error))

    def check_site(
        self, folder: Path, clinic: Clinic, sources: dict[str, str], more: dict[str, Any]
    ) -> list[Problem]:
        """Check a built site."""
        return check_site(folder, clinic, sources, **more)


def _stamp(root: Path) -> Stamp:
    """Return the size and mtime of every post and page, and of clinic.toml."""
    folder, stamp = root / "content", {}
    for path in [folder / FACTS, *folder.rglob("*.md")]:
        with suppress(OSError):
            status = path.stat()
            place = path.relative_to(folder).as_posix()
            stamp[place] = (status.st_size, status.st_mtime_ns)
    return stamp


def main() -> None:
    """Serve requests until the connection closes."""
    serve(Checking().answer)
