"""The house holds: imports, small functions, and comments that name only what exists."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted((ROOT / "clinic").rglob("*.py"))
LONGEST_FUNCTION = 40  # lines, without decorators and docstring
LIBRARIES = {
    "core": {"PIL", "babel", "pagefind", "unidecode"},
    "content": {"markdown", "selectolax", "PIL"},
    "publish": {"filelock"},
    "checks": {"selectolax", "PIL", "unidecode"},
    "plugins": {"pelican", "markdown", "pymdownx", "babel", "jinja2", "markupsafe"}
    | {"rcssmin", "rjsmin", "PIL", "segno"},
    "builder": {"filelock", "jinja2", "markupsafe", "pelican"},
    "actions": {"rich", "tomlkit"},
    "importers": {"bs4", "defusedxml", "mammoth", "markdownify", "PIL"},
    "web": {"jinja2", "PIL", "starlette", "uvicorn", "watchfiles"},
    "cli": {"rich", "segno", "starlette", "uvicorn"},
    "": {"rich"},
}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (ROOT / "clinic" / parts[1]).is_dir() else ""


def _imports(path: Path) -> Iterator[str]:
    """Yield every module a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the whole name, not from '.'"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _own_imports(path: Path) -> set[str]:
    """Return our modules that a file imports; `from room import module` means the module."""
    modules = {_module(one) for one in OURS}
    names = {name for name in _imports(path) if name in modules and name != "clinic"}
    packages = {name.rpartition(".")[0] for name in names}
    source = path.read_text(encoding="utf-8")
    return {n for n in names if n not in packages or f"import {n}\n" in source}


def test_packages_import_only_those_below_them_and_none_in_a_circle():
    """The contracts in pyproject.toml hold: ``lint-imports`` shows each by its name."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_each_room_uses_only_its_libraries():
    wrong = []
    for path in OURS:
        room = _room(_module(path))
        allowed = LIBRARIES[room] | set(sys.stdlib_module_names) | {"clinic", "__future__"}
        names = [name for name in _imports(path) if name.split(".")[0] not in allowed]
        wrong += [f"{path}: {room} imports {name}" for name in names]
    assert wrong == []


def test_a_rule_never_imports_a_rule():
    rules = {_module(path) for path in OURS if "@rule(" in path.read_text(encoding="utf-8")}
    for path in OURS:
        if _module(path) in rules:
            assert not _own_imports(path) & rules, path


def test_the_settings_import_nothing_of_ours():
    allowed = set(sys.stdlib_module_names)
    for name, more in (("pelicanconf.py", set()), ("publishconf.py", {"pelicanconf"})):
        for imported in _imports(ROOT / name):
            assert imported.split(".")[0] in allowed | more, f"{name} imports {imported}"


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_longer_than_a_screen():
    wrong = []
    for path in OURS:
        for node in _functions(path):
            first = node.body[0]
            is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            docstring = (first.end_lineno or 0) - first.lineno + 1 if is_documented else 0
            length = (node.end_lineno or 0) - node.lineno + 1 - docstring
            if length > LONGEST_FUNCTION:
                wrong.append(f"{path}:{node.lineno} {node.name}: {length} lines")
    assert wrong == []


NOT_OURS = {"markdown.py", "wpautop"}  # what a folder might shadow; a function of WordPress


@cache
def _list_files() -> tuple[Path, ...]:
    """Return all programs of the project but this one."""
    found = [*ROOT.glob("*.py")]
    found += [one for name in ("bench", "clinic", "tests") for one in (ROOT / name).rglob("*.py")]
    return tuple(sorted(set(found) - {Path(__file__).resolve()}))


@cache
def _read_tokens(path: Path) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline))


def _read_notes(path: Path) -> Iterator[str]:
    """Yield the comments and docstrings of a file."""
    yield from (one.string for one in _read_tokens(path) if one.type == tokenize.COMMENT)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


@cache
def _list_names() -> frozenset[str]:
    """Return the names in the code, and the words in its strings, without docstrings."""
    names: set[str] = set()
    for path in _list_files():
        for token in _read_tokens(path):
            if token.type == tokenize.NAME:
                names.add(token.string)
            elif token.type == tokenize.STRING and '"""' not in token.string:
                names |= set(re.findall(r"\w+", token.string))
    return frozenset(names)


def _exists(name: str) -> bool:
    """Return whether a dotted name is a module, or is defined in one."""
    parts = name.split(".")
    for end in range(len(parts), 1, -1):
        path = ROOT.joinpath(*parts[:end])
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if file.is_file():
            source = file.read_text(encoding="utf-8")
            defined = (rf"(?m)(?:def|class) {one}\b|^\s*{one}\s*[:=]" for one in parts[end:])
            return all(re.search(one, source) for one in defined)
    return parts[1] in ("toml", "example")  # clinic.toml, clinic.example


def _find_lost_names(note: str) -> list[str]:
    """Return the modules, files and names that a comment or docstring names and nobody has."""
    files = [one.as_posix() for one in _list_files()]
    lost = [one for one in re.findall(r"\bclinic(?:\.\w+)+", note) if not _exists(one)]
    for file in re.findall(r"(?<![\w/.*…-])[\w/-]+(?:\.[\w-]+)*\.py\b", note):
        lost += [] if any(one.endswith(f"/{file}") for one in files) else [file]
    for name in re.findall(r"(?<!`)`([A-Za-z_][\w.]*)(?:\(\))?`(?!`)", note):
        lost += [] if name.endswith(".py") or set(name.split(".")) <= _list_names() else [name]
    return [one for one in lost if one not in NOT_OURS]


def test_comments_and_docstrings_name_only_what_exists():
    wrong = [
        f"{path}: {lost}"
        for path in _list_files()
        for note in _read_notes(path)
        for lost in _find_lost_names(note)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("note", "lost"),
    [
        ("# see clinic.checks.gone.find", ["clinic.checks.gone.find"]),
        (
            "# as `clinic.builder.pipeline.build_nothing` does",
            ["clinic.builder.pipeline.build_nothing"],
        ),
        ("# content/gone.py reads clinic.toml", ["content/gone.py"]),
        ("# what `find_what_was_renamed` returns", ["find_what_was_renamed"]),
        ("# clinic.builder.pipeline.build_site, staging.py, `swap_in`", []),
    ],
)
def test_a_comment_that_names_what_is_gone_is_found(note, lost):
    assert set(_find_lost_names(note)) == set(lost)
