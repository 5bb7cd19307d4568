"""Find a browser for the tests, or install one: `python tests/install_browser.py`."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

# Chromium without windows and extensions, which Playwright uses too: a page costs a third.
SHELL = "chromium-headless-shell"
NAMES = (
    SHELL,
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# Another program that installs something now is waited for, up to five minutes.
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300")


def find_installed() -> Path | None:
    """Return an installed Chrome, Chromium or Edge; BROWSER_PATH names one of your own."""
    if named := os.environ.get("BROWSER_PATH"):
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((Path(place) for place in PLACES if Path(place).exists()), None)


def find_own() -> Path | None:
    """Return the browser that Playwright installed for itself, when it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def find_browser() -> Path | None:
    """Return the browser the tests will use."""
    return find_installed() or find_own()


def _install_with_apt(package: str, what: str) -> bool:
    """Install a package of Debian's when this account may; say whether that went well."""
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() == 0:
        sudo: list[str] = []
    elif shutil.which("sudo") and not subprocess.call(
        ["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ):
        sudo = ["sudo", "-n"]
    else:
        return False
    print(f"Installing {what} for the tests (once) …", flush=True)
    quiet = {"stdout": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = [*sudo, *APT, "-qq", "-y", "--no-install-recommends", "install", package]
    subprocess.call([*sudo, *APT, "-qq", "update"], env=environment, **quiet)
    return not subprocess.call(command, env=environment, **quiet)


def _is_offered(package: str) -> bool:
    """Return whether apt offers the package, and no browser is named in the environment."""
    if "BROWSER_PATH" in os.environ or not shutil.which("apt-cache"):
        return False
    return not subprocess.call(
        ["apt-cache", "show", package], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def has_common_letters() -> bool:
    """Say whether there are letters as wide as those most computers have.

    A bare Linux has DejaVu alone, a fifth wider: no reader's computer or printer shows a page so.
    """
    if platform.system() != "Linux":
        return True
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    names = ("Liberation*", "Arial*", "arial*", "Arimo*")
    return any(any(folder.rglob(f"{name}.ttf")) for folder in folders for name in names)


def install() -> int:
    """Make sure that there is a browser; return the exit code."""
    is_linux = platform.system() == "Linux"
    if not has_common_letters() and not _install_with_apt("fonts-liberation", "common fonts"):
        print("The tests of layout need common fonts:  sudo apt install fonts-liberation")
    found = find_installed()
    if is_linux and (found is None or "headless" not in found.name) and _is_offered(SHELL):
        _install_with_apt(SHELL, "a browser without windows")
    if find_browser() or (is_linux and _install_with_apt("chromium", "the browser chromium")):
        return 0
    print("Fetching a browser for the tests (once) …", flush=True)
    if not subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"]):
        return 0
    print(
        "The tests need a browser and none could be installed. Install Chrome, Chromium or Edge "
        "(on Debian or Ubuntu:  sudo apt install chromium), or name one:  BROWSER_PATH=… make test",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(install())
