"""`make test-quick` looks into every package of ours: the riskiest code is not left for later."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from clinic.checks.registry import RULES
from tests.conftest import QUICK

ROOT = Path(__file__).resolve().parent.parent


def list_packages() -> set[str]:
    """Return the name of every folder of code below clinic/."""
    files = [one for one in (ROOT / "clinic").rglob("*.py") if one.name != "__init__.py"]
    folders = {one.parent for one in files} - {ROOT / "clinic"}
    return {".".join(one.relative_to(ROOT).parts) for one in folders}


def find_used(modules: Iterable[ModuleType]) -> Iterator[str]:
    """Yield the packages from which modules of tests take names, or all rules."""
    for module in modules:
        for one in vars(module).values():
            name = one.__name__ if isinstance(one, ModuleType) else getattr(one, "__module__", "")
            names = [rule.look.__module__ for rule in RULES.values()] if one is RULES else [name]
            for used in names:
                if isinstance(used, str) and used.startswith("clinic."):
                    yield used
                    yield used.rpartition(".")[0]


def test_every_package_has_a_quick_test(request: pytest.FixtureRequest) -> None:
    if request.config.args != [str(ROOT / "tests")] and request.config.args != ["tests"]:
        pytest.skip("only some of the tests are run")
    modules = {one.module for one in request.config.stash[QUICK]}
    assert list_packages() - {*find_used(modules)} == set()
