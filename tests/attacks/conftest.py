"""How many inputs ran is said at the end."""

import pytest

from tests.attacks.any_damage import RAN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if RAN:
        terminalreporter.section("inputs that were damaged")
        for name, count in sorted(RAN.items()):
            terminalreporter.line(f"{count:7,}  {name}")
        terminalreporter.line(f"{RAN.total():7,}  in all")
