"""Validate the settings beyond their types, so that a typo is reported and not silently ignored."""

import ast
import difflib
import importlib.util
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import pelican
from pelican.settings import DEFAULT_CONFIG

from clinic.builder.settings import find_line, make_problem
from clinic.builder.staging import is_built_here
from clinic.core.boundary import find_fault, list_below
from clinic.core.facts_loader import is_web_address
from clinic.core.file_names import is_name_readable
from clinic.core.problem import Problem

FILES = ("pelicanconf.py", "publishconf.py")
_OURS = Path(__file__).resolve().parents[1]
_WORD = re.compile(r"\b[A-Z][A-Z0-9_]{2,}\b")
_MEANT = 0.8  # minimum similarity of a suggestion
_FIRST, _LAST = "clinic.plugins.boundary", "clinic.plugins.published"
# The plugins that the theme needs, each with the one to list it after.
_NEEDED = {
    "clinic.plugins.drawings": "clinic.plugins.scripts",
    "clinic.plugins.care_cards": "clinic.plugins.review",
    "clinic.plugins.glance": "clinic.plugins.sources",
    "clinic.plugins.changes": "clinic.plugins.glance",
    "clinic.plugins.emblems": "clinic.plugins.changes",
}
_ADDRESS_NAME = re.compile(r"(?:_URL|_SAVE_AS|_ATOM|_RSS|^FEED_DOMAIN)$")
# Pages that must exist, and the placeholder that makes addresses of one kind unique.
_NEVER_EMPTY = (
    "ARTICLE_SAVE_AS",
    "PAGE_SAVE_AS",
    "INDEX_SAVE_AS",
    "BLOG_SAVE_AS",
    "SEARCH_SAVE_AS",
)
_PARTS = (
    (r"(ARTICLE|PAGE|DRAFT|DRAFT_PAGE|CATEGORY|TAG|AUTHOR)_(URL|SAVE_AS|LANG|FEED)", "slug"),
    (r"(YEAR|MONTH|DAY)_ARCHIVE_(URL|SAVE_AS)", "date"),
    (r"TRANSLATION_FEED", "lang"),
)
# Pelican's placeholders in addresses: https://docs.getpelican.com/en/latest/settings.html
_FIELDS = frozenset({"slug", "lang", "date", "category", "author", "path", "period"})


class _AnyValue:
    """A dummy for any value that Pelican inserts into an address."""

    def __getattr__(self, _name: str) -> "_AnyValue":
        return self

    def __getitem__(self, _at: object) -> "_AnyValue":
        return self

    def __format__(self, _how: str) -> str:
        return "a"


_ANY_VALUE = _AnyValue()


def _list_assigned(root: Path) -> Iterator[tuple[str, str, int]]:
    """Yield each name that the settings files assign, with its file and line."""
    for file in FILES:
        try:
            tree = ast.parse((root / file).read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
            for one in targets:
                if isinstance(one, ast.Name):
                    yield one.id, file, one.lineno


@cache
def _read_words(folder: Path, ending: str) -> frozenset[str]:
    """Return every uppercase word in the files of a folder, where any setting in use appears."""
    words: set[str] = set()
    paths = (one for one in list_below(folder) if one.suffix == ending)
    for path in filter(Path.is_file, paths):  # reading a pipe would block
        words.update(_WORD.findall(path.read_text(encoding="utf-8", errors="replace")))
    return frozenset(words)


def _is_read(name: str, root: Path, settings: Mapping[str, Any]) -> bool:
    """Return whether Pelican, our own code, the theme or the settings themselves read a setting."""
    kind = re.sub(r"_(URL|SAVE_AS)$", "", name).lower()
    if name in DEFAULT_CONFIG or kind in settings["DIRECT_TEMPLATES"]:
        return True
    if name in _read_words(_OURS, ".py") | _read_words(Path(settings["THEME"]), ".html"):
        return True
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in root.glob("p*conf.py")]
    is_used = sum(len(re.findall(rf"\b{re.escape(name)}\b", text)) for text in texts) > 1
    return is_used or name in _read_words(Path(pelican.__file__).parent, ".py")


