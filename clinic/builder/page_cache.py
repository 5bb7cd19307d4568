"""Render a page only if something that it may show has changed.

Every page's key contains what affects all pages (code, packages, settings, theme, clinic.toml, the
day), the *listing fingerprint* (everything about all documents except their bodies), the variables
of its template, and the bodies of the document that the page shows. No other body can be read
during rendering (`own_bodies`), so the key is complete. Plugins run in every build, on Pelican's
own objects: their results reach pages through the listing fingerprint and the variables.
"""

import json
from collections.abc import Callable, Mapping, Sized
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from typing import Any

from jinja2 import Environment, Template, meta, nodes
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS
from jinja2.tests import TESTS
from pelican.contents import Content
from pelican.generators import Generator

from clinic.builder.pelican_adapter import NOT_LISTED, own_bodies
from clinic.builder.value_digest import UnhashableError, ValueHasher, shorten
from clinic.core.cache import Cache
from clinic.core.environment import PROGRAM

# Derived from the theme and the settings, which are in every key.
FROM_SETTINGS = frozenset({"WORDS", "SCRIPTS", "FONT_FACE", "PAPER_SHEETS"})
# Bookkeeping of Pelican and of the run: a page whose template names one is never cached.
_NOT_SHOWN = frozenset(
    {
        *("generated_content", "static_content", "static_links", "PUBLISHED"),
        *("OUTPUT_PATH", "JINJA_ENVIRONMENT", "INCREMENTAL", "PAGE_CACHE", "PAGE_FINISHERS"),
        *("PICTURE_MAKER", "TEXTS_WITH_PICTURES", "OUTPUT_FILES"),
    }
)
_OF_A_PAGE = "localsiteurl"  # in the shared context, but different for each page
_OURS = ("clinic.", "jinja2.", "pelican.", "builtins")
_UNKNOWN = ""
STEP = "page"
NEW, OPAQUE = "is new", "cannot be compared"

Key = dict[str, str]  # the digest of each input of a page


@dataclass
class Uses:
    """What a template, with all that it includes and inherits, may read.

    ``names`` are variables and functions, ``filters`` filters and tests. ``is_open`` is True if it
    selects another template at run time, so that it may read anything.
    """

    names: set[str] = field(default_factory=set)
    filters: set[str] = field(default_factory=set)
    is_open: bool = False


@dataclass
class _Source:
    """The names in one template's own source: variables, filters and tests, other templates."""

    names: list[str]
    filters: list[str]
    templates: list[str | None]


def _read_source(environment: Environment, source: str) -> _Source:
    tree = environment.parse(source)
    return _Source(
        sorted({node.name for node in tree.find_all(nodes.Name)}),
        sorted({node.name for node in tree.find_all((nodes.Filter, nodes.Test))}),
        list(meta.find_referenced_templates(tree)),
    )


class TemplateReader:
    """Static analysis of what templates may read.

    Parameters
    ----------
    cache:
        Where the results are cached.
    code:
        A digest of Jinja and its configuration.
    """

    def __init__(self, cache: Cache, code: str) -> None:
        self._cache, self._code = cache, code
        self._sources: dict[str, _Source] = {}

    def find_uses(self, environment: Environment, name: str) -> Uses:
        """Return what a template may read."""
        uses, seen, waiting = Uses(), set[str](), [name]
        while waiting:
            if (one := waiting.pop()) in seen:
                continue
            seen.add(one)
            if one not in self._sources:
                self._sources[one] = self._read(environment, one)
            uses.names.update(self._sources[one].names)
            uses.filters.update(self._sources[one].filters)
            for other in self._sources[one].templates:
                uses.is_open |= other is None
                waiting += [other] if other else []
        return uses

    def _read(self, environment: Environment, name: str) -> _Source:
        assert environment.loader is not None
        source = environment.loader.get_source(environment, name)[0]
        key = f"{self._code} {shorten(source)}"

        def compute() -> bytes:
            return json.dumps(asdict(_read_source(environment, source))).encode()

        return _Source(**json.loads(self._cache.get_or_compute("template names", key, compute)))


