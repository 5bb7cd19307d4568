"""Find Lighthouse for the tests, or fetch it: `python tests/install_lighthouse.py`.

Chrome's own program for measuring pages runs on Node. npm fetches it as tests/lighthouse/ locks it,
each package with its sum, and keeps it below .build/. For a newer one, in tests/lighthouse/:
`npm install --package-lock-only --omit-lockfile-registry-resolved lighthouse@…`
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # which `python -I` leaves out
from install_validator import install_with_apt

LOCKED = Path(__file__).resolve().parent / "lighthouse"
OWN = Path(__file__).resolve().parent.parent / ".build" / "lighthouse"
PROGRAM = Path("node_modules", "lighthouse", "cli", "index.js")
FINISHED = Path("node_modules", ".package-lock.json")  # written by npm when all is there
OLDEST_NODE = 18  # https://www.npmjs.com/package/lighthouse/v/12.8.2
NEEDED = (
    f"The tests need Lighthouse, which npm can fetch, and Node {OLDEST_NODE} or newer "
    "(on Debian or Ubuntu:  sudo apt install nodejs npm)."
)
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def find_node() -> str | None:
    """Return a Node that is new enough."""
    node = shutil.which("node")
    if not node:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", said)
    return node if version and int(version[1]) >= OLDEST_NODE else None


def is_locked_one() -> bool:
    """Say whether what was fetched is whole, and the one that is locked today."""
    name = "package-lock.json"
    try:
        is_same = (OWN / name).read_bytes() == (LOCKED / name).read_bytes()
    except OSError:
        return False
    return is_same and (OWN / FINISHED).is_file() and (OWN / PROGRAM).is_file()


def find_lighthouse() -> list[str] | None:
    """Return the beginning of a command that measures; LIGHTHOUSE names a cli/index.js of yours."""
    node, named = find_node(), os.environ.get("LIGHTHOUSE")
    if not node or not (named or is_locked_one()):
        return None
    return [node, named or str(OWN / PROGRAM)]


def _fetch_lighthouse() -> None:
    """Fetch what is locked, whole or not at all."""
    npm = shutil.which("npm")
    if not npm or not find_node() or is_locked_one():
        return
    print("Fetching Lighthouse for the tests (once) …", flush=True)
    shutil.rmtree(OWN, ignore_errors=True)
    OWN.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LOCKED / name, OWN / name)
    options = ["--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.call([npm, "ci", *options], cwd=OWN, **QUIET)


def install() -> int:
    """Make sure that there is a Lighthouse; return the exit code."""
    if "LIGHTHOUSE" not in os.environ and not find_lighthouse():
        install_with_apt({"node": "nodejs", "npm": "npm"})
        _fetch_lighthouse()
    if find_lighthouse():
        return 0
    print(f"{NEEDED} Or name one:  LIGHTHOUSE=… make test", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(install())
