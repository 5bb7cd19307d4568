"""One text's page made again, without the rest of the site: what it shows of others is remembered.

Whatever the page looks at that nobody remembered is an `UntoldError`: then the whole site is to be
built, which comes to the same and takes longer.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pelican.contents import Content
from pelican.generators import Generator

from clinic.model.shelf import Shelf
from clinic.plugins.incremental.digest import UntoldError
from clinic.plugins.incremental.faces import Faces, vars_of
from clinic.plugins.incremental.memory import WHOLE, Fed, Known
from clinic.plugins.incremental.tracing import KINDS, prepare_templates, tracing


class Part:
    """What was looked at of an object; nothing else of it is known."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever it was)
        if name not in self._known:
            raise UntoldError(name)
        return self._known[name]


class Places(dict[str, Content]):
    """The texts of the site by their files, each read when it is looked at."""

    def __init__(self, faces: Faces, places: set[str]) -> None:
        super().__init__()
        self._faces, self._places = faces, places

    def __contains__(self, place: object) -> bool:
        return place in self._places

    def __missing__(self, place: str) -> Content:
        return self._faces.find(place)

    def get(self, place: str, otherwise: Any = None) -> Any:  # noqa: ANN401
        """Return a text; Pelican looks for what a link leads to by this."""
        return self._faces.find(place) if place in self._places else otherwise

    def values(self) -> Any:  # noqa: ANN401
        """Refuse: who goes through all texts wants a whole build."""
        raise UntoldError("all texts")


class Alone:
    """What is remembered of a site, and one page at a time.

    Parameters
    ----------
    remembered:
        Where an earlier run wrote down what it knew.
    generators:
        Those of this run, which have read nothing.

    Raises
    ------
    UntoldError
        Nothing is remembered, or it can't be used.
    """

    def __init__(self, remembered: Shelf, generators: list[Generator]) -> None:
        self._remembered = remembered
        context = generators[0].context
        self._faces = Faces(self._find, generators[0].settings, context)
        kept = remembered.find(WHOLE)
        self.name = kept.note if kept else ""
        if kept is None or prepare_templates(generators):
            raise UntoldError("the site")
        self.known: Known = self._faces.read_values(kept.body.encode("latin-1"))
        if self.known.blind:
            raise UntoldError(self.known.blind[0])
        context.update(self.known.variables)
        context["generated_content"] = Places(self._faces, set(self.known.places))
        watched: dict[str, dict[str, dict[str, Any]]] = {}
        for (variable, key, name), value in self.known.parts.items():
            watched.setdefault(variable, {}).setdefault(key, {})[name] = value
        for variable, parts in watched.items():
            order = self.known.order[variable]
            context[variable] = {key: Part(parts.get(key, {})) for key in order}

    def _find(self, place: str) -> tuple[str, bytes] | None:
        kept = self._remembered.find(place)
        if kept is None:
            return None
        return json.loads(kept.note)["kind"], kept.body.encode("latin-1")

    def describe(self, place: str) -> dict[str, Any]:
        """Return what is remembered of how a text's page was made (memory.py)."""
        kept = self._remembered.find(place)
        if kept is None:
            raise UntoldError(place)
        own: dict[str, Any] = json.loads(kept.note)
        if own["did"] is None or self.known.shown.get(place):  # other pages show its body
            raise UntoldError(place)
        return own

    def note_text(self, place: str, name: str) -> None:
        """Note that a text's page is now made of other words, kept under a name (reader.py)."""
        kept = self._remembered.find(place)
        if kept:
            own = json.dumps(json.loads(kept.note) | {"text": name})
            self._remembered.keep(place, own, kept.body)

    def complete(self, content: Content, as_read: Mapping[str, Any], same: Any) -> None:  # noqa: ANN401
        """Give a text that was just read what plugins and generators gave to it before.

        Parameters
        ----------
        content:
            The text; of what is remembered of it, nothing but its body may have changed.
        as_read:
            What was known of it right after it was read, as it was.
        same:
            A function that says whether two values look the same on a page.
        """
        before = self._faces.find(content.relative_source_path)
        settled = {"url": str(before.url), "save_as": str(before.save_as)}
        nothing = object()
        for name, value in vars_of(before).items():
            of_file = as_read.get(name, nothing)
            if name not in _OWN and (of_file is nothing or not same(value, of_file)):
                setattr(content, name, value)
        for name in content._near:
            vars_of(content).pop(name, None)
        content.__class__ = KINDS[next(one for one in KINDS if isinstance(content, one))]
        content.get_url_setting = settled.__getitem__

    def list_feeds(self, place: str) -> Iterator[tuple[str, int, Fed]]:
        """List the feeds that show a text: the file, its place in it, and how it was asked for."""
        for file, fed in self.known.feeds.items():
            if place in fed.places:
                yield file, fed.places.index(place), fed

    @contextmanager
    def watching(
        self, own: Mapping[str, Any], given: set[str], functions: set[str]
    ) -> Iterator[None]:
        """Raise `UntoldError` when the page that is rendered looks at more than is remembered.

        ``own`` is what `describe` says, ``given`` are the variables that its text brings along, and
        ``functions`` those of the templates.
        """
        with tracing() as trace:
            yield
        new = (trace.names - given - functions).difference(self.known.names)
        if trace.is_blind or new:
            raise UntoldError(", ".join(sorted(new)) or "a warning")
        if list(dict.fromkeys(trace.deeds)) != own["did"]:
            raise UntoldError("a program")


# What each text holds as its own.
_OWN = frozenset(
    {"settings", "_context", "_content", "get_content", "get_summary", "get_url_setting"}
)