def _is_known(function: object) -> bool:
    """Return whether our own code or an installed package defines a function."""
    while isinstance(function, partial):
        function = function.func
    module = getattr(function, "__module__", None) or type(function).__module__
    return f"{module}.".startswith(_OURS)


@dataclass
class _Run:
    """One run of Pelican, after everything has been read."""

    generators: list[Generator]
    _unknown: dict[int, set[str]] = field(default_factory=dict)  # by the id of an environment

    @cached_property
    def context(self) -> dict[str, Any]:
        """The context shared by every page."""
        context: dict[str, Any] = self.generators[0].context
        return context

    @cached_property
    def documents(self) -> list[Content]:
        """All articles, pages and static files."""
        found: dict[int, Content] = {}
        for name in ("generated_content", "static_content"):
            found |= {id(one): one for one in self.context.get(name, {}).values() if one}
        return list(found.values())

    @cached_property
    def hasher(self) -> ValueHasher:
        """Digests the values of this run."""
        return ValueHasher({id(one) for one in self.documents})

    @cached_property
    def listing(self) -> str:
        """The listing fingerprint: everything about all documents except their bodies."""
        return shorten("\n".join(sorted(shorten(self._describe(one)) for one in self.documents)))

    def _describe(self, content: Content) -> str:
        words = [self.hasher.digest(content)]
        if type(content).__name__ != "Static":  # reading its URL would finalize it
            words += [str(content.url), str(content.save_as)]
            if "summary" not in content.metadata:  # then lists show the start of its body
                words.append(shorten(str(vars(content).get("_content"))))
        digest = self.hasher.digest
        for name, value in sorted(vars(content).items()):
            if name not in NOT_LISTED:
                words.append(
                    f"{name}={value!r}" if type(value) is str else f"{name}={digest(value)}"
                )
        return "\n".join(words)

    @cached_property
    def shared(self) -> dict[str, str]:
        """The digests of the shared context; empty for values that cannot be hashed."""
        return {
            name: self.digest(value)
            for name, value in self.context.items()
            if name not in FROM_SETTINGS | _NOT_SHOWN | {_OF_A_PAGE}
        }

    @cached_property
    def shared_digest(self) -> str:
        """One digest of all of them."""
        return shorten("\n".join(f"{name}={one}" for name, one in sorted(self.shared.items())))

    def find_unknown(self, environment: Environment) -> set[str]:
        """Return the names that templates could read but that are not part of a key."""
        if id(environment) not in self._unknown:
            self._unknown[id(environment)] = self._list_unknown(environment)
        return self._unknown[id(environment)]

    def _list_unknown(self, environment: Environment) -> set[str]:
        found = {name for name, one in self.shared.items() if one == _UNKNOWN}
        for names, own in (
            (environment.globals, DEFAULT_NAMESPACE),
            (environment.filters, FILTERS),
            (environment.tests, TESTS),
        ):
            found |= {one for one in names if one not in own and not _is_known(names[one])}
        return found

    def digest(self, value: object) -> str:
        """Return the digest of a variable, or an empty string if it cannot be hashed."""
        try:
            return self.hasher.digest(value)
        except UnhashableError:
            return _UNKNOWN


