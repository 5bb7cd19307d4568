"""What all tests share: the project's folder, the browser, and how much Hypothesis tries."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from blinker import Signal
from hypothesis import HealthCheck, is_hypothesis_test, settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests"))

from install_browser import find_browser  # noqa: E402

pytest_plugins = ["tests.warm_templates", "tests.warm_workers"]

# Offline, alone and quick to start: the pages under test are all it may ever talk to.
BROWSER_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# `make test` tries the same examples every time; `make prove` tries many, others each time.
ANYHOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("suite", max_examples=40, derandomize=True, **ANYHOW)
settings.register_profile("prove", max_examples=1000, **ANYHOW)
settings.load_profile("suite")

# The folders whose tests build the real site.
WHOLE_SITE = {"actions", "builder", "cli", "importers", "site", "web"}
NOT_QUICK = ("browser", "slow", "prove")
QUICK = pytest.StashKey[list[pytest.Item]]()  # the tests of `make test-quick`


def pytest_configure() -> None:
    """Let Ctrl-C end what the tests start, also where they run as `nohup make test &`.

    A signal that is ignored when a program starts is ignored by all that it starts.
    """
    for name in ("SIGINT", "SIGQUIT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            is_ctrl_c = name == "SIGINT"
            signal.signal(number, signal.default_int_handler if is_ctrl_c else signal.SIG_DFL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what builds the whole real site out of `make test-quick`."""
    for item in items:
        is_quick = item.get_closest_marker("quick") is not None
        if item.path.parent.name in WHOLE_SITE and not is_quick:
            item.add_marker(pytest.mark.slow)
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.any_input)
    config.stash[QUICK] = [one for one in items if not any(map(one.get_closest_marker, NOT_QUICK))]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(autouse=True)
def environment_as_it_was() -> Iterator[None]:
    """Fail a test that leaves variables behind: the next one would publish with its password."""
    before, path = dict(os.environ), [*sys.path]
    yield
    sys.path[:] = path  # to which settings that are read add their project's folder
    after = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    before.pop("PYTEST_CURRENT_TEST", None)
    if changed := sorted(name for name, _ in before.items() ^ after.items()):
        for name in changed:
            os.environ.pop(name, None)
        os.environ.update(before)
        pytest.fail(f"This test leaves variables of the environment: {', '.join(changed)}")


@pytest.fixture(autouse=True, scope="module")
def plugins_in_their_order() -> None:
    """Take our plugins off Pelican's signals, where they would stay in another test's order.

    A run of Pelican puts its own there, in the order of its settings; one that is there already
    keeps its place.
    """
    signals = sys.modules.get("pelican.plugins.signals")
    ours = [one for one in vars(signals).values() if isinstance(one, Signal)] if signals else []
    for hook in ours:
        for receiver in [*hook.receivers_for(None)]:
            if str(receiver.__module__).startswith("clinic.plugins."):
                hook.disconnect(receiver)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Launch the installed browser; a missing one is a failure that says what to do."""
    browser = find_browser()
    if browser is None:
        pytest.fail("There is no browser. Run:  python tests/install_browser.py", pytrace=False)
    options = [*BROWSER_OPTIONS]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox refuses to run as root
    return {**browser_type_launch_args, "executable_path": str(browser), "args": options}
