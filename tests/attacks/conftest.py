"""A good project that inputs are laid over; and how many inputs ran is said at the end."""

from pathlib import Path

import pytest

from tests.attacks.any_damage import RAN
from tests.attacks.roads import make_project
from tests.projects import make_once


@pytest.fixture(scope="session")
def good(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a good project, with its site built and published, and of the secrets."""

    def make(folder: Path) -> None:
        folder.mkdir()
        make_project(root, folder)

    return make_once(tmp_path_factory, "good", make)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if RAN:
        terminalreporter.section("inputs that were damaged")
        for name, count in sorted(RAN.items()):
            terminalreporter.line(f"{count:7,}  {name}")
        terminalreporter.line(f"{RAN.total():7,}  in all")
