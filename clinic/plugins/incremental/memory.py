"""What a run knew of the whole site, kept so that the page of one text can be made again alone.

For each text: all but its body (faces.py), and how its page was made. For the site: the variables
that texts' pages look at, and who shows the body of which text. It holds for the site of that very
run: its name, which the builder notes beside the site, says for which.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pelican.contents import Content
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator

from clinic.model.shelf import Kept, Shelf
from clinic.plugins.incremental.digest import UntoldError
from clinic.plugins.incremental.faces import write_face, write_values

WHOLE = "the whole site"  # the row of what is not of one text; no file has this name
# Where the generators keep the texts that get a page of their own.
LISTS = {
    ArticlesGenerator: (
        *("articles", "translations", "hidden_articles", "hidden_translations"),
        *("drafts", "drafts_translations"),
    ),
    PagesGenerator: (
        *("pages", "translations", "hidden_pages", "hidden_translations"),
        *("draft_pages", "draft_translations"),
    ),
}


@dataclass
class Fed:
    """A feed: the files of its texts in their order, and how it was asked for."""

    places: list[str]
    named: dict[str, Any]


@dataclass
class Known:
    """What is known of the whole site.

    ``places`` are all texts. ``variables`` are those that pages of texts look at, where they are
    not as every run begins with; ``names`` are all that these look at, ``parts`` what they look at
    of a watched variable, ``order`` its keys. ``shown`` says which pages show the body of a text,
    its own left out; ``blind`` are pages of which nobody knows what they show.
    """

    places: list[str]
    names: list[str]
    variables: dict[str, Any]
    parts: dict[tuple[str, str, str], Any]
    order: dict[str, list[str]]
    shown: dict[str, list[str]]
    blind: list[str]
    feeds: dict[str, Fed]


@dataclass
class Memory:
    """Takes in what a run comes to know, page by page, and writes it down at its end."""

    names: set[str] = field(default_factory=set)
    parts: set[tuple[str, str, str]] = field(default_factory=set)
    deeds: dict[str, list[str]] = field(default_factory=dict)
    shown: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    blind: list[str] = field(default_factory=list)
    feeds: dict[str, Fed] = field(default_factory=dict)
    at_first: dict[str, Any] = field(default_factory=dict)

    def note_page(
        self, page: str, variables: Mapping[str, Any], names: Iterable[str], note: dict[str, Any]
    ) -> None:
        """Take in a page: its variables, the names looked at, and what the keeper notes of it."""
        bodies = (place[1] for place, _ in note["saw"] if place[0] == "" and len(place) == 3)
        self.note_bodies(page, bodies)
        if isinstance(variables.get("article") or variables.get("page"), Content):
            self.names.update(names)
            self.parts |= {tuple(place) for place, _ in note["saw"] if place[0] and len(place) == 3}
            self.deeds[page] = note["did"]

    def note_bodies(self, page: str, places: Iterable[str]) -> None:
        """Take in whose bodies a page shows."""
        for place in places:
            self.shown[place].add(page)

    def note_feed(self, file: str, elements: list[Content], named: dict[str, Any]) -> None:
        """Take in a feed that is written with some arguments."""
        self.feeds[file] = Fed([one.relative_source_path for one in elements], named)

    def keep(self, shelf: Shelf, generators: list[Generator], texts: Mapping[str, str]) -> str:
        """Write everything down, and return the name of it; empty when it can't be written.

        Parameters
        ----------
        shelf:
            Where to.
        generators:
            Those of the run.
        texts:
            Under which name what was made of each file is kept (reader.py).
        """
        context, told = generators[0].context, hashlib.sha256()
        try:
            for one, content in _list_texts(generators):
                note = json.dumps(self._describe(one, content, texts))
                face = write_face(content, context)
                told.update(note.encode() + face)
                _write(shelf, content.relative_source_path, note, face)
            whole = write_values(self._gather(generators), generators[0].settings, context)
            told.update(whole)
            _write(shelf, WHOLE, told.hexdigest(), whole)
        except (UntoldError, LookupError, AttributeError):
            return ""
        return told.hexdigest()

    def _gather(self, generators: list[Generator]) -> Known:
        """Gather what is not of one text; in order, so that the same gives the same bytes."""
        context, names = generators[0].context, sorted(self.names)
        parts, pages = sorted(self.parts), _find_own_pages(generators)
        return Known(
            list(context["generated_content"]),
            names,
            {one: context[one] for one in names if self._is_of_run(one, context)},
            {part: getattr(context[part[0]][part[1]], part[2]) for part in parts},
            {one: list(context[one]) for one in dict.fromkeys(part[0] for part in parts)},
            {one: sorted(self.shown[one] - {pages.get(one, "")}) for one in sorted(self.shown)},
            self.blind,
            self.feeds,
        )

    def _is_of_run(self, name: str, context: Mapping[str, Any]) -> bool:
        watched = {part[0] for part in self.parts}
        is_new = name not in self.at_first or self.at_first[name] is not context.get(name)
        return name in context and name not in watched and is_new

    def _describe(self, one: str, content: Content, texts: Mapping[str, str]) -> dict[str, Any]:
        page = str(content.save_as)
        own = {"kind": type(content).__name__, "list": one, "page": page}
        return own | {
            "text": texts[str(content.source_path)],
            "did": self.deeds.get(page, None if page else []),
        }


def _list_texts(generators: Iterable[Generator]) -> Iterable[tuple[str, Content]]:
    for generator in generators:
        for kind, lists in LISTS.items():
            if isinstance(generator, kind):
                for one in lists:
                    yield from ((one, content) for content in getattr(generator, one))


def _find_own_pages(generators: Iterable[Generator]) -> dict[str, str]:
    return {one.relative_source_path: str(one.save_as) for _, one in _list_texts(generators)}


def _write(shelf: Shelf, name: str, note: str, content: bytes) -> None:
    body = content.decode("latin-1")
    if shelf.find(name) != Kept(note, body):  # most texts are as they were
        shelf.keep(name, note, body)