def _look_at_names(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    assigned = list(_list_assigned(root))
    known = [*DEFAULT_CONFIG, *{name for name, _, _ in assigned if _is_read(name, root, settings)}]
    for name, file, line in assigned:
        if name.startswith("_") or (name.isupper() and name in known):
            continue
        if not name.isupper():
            if name.upper() in DEFAULT_CONFIG:
                what = f'Pelican ignores "{name}": settings are written in capital letters.'
                yield make_problem(root, (file, line), what, f"Write  {name.upper()} = …")
            continue
        near = difflib.get_close_matches(name, known, n=1, cutoff=_MEANT)
        fix = f'Did you mean "{near[0]}"?' if near else "Remove the line."
        yield make_problem(root, (file, line), f'Nothing uses the setting "{name}".', fix)


def _look_at_theme(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse a theme that contains the project or the whole disk: it takes long to search."""
    theme = Path(settings["THEME"])
    if any(_find_end(theme) == one for one in (_find_end(root), *_find_end(root).parents)):
        what = f'The folder "{theme.name}" is not a theme: it contains this whole project.'
        fix = 'Write:  THEME = str(ROOT / "theme")'
        yield make_problem(root, find_line(root, "THEME"), what, fix)


def _look_at_time_zone(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    zone = settings.get("TIMEZONE")
    try:
        ZoneInfo(str(zone or ""))
    except (KeyError, ValueError, OSError):
        what = f'TIMEZONE names the unknown time zone "{zone or ""}".'
        fix = 'Write timezone = "America/Chicago" or your own in content/clinic.toml.'
        yield make_problem(root, find_line(root, "TIMEZONE"), what, fix)


def _look_at_address(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("SITEURL", "CANONICAL_SITEURL", "FEED_DOMAIN"):
        address = settings.get(name) or ""
        if not is_web_address(str(address)):
            what = f'{name} is "{address}", but feeds and search need a complete address.'
            fix = "Write the address as url in content/clinic.toml, and remove this line."
            yield make_problem(root, find_line(root, name), what, fix)


def _look_at_plugins(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    for folder in settings.get("PLUGIN_PATHS") or ():
        if not Path(folder).is_dir():
            what = f'Cannot find the plugin folder "{Path(folder).name}".'
            place = find_line(root, "PLUGIN_PATHS")
            yield make_problem(
                root, place, what, "Remove the folder from PLUGIN_PATHS, or correct its name."
            )
    if settings.get("PLUGIN_PATHS"):
        return  # Pelican searches there too, and reports what it cannot load
    known = [f"clinic.plugins.{one.stem}" for one in (_OURS / "plugins").iterdir()]
    for name in settings["PLUGINS"]:
        try:
            is_there = not isinstance(name, str) or importlib.util.find_spec(name) is not None
            is_there = is_there or importlib.util.find_spec(f"pelican.plugins.{name}") is not None
        except (ImportError, ValueError):
            is_there = False
        if not is_there:
            near = difflib.get_close_matches(name, known, n=1, cutoff=_MEANT)
            fix = f'Did you mean "{near[0]}"?' if near else "Remove the name from PLUGINS."
            what = f'Cannot find the plugin "{name}".'
            yield make_problem(root, find_line(root, "PLUGINS"), what, fix)


def _look_at_walls(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Require the two plugins that keep foreign files out of the site."""
    names = [getattr(one, "__name__", one) for one in settings["PLUGINS"]]
    place = find_line(root, "PLUGINS")
    if names[:1] != [_FIRST]:
        what = f'PLUGINS does not start with "{_FIRST}", which keeps other files out of the site.'
        yield make_problem(root, place, what, f'Write "{_FIRST}" first in PLUGINS.')
    if _LAST not in names:
        what = f'PLUGINS does not name "{_LAST}", which stops stray files.'
        yield make_problem(root, place, what, f'Write "{_LAST}" last in PLUGINS.')


def _look_at_needed(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Require the plugins that the theme needs; an earlier pelicanconf.py lacks some."""
    names = [getattr(one, "__name__", one) for one in settings["PLUGINS"]]
    for name, before in _NEEDED.items():
        if name not in names:
            what = f'PLUGINS does not name "{name}", which the pages need.'
            fix = f'Add the line  "{name}",  after "{before}".'
            yield make_problem(root, find_line(root, "PLUGINS"), what, fix)


def _look_at_jinja(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        loader = jinja2.DictLoader({"a": "{% if one %}{{ one }}{% endif %}{# one #}"})
        made = jinja2.Environment(loader=loader, **settings["JINJA_ENVIRONMENT"])
        if (rendered := made.get_template("a").render(one="a")) != "a":
            raise ValueError(rendered)
    except Exception as error:  # an unknown option, a missing extension
        what = f"JINJA_ENVIRONMENT cannot be used: {error}."
        fix = "Check its options for a typo, or undo your last change to JINJA_ENVIRONMENT."
        yield make_problem(root, find_line(root, "JINJA_ENVIRONMENT"), what, fix)


def _look_at_escaping(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    if settings["JINJA_ENVIRONMENT"].get("autoescape") is not True:
        what = "Without autoescape, a title with < or & breaks the page or runs a script."
        fix = 'Write  "autoescape": True  in JINJA_ENVIRONMENT.'
        yield make_problem(root, find_line(root, "JINJA_ENVIRONMENT"), what, fix)


def _find_end(path: str | Path) -> Path:
    """Resolve a path; unlike `Path.resolve`, it does not raise at a link loop."""
    return Path(os.path.realpath(path))


def _look_at_places(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the paths: the built site replaces whatever is at OUTPUT_PATH."""
    if "\0" in str(settings["OUTPUT_PATH"]) or not is_name_readable(str(settings["OUTPUT_PATH"])):
        fix = 'Write:  OUTPUT_PATH = str(ROOT / "output")'
        what = "OUTPUT_PATH is not the name of a folder."
        yield make_problem(root, find_line(root, "OUTPUT_PATH"), what, fix)
        return
    if _find_end(settings["PATH"]) != _find_end(root / "content"):
        what, fix = "PATH is not the folder content/.", 'Write PATH = str(ROOT / "content").'
        yield make_problem(root, find_line(root, "PATH"), what, fix)
    here, output = _find_end(root), _find_end(settings["OUTPUT_PATH"])
    kept = [_find_end(root / name) for name in ("content", "theme", "clinic", "tests", ".git")]
    kept += [here, _find_end(settings["PATH"]), _find_end(settings["THEME"])]
    if any(one.is_relative_to(output) for one in kept) or any(
        output.is_relative_to(one) for one in kept if one != here
    ):
        what = "The built site would replace your own files."
        fix = 'Write:  OUTPUT_PATH = str(ROOT / "output")'
        yield make_problem(root, find_line(root, "OUTPUT_PATH"), what, fix)
    elif not os.path.lexists(output) and (fault := _find_output_fault(output)):
        what = f"The folder that OUTPUT_PATH names cannot be created: {fault}."
        yield make_problem(
            root, find_line(root, "OUTPUT_PATH"), what, 'Write OUTPUT_PATH = str(ROOT / "output").'
        )
    elif not is_built_here(root, output):
        what = "OUTPUT_PATH names a folder or file that no build has made."
        fix = 'Write  OUTPUT_PATH = str(ROOT / "output")  or the name of a new folder.'
        yield make_problem(root, find_line(root, "OUTPUT_PATH"), what, fix)


def _find_output_fault(output: Path) -> str:
    """Return why a site cannot be built at a path, or an empty string; nothing is created."""
    try:
        with suppress(FileNotFoundError):
            os.lstat(output)
        there = next(one for one in (output, *output.parents) if os.path.lexists(one))
        os.scandir(there).close()
    except OSError as error:
        return error.strerror or "not a folder"
    return "" if os.access(there, os.W_OK) else "permission denied"


def _look_at_folders(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that Pelican reads only posts/ and pages/, which the checks read too."""
    for source in settings["TEMPLATE_PAGES"]:
        folders = Path(settings["PATH"]), Path(settings["THEME"], "templates")
        if not any((folder / source).is_file() for folder in folders):
            what, fix = f'TEMPLATE_PAGES names "{source}", which is missing.', "Correct the name."
            yield make_problem(root, find_line(root, "TEMPLATE_PAGES"), what, fix)
    for folder in settings["THEME_TEMPLATES_OVERRIDES"] or ():
        if not Path(folder).is_dir():
            what = f'THEME_TEMPLATES_OVERRIDES names "{folder}", which is not a folder.'
            fix = "Correct or remove the name."
            yield make_problem(root, find_line(root, "THEME_TEMPLATES_OVERRIDES"), what, fix)
    for name, own in (("ARTICLE_PATHS", "posts"), ("PAGE_PATHS", "pages")):
        if list(settings[name]) != [own]:
            what = f"{name} names folders other than content/{own}."
            yield make_problem(root, find_line(root, name), what, f'Write {name} = ["{own}"].')


def _look_at_addresses(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, value in settings.items():
        if not _ADDRESS_NAME.search(name) or not isinstance(value, str):
            continue
        for what, fix in _look_at_one(name, value, taken):
            yield make_problem(root, find_line(root, name), what, fix)


def _look_at_one(name: str, value: str, taken: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the problems with an address setting, with fixes, and record the address as taken."""
    like = 'Write:  "blog/{slug}/index.html"'
    try:
        fields = {one or "" for _, one, _, _ in Formatter().parse(value) if one is not None}
        known = dict.fromkeys(fields, _ANY_VALUE)
        filled = value.format(**known) if fields <= _FIELDS else ""
        if not value.isprintable():
            raise ValueError(value)
    except ValueError:
        yield f"{name} has an invalid placeholder: {value}", like
        return
    for field in sorted(fields - _FIELDS):
        near = difflib.get_close_matches(field, _FIELDS, n=1)
        fix = (
            f"Did you mean {{{near[0]}}}?" if near else f"Write one of these: {', '.join(_FIELDS)}."
        )
        yield f"{{{field}}} in {name} is not a known placeholder.", fix
    if not value:
        if name in _NEVER_EMPTY:
            yield f"{name} is empty: the site needs this page.", like
        return
    part = next((part for start, part in _PARTS if re.match(start, name)), "")
    if part and part not in fields:
        yield f"{name} has no {{{part}}}: many pages would have the same address.", like
    if name.endswith(("_URL", "FEED_DOMAIN")):
        return
    if find_fault(filled):
        what = f'"{value}" in {name} goes outside the built site.'
        yield what, 'Write a path inside the site, such as "blog/{slug}/index.html".'
    if not fields and (other := taken.setdefault(value, name)) != name:
        yield f"{name} has the same address as {other}: {value}", like


def _look_at_links(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Require Pelican's default link syntax, which the checks parse."""
    if settings["INTRASITE_LINK_REGEX"] != DEFAULT_CONFIG["INTRASITE_LINK_REGEX"]:
        what = "The checks cannot see links that INTRASITE_LINK_REGEX describes."
        fix = "Remove the line."
        yield make_problem(root, find_line(root, "INTRASITE_LINK_REGEX"), what, fix)


def find_setting_problems(root: Path, settings: Mapping[str, Any]) -> list[Problem]:
    """Return the Problems of settings that Pelican could read.

    Parameters
    ----------
    root:
        The project's folder.
    settings:
        The result of `read_site_settings`.
    """
    if problems := list(_look_at_theme(root, settings)):  # searching it would take long
        return problems
    for look in (
        _look_at_names,
        _look_at_time_zone,
        _look_at_address,
        _look_at_plugins,
        _look_at_walls,
        _look_at_needed,
        _look_at_jinja,
        _look_at_escaping,
        _look_at_places,
        _look_at_folders,
        _look_at_addresses,
        _look_at_links,
    ):
        problems += look(root, settings)
    return problems
