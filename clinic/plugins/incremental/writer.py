"""A page is rendered only when something that it shows has changed."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from jinja2 import Template
from pelican.contents import Content
from pelican.generators import Generator
from pelican.paginator import Page as PartOfList
from pelican.writers import Writer

from clinic.model.boundary import find_destination
from clinic.model.shelf import Shelf
from clinic.plugins.incremental.digest import Teller, UntoldError, shorten
from clinic.plugins.incremental.tracing import (
    WATCHED,
    Trace,
    Watched,
    bound,
    prepare,
    tracing,
    watch,
)

# Variables made of the theme and the settings alone, of which the site's own sum speaks.
SETTLED = frozenset({"WORDS", "SCRIPTS"})
_CHANGING = frozenset({"localsiteurl"})  # Pelican's writer puts it anew for each page
_MISSING = "missing"
_NEAR = "near"


class PageKeeper:
    """Renders pages, or finds what was rendered when everything they show was the same.

    Parameters
    ----------
    shelf:
        Where pages are kept, under the name of their file in the site.
    site:
        A sum of what shapes every page.
    generators:
        Those that have read everything, by the time the first page is rendered.
    """

    def __init__(self, shelf: Shelf, site: str, generators: list[Generator]) -> None:
        self._shelf, self._site = shelf, site
        self._teller = Teller()
        self._commonly: dict[tuple[str, ...], str] = {}
        self._watched: dict[str, dict[str, Watched]] = {}
        self._bodies: dict[tuple[str, str], str] = {}
        self._generators = generators
        self._is_ready = self._is_blind = False
        self.rendered: list[str] = []  # for who wants to know what was not found

    def render(self, template: Template, variables: dict[str, Any]) -> str:
        """Return a page; as if it had been rendered, with all that rendering does."""
        if not self._is_ready:  # only now are all plugins done
            self._is_ready, self._is_blind = True, bool(prepare(self._generators))
        name = str(variables["output_file"])
        if self._is_blind:
            return str(template.render(variables))
        watched = {one: self._watch(one, variables[one]) for one in WATCHED if one in variables}
        variables = variables | watched
        for value in variables.values():
            if isinstance(value, PartOfList):
                bound(value)
        if (page := self._find(name, template, variables)) is not None:
            return page
        with tracing() as trace:
            page = str(template.render(variables))
        self.rendered.append(name)
        self._keep(name, template, variables, trace, page)
        return page

    def _watch(self, name: str, value: dict[str, Any]) -> dict[str, Watched]:
        if name not in self._watched:
            self._watched[name] = watch(name, value)
        return self._watched[name]

    def _find(self, name: str, template: Template, variables: dict[str, Any]) -> str | None:
        kept = self._shelf.find(name)
        if kept is None:
            return None
        note = json.loads(kept.note)
        if note["site"] != self._site or note["template"] != template.name:
            return None
        try:
            common = tuple(note["common"])
            if not self._are_common(common, variables) or self._tell_common(common) != note["all"]:
                return None
            for place, told in note["saw"]:
                if self._tell(place, variables) != told:
                    return None
        except (UntoldError, LookupError, AttributeError):  # something it saw is no longer there
            return None
        for deed in note["did"]:
            function, given, named = json.loads(deed)
            do: Callable[..., str] = template.environment.globals[function]  # type: ignore[assignment]
            do(*given, **named)
        return kept.body

    def _keep(
        self, name: str, template: Template, variables: dict[str, Any], trace: Trace, page: str
    ) -> None:
        if trace.is_blind:
            return
        own = template.environment.globals
        seen = sorted(one for one in trace.names if one in variables or one not in own)
        common = tuple(one for one in seen if self._are_common([one], variables))
        places = [[one] for one in seen if one not in SETTLED and one not in common]
        places += [list(one) for one in sorted(trace.parts)]
        # Bodies after these: looking for what a link leads to can move a file, as rendering would.
        places += [["", *one] for one in sorted(trace.bodies)]
        places += [["", *one, _NEAR] for one in sorted(trace.near)]
        try:
            told = self._tell_common(common)
            saw = [[place, self._tell(place, variables)] for place in places]
        except UntoldError:
            return
        did = list(dict.fromkeys(trace.deeds))
        made = {"site": self._site, "template": template.name}
        note = made | {"common": common, "all": told, "saw": saw, "did": did}
        self._shelf.keep(name, json.dumps(note), page)

    def _are_common(self, names: Iterable[str], variables: dict[str, Any]) -> bool:
        """Say whether these variables are, on this page, those that every page is given."""
        given = self._generators[0].context
        return all(
            variables.get(one, _MISSING) is given.get(one, _MISSING) and one not in _CHANGING
            for one in names
        )

    def _tell_common(self, names: tuple[str, ...]) -> str:
        """Tell variables that every page is given; most pages look at the same of them."""
        if names not in self._commonly:
            given = self._generators[0].context
            told = (
                self._teller.tell_variable(given[one]) if one in given else _MISSING
                for one in names
                if one not in SETTLED
            )
            self._commonly[names] = shorten("\n".join(told))
        return self._commonly[names]

    def _tell(self, place: list[str], variables: dict[str, Any]) -> str:
        """Tell what is at a place: a variable, a part of a watched one, a text's body or near."""
        if len(place) == 1:
            name = place[0]
            if name not in variables:
                return _MISSING
            value = list(variables[name]) if name in WATCHED else variables[name]
            return self._teller.tell_variable(value)
        if place[-1] == _NEAR and len(place) == 4:
            text: Content = variables["generated_content"][place[1]]
            return self._teller.tell_variable(getattr(text, place[2]))
        if place[0]:
            variable, key, attribute = place
            return self._teller.tell_variable(getattr(variables[variable][key], attribute))
        return self._tell_body(variables, (place[1], place[2]))

    def _tell_body(self, variables: dict[str, Any], place: tuple[str, str]) -> str:
        if place not in self._bodies:
            content: Content = variables["generated_content"][place[0]]
            self._bodies[place] = shorten(content.get_content(place[1]))
        return self._bodies[place]


class KeptTemplate:
    """Stands for a template where Pelican's writer renders it."""

    def __init__(self, template: Template, keeper: PageKeeper) -> None:
        self._template, self._keeper = template, keeper

    def render(self, variables: dict[str, Any]) -> str:
        """Return the page for these variables."""
        return self._keeper.render(self._template, variables)


class BoundedWriter(Writer):  # type: ignore[misc]  # Pelican states no types
    """Pelican's writer; it opens no file outside the output folder, links followed."""

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> IO[str]:
        place = Path(os.path.relpath(filename, self.output_path)).as_posix()
        find_destination(self.output_path, place)
        opened: IO[str] = super()._open_w(filename, encoding, override=override)
        return opened


class KeepingWriter(BoundedWriter):
    """Pelican's writer; only where a page's words come from is ours."""

    def write_file(self, name: str, template: Template, *args: Any, **more: Any) -> None:  # noqa: ANN401
        """Write a page, as Pelican does."""
        keeper = self.settings["INCREMENTAL"].keeper
        super().write_file(name, KeptTemplate(template, keeper), *args, **more)
