"""Look again at one text, or one built page, that alone was changed; the rest holds.

What the rules on all texts, and those on other texts, can know of a text is told in a sum
(`tell_outside`). While that stays, nothing but the text itself need be looked at. tests/checks
watches each rule at work, so that none can ask for more than the sum tells.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from clinic.checks.applying import MoreNeededError, apply_rule
from clinic.checks.content.aged_translations import find_first_block, list_cards
from clinic.checks.content.document import Document
from clinic.checks.content.library import Library, read_document, walk
from clinic.checks.content.passages import forget_passages
from clinic.checks.content.rendered import Rendered
from clinic.checks.content.rendering import Renderer
from clinic.checks.content.review import is_about_health
from clinic.checks.content.treatment import is_english
from clinic.checks.page_by_page import PageCache, look_again, look_at_page
from clinic.checks.rules import Subject, rules_for
from clinic.checks.site.pages import Page, Site
from clinic.model.facts import Clinic
from clinic.model.problem import Problem


def tell_outside(document: Document) -> str:
    """Return a sum of all that rules know of a text which look at other texts or at all of them."""
    front, rendered = document.front, document.rendered
    block = find_first_block(document)  # shown by who compares cards, as lines of the header are
    told = [front.fields, front.body_line, front.is_fenced, front.ends_with_blank]
    told += [document.lines[: front.body_line - 1], document.lines[block - 1 : block], block]
    told += [document.late_keys, bool(document.text.strip()), is_about_health(document)]
    told += [list_cards(document), rendered.trouble, sorted(rendered.ids), rendered.links]
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _LateDocument(Document):
    """A text of which HTML is made when a rule asks for it."""

    renderer: Renderer

    @cached_property
    def rendered(self) -> Rendered:  # type: ignore[override]
        """What Markdown makes of it."""
        return self.renderer.render(self.text)


class _LateDocuments(dict[str, Document]):
    """The texts by their places, each read when a rule asks for it."""

    def __init__(self, library: Library, places: list[str], renderer: Renderer) -> None:
        super().__init__()
        self._library, self._places, self._renderer = library, dict.fromkeys(places), renderer

    def __contains__(self, place: object) -> bool:
        return place in self._places

    def __missing__(self, place: str) -> Document:
        if place not in self._places:
            raise KeyError(place)
        document = read_document(self._library, place)
        if not isinstance(document, Document):
            raise MoreNeededError(place)  # it could be read a moment ago
        late = object.__new__(_LateDocument)
        late.__dict__ |= {name: one for name, one in vars(document).items() if name != "rendered"}
        late.renderer = self._renderer
        self[place] = late
        return late

    def get(self, place: str, otherwise: Any = None) -> Any:  # noqa: ANN401
        """Return a text."""
        return self[place] if place in self._places else otherwise

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def keys(self) -> Any:  # noqa: ANN401
        """Return all places."""
        return self._places.keys()

    def values(self) -> Any:  # noqa: ANN401
        """Return all texts, now read."""
        return [self[place] for place in self._places]

    def items(self) -> Any:  # noqa: ANN401
        """Return all places and texts, now read."""
        return [(place, self[place]) for place in self._places]


class _LateLibrary(Library):
    """A library whose files are listed, and whose texts are read, when a rule asks for them."""

    def __init__(self, root: Path, now: datetime, clinic: Clinic) -> None:
        self.root, self.now, self.clinic = root, now, clinic

    @cached_property
    def _walked(self) -> Library:
        library = Library(self.root, self.now, self.clinic)
        walk(library)
        return library

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name not in ("files", "folders", "links_out", "unread"):
            raise AttributeError(name)
        return getattr(self._walked, name)


class TextsAlone:
    """The texts of a project of which a few were changed since all were checked.

    Parameters
    ----------
    root, now, clinic:
        As for `clinic.checks.run.check_content`.
    outside:
        Of every text, by its place, the sum that `tell_outside` made of it then.
    renderer:
        Makes HTML of them.
    """

    def __init__(
        self, root: Path, now: datetime, clinic: Clinic, outside: dict[str, str], renderer: Renderer
    ) -> None:
        self._library = _LateLibrary(root, now, clinic)
        self._library.documents = _LateDocuments(self._library, list(outside), renderer)
        self._outside = outside

    def check(self, place: str) -> tuple[Document, list[Problem]]:
        """Apply the rules on one text to one; raises `MoreNeededError`: other texts are concerned.

        A MarkdownError is passed on.
        """
        document = self._library.documents[place]
        if tell_outside(document) != self._outside[place]:
            raise MoreNeededError(place)
        found: list[Problem] = []
        for one in rules_for(Subject.DOCUMENT):
            if not one.in_english or is_english(document, self._library):
                found += apply_rule(one, document.path, document, self._library)
        document.rendered.close()
        forget_passages(document)
        return document, found


class _LatePages(dict[str, Page]):
    """The pages of a site; what others ask of a page is looked up when a rule asks for it."""

    def __init__(self, site: Site, cache: PageCache, sources: dict[str, str]) -> None:
        super().__init__()
        self._site, self._cache, self._sources = site, cache, sources

    def __contains__(self, place: object) -> bool:
        return place in self._site.files and str(place).endswith((".html", ".htm"))

    def __missing__(self, place: str) -> Page:
        if place not in self:
            raise KeyError(place)
        page = Page(place, self._site.folder / place, self._sources.get(place, ""))
        if self._cache.restore(page) is None:
            raise MoreNeededError(place)
        page.close()
        self[place] = page
        return page

    def get(self, place: str, otherwise: Any = None) -> Any:  # noqa: ANN401
        """Return a page."""
        return self[place] if place in self else otherwise  # noqa: SIM401  (that would be this)

    def values(self) -> Any:  # noqa: ANN401
        """Refuse: who goes through all pages wants all to be checked."""
        raise MoreNeededError("all pages")


class PagesAlone:
    """The pages of a built site of which a few are made anew.

    Parameters
    ----------
    site:
        The site as it was checked; ``files`` holds the place of every file.
    cache:
        What was found in its pages.
    sources:
        For a page's place, the content file it was made from.
    """

    def __init__(self, site: Site, cache: PageCache, sources: dict[str, str]) -> None:
        self._site, self._cache, self._sources = site, cache, sources
        site.pages = _LatePages(site, cache, sources)

    def check(self, place: str, file: Path) -> list[Problem]:
        """Apply the rules on one page to a page that lies ready in a file.

        Raises
        ------
        MoreNeededError
            Other pages are concerned.
        """
        before = self._site.pages[place].seen
        page = Page(place, file, self._sources.get(place, ""))
        findings = look_at_page(page, self._site)
        if page.seen != before:
            raise MoreNeededError(place)
        self._site.pages[place] = page
        found = look_again(page, self._site, findings)
        self._cache.keep(page, findings)
        page.close()
        return found

    def check_site(self, folder: Path, places: set[str]) -> list[Problem]:
        """Apply the rules on the whole site, so far as they look into files made anew.

        Parameters
        ----------
        folder:
            Where the files that are made anew lie.
        places:
            Their places.
        """
        files = self._site.files
        anew = Site(folder, self._site.clinic, files={one for one in places if one in files})
        found: list[Problem] = []
        for one in rules_for(Subject.SITE):
            if one.id == "feed-broken":
                anew.find_file = self._site.find_file  # type: ignore[method-assign]
                found += apply_rule(one, "the built site", anew)
            elif one.id == "address-vanished":
                found += apply_rule(one, "the built site", self._site)
        return found

    def close(self) -> None:
        """Keep what was found in the pages made anew."""
        with suppress(OSError):
            self._cache.close(forget=False)
