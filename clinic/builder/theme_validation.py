"""Validate the theme: Pelican silently replaces a missing template with its own."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from clinic.builder.settings import RULE, find_line, make_problem, report_theme
from clinic.core.boundary import find_links_out, list_below
from clinic.core.characters import describe_odd_characters
from clinic.core.file_names import RENAME, UNREADABLE, is_name_readable, show_name
from clinic.core.problem import Problem
from clinic.core.toml_file import TomlTrouble, read_toml, unescape

_ASKED_FOR = re.compile(
    r"\{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"'!][^\"']*)[\"'](?! ignore missing)"
)
_TEXTS = (".html", ".css", ".js", ".svg", ".txt", ".xml", ".webmanifest")  # .toml: see below
_KINDS = {"category": "CATEGORY", "tag": "TAG", "author": "AUTHOR"}
DEEPEST = 30  # nesting levels of folders
_ARCHIVES = ("YEAR_ARCHIVE_SAVE_AS", "MONTH_ARCHIVE_SAVE_AS", "DAY_ARCHIVE_SAVE_AS")


def list_needed(settings: Mapping[str, Any]) -> list[str]:
    """Return the template files that a site with these settings needs."""
    needed = ["article", "page", *settings["DIRECT_TEMPLATES"]]
    needed += [kind for kind, name in _KINDS.items() if settings.get(f"{name}_SAVE_AS")]
    if any(settings.get(one) for one in _ARCHIVES):
        needed.append("period_archives")
    return [f"{one}.html" for one in dict.fromkeys(needed)]


def _find_unusable_files(root: Path, theme: str) -> Iterator[Problem]:
    """Yield a Problem for each entry of the theme that is not a regular file in it."""
    start = len(Path(theme).parts)
    if deep := [one for one in list_below(theme) if len(one.parts) - start > DEEPEST]:
        file = _name(root, Path(*deep[0].parts[: start + 3]))
        what = "This folder has too many levels of folders."
        yield Problem(rule=RULE, file=file, what=what, fix="Move the inner folders up.")
        return
    for path in _find_odd_files(Path(theme)):
        what, fix = "This is not a file.", "Delete the entry: the program cannot read from it."
        yield Problem(rule=RULE, file=_name(root, path), what=what, fix=fix)
    for one in find_links_out(theme, theme):
        what = "This link goes outside the theme."
        yield Problem(
            rule=RULE, file=f"theme/{one}", what=what, fix="Put the file itself in the theme."
        )
    for path in sorted(list_below(theme)):
        if is_dangling(path):
            yield _report(root, path, 0, "", "This is a shortcut to nothing.")
    for path in _find_unreadable_names(Path(theme)):
        yield Problem(rule=RULE, file=show_name(_name(root, path)), what=UNREADABLE, fix=RENAME)


def find_theme_problems(root: Path, settings: Mapping[str, Any]) -> list[Problem]:
    """Return a Problem for each missing template that is needed or used by another."""
    if problems := list(_find_unusable_files(root, settings["THEME"])):
        return problems
    undecodable = list(_find_undecodable(root, Path(settings["THEME"])))
    theme = Path(settings["THEME"]) / "templates"
    folders = [theme, *map(Path, settings.get("THEME_TEMPLATES_OVERRIDES") or ())]
    there = {
        path.relative_to(folder).as_posix(): path
        for folder in folders
        for path in sorted(list_below(folder))
        if path.suffix == ".html" and path.is_file()
    }
    if undecodable:
        return undecodable
    if not there:
        return [report_theme(root, settings["THEME"])]
    gone = {name: theme / name for name in list_needed(settings) if name not in there}
    problems = [_report_gone(root, settings, *one) for one in gone.items()]
    problems += _look_at_pages_of_lists(root, settings, there)
    for path in there.values():
        for name, problem in _look_inside(root, path, there):
            if name not in gone:  # reported once
                gone[name] = path
                problems.append(problem)
    return [*problems, *_look_at_words(root, settings), *_look_at_static(root, settings)]


def _report_gone(root: Path, settings: Mapping[str, Any], name: str, path: Path) -> Problem:
    """Return the Problem for a missing template, or for a setting that names it wrongly."""
    page = name.removesuffix(".html")
    if page not in settings["DIRECT_TEMPLATES"]:
        return _report(root, path, 0, "", "This template is missing.")
    what = f'DIRECT_TEMPLATES names "{page}", but {_name(root, path)} is missing.'
    fix = "Restore the file, or remove the name from DIRECT_TEMPLATES."
    return make_problem(root, find_line(root, "DIRECT_TEMPLATES"), what, fix)


def _look_at_pages_of_lists(
    root: Path, settings: Mapping[str, Any], there: Mapping[str, Path]
) -> Iterator[Problem]:
    """Yield a Problem for each paginated template that Pelican does not paginate."""
    for name in list_needed(settings):
        page = name.removesuffix(".html")
        if page in settings["PAGINATED_TEMPLATES"] or name not in there:
            continue
        if b"articles_page" in there[name].read_bytes():
            what = f'PAGINATED_TEMPLATES does not name "{page}".'
            fix = f'Write "{page}": None in PAGINATED_TEMPLATES.'
            yield make_problem(root, find_line(root, "PAGINATED_TEMPLATES"), what, fix)


def is_dangling(path: Path) -> bool:
    """Return whether a path is a dangling or circular link."""
    return path.is_symlink() and not path.exists()


def _find_odd_files(theme: Path) -> list[Path]:
    """Return the entries of a theme that are neither files nor folders, such as pipes."""
    return [
        path
        for path in sorted(list_below(theme))
        if path.exists() and not path.is_file() and not path.is_dir()
    ]


def _find_unreadable_names(theme: Path) -> list[Path]:
    return [path for path in sorted(list_below(theme)) if not is_name_readable(path.name)]


def _name(root: Path, path: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def _look_at_words(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a Problem for each language's interface text that cannot be read."""
    folder = Path(settings["THEME"]) / "strings"
    first = folder / f"{settings['DEFAULT_LANG']}.toml"
    if not first.exists():
        yield _report(root, first, 0, "", "The interface text is missing.")
    for path in sorted(folder.glob("*.toml")):
        read = read_toml(path)
        if isinstance(read, TomlTrouble):
            yield _report(root, path, read.line, "", read.what)
            continue
        for number, line in enumerate(read[1].split("\n"), 1):
            if odd := next(describe_odd_characters(unescape(line)), None):
                yield _report(root, path, number, "", f"This line contains {odd[0]}.")


