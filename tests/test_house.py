"""The house holds: who may import whom, no cycles, small functions."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted((ROOT / "clinic").rglob("*.py"))
LONGEST_FUNCTION = 40  # lines, without decorators and docstring
LIBRARIES = {
    "core": {"PIL", "babel", "unidecode"},
    "content": {"markdown", "selectolax", "PIL"},
    "publish": {"filelock"},
    "checks": {"selectolax", "PIL", "unidecode"},
    "plugins": {"pelican", "markdown", "pymdownx", "babel", "jinja2", "markupsafe"}
    | {"rcssmin", "rjsmin", "pagefind", "PIL", "segno"},
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