class PageCache:
    """Renders pages, or returns cached ones whose inputs are the same.

    Parameters
    ----------
    cache:
        Where pages are cached, by output file.
    site:
        The digests of what affects every page, such as ``theme``.
    warnings:
        The captured log: a page that logs a warning is not cached, so that it warns again.
    """

    def __init__(self, cache: Cache, site: Mapping[str, str], warnings: Sized = ()) -> None:
        self._cache, self._site, self._warnings = cache, dict(site), warnings
        self._run = _Run([])
        self._uses: dict[str, Uses] = {}
        self._templates = TemplateReader(cache, self._site.get(PROGRAM, ""))
        self._effects: list[str] = []
        self.rendered: dict[str, list[str]] = {}  # by rendered page: the inputs that changed

    def start(self, generators: list[Generator]) -> None:
        """Set the generators of a run, after everything has been read."""
        self._run, self._uses = _Run(generators), {}

    def render(
        self,
        template: Template,
        variables: dict[str, Any],
        finish: Callable[[str], str] = lambda page: page,
    ) -> str:
        """Return a page, rendered or cached, with the side effects of rendering.

        Parameters
        ----------
        template, variables:
            The template and its variables.
        finish:
            Post-processes the page before it is cached; depends on the page only.
        """
        if "_prepared" not in vars(self):
            self._prepare()
        name, before = str(variables["output_file"]), len(self._warnings)
        given = self._find_given(variables)
        own = [one for one in given.values() if isinstance(one, Content)]
        key = self._make_key(template, given, own)
        # The digest of the key finds the page: thousands of long keys make a large index.
        digest = shorten(json.dumps(key))
        cached = self._cache.find(STEP, digest, name) if key else None
        if cached is not None:
            head, _, kept = cached.partition(b"\n")
            for effect in json.loads(head)["effects"]:
                self._do_again(template, effect)
            return kept.decode("utf-8", "surrogatepass")
        self.rendered[name] = _compare(self._find_last_key(name), key)
        self._effects = []
        with own_bodies(own):
            page = finish(str(template.render(variables)))
        if key is not None and len(self._warnings) == before:
            how = json.dumps({"key": key, "effects": list(dict.fromkeys(self._effects))})
            value = f"{how}\n{page}".encode("utf-8", "surrogatepass")
            self._cache.keep(STEP, digest, value, name)
        return page

    def _find_given(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables that are specific to a page."""
        context, passed_over = self._run.context, FROM_SETTINGS | _NOT_SHOWN
        return {
            name: value
            for name, value in variables.items()
            if (name not in context or context[name] is not value or name == _OF_A_PAGE)
            and name not in passed_over
        }

    def _find_last_key(self, name: str) -> Key:
        kept = self._cache.find_newest(STEP, name)
        key: Key = json.loads(kept.partition(b"\n")[0])["key"] if kept else {}
        return key

    def _prepare(self) -> None:
        """From now on, record the side effects of templates: all plugins are done."""
        self._prepared = True
        for generator in self._run.generators:
            for name, function in generator.env.globals.items():
                if getattr(function, "has_side_effect", False):
                    generator.env.globals[name] = self._recording(name, function)

    def _recording(self, name: str, function: Callable[..., str]) -> Callable[..., str]:
        def call(*args: object, **kwargs: object) -> str:
            self._effects.append(json.dumps([name, args, kwargs]))
            return function(*args, **kwargs)

        call.__module__ = function.__module__
        return call

    @staticmethod
    def _do_again(template: Template, effect: str) -> None:
        name, args, kwargs = json.loads(effect)
        function: Callable[..., str] = template.environment.globals[name]  # type: ignore[assignment]
        function(*args, **kwargs)

    def _make_key(
        self, template: Template, given: Mapping[str, Any], own: list[Content]
    ) -> Key | None:
        """Return a page's key, or None if it cannot be cached."""
        run = self._run
        uses = self._find_uses(template)
        if uses is None or uses.is_open:
            return None
        unknown = run.find_unknown(template.environment)
        if unknown & (uses.names | uses.filters) or _NOT_SHOWN & uses.names:
            return None
        digests = {name: run.digest(value) for name, value in given.items()}
        if _UNKNOWN in digests.values():
            return None
        try:
            listing = run.listing
        except UnhashableError:
            return None
        bodies = [one.get_content(one.get_siteurl()) for one in own if hasattr(one, "_content")]
        return self._site | {
            "template": str(template.name),
            "listing": listing,
            "shared variables": run.shared_digest,
            "own variables": shorten("\n".join(f"{name}={one}" for name, one in digests.items())),
            "own text": shorten("\0".join(map(str, bodies))),
        }

    def _find_uses(self, template: Template) -> Uses | None:
        if template.name is None:
            return None
        if template.name not in self._uses:
            self._uses[template.name] = self._templates.find_uses(
                template.environment, template.name
            )
        return self._uses[template.name]


def _compare(was: Key, key: Key | None) -> list[str]:
    """Return the inputs that changed since a page was rendered."""
    if key is None:
        return [OPAQUE]
    if not was:
        return [NEW]
    return [part for part in key if was.get(part) != key[part]]