def _look_at_static(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    for name in settings["THEME_STATIC_PATHS"]:
        path = Path(settings["THEME"], name)
        if not path.exists():
            what = "This folder of the theme is missing."
            fix = "Restore the folder, or correct THEME_STATIC_PATHS in pelicanconf.py."
            yield Problem(rule=RULE, file=_name(root, path), what=what, fix=fix)


def _find_undecodable(root: Path, theme: Path) -> Iterator[Problem]:
    """Yield a Problem for each text file that is not UTF-8."""
    for path in sorted(list_below(theme)):
        if path.suffix.lower() in _TEXTS and path.is_file():
            try:
                path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                what = "This file cannot be read as plain text in UTF-8."
                yield _report(root, path, 0, "", what)


def _look_inside(
    root: Path, path: Path, there: Mapping[str, Path]
) -> Iterator[tuple[str, Problem]]:
    """Yield the name of each missing template that a template uses, with its Problem."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # changed since it was checked: the build reports it
        return
    for at, line in enumerate(text.split("\n"), 1):
        for found in _ASKED_FOR.finditer(line):
            if found[1] not in there:
                what = f'This line uses the template "{found[1]}", which is missing.'
                yield found[1], _report(root, path, at, line, what, found.span(1))


def _report(
    root: Path, path: Path, line: int, typed: str, what: str, span: tuple[int, int] | None = None
) -> Problem:
    file = _name(root, path)
    fix = "Restore the file, or send this message to your web support person."
    return Problem(rule=RULE, file=file, line=line, what=what, fix=fix, excerpt=typed, span=span)
