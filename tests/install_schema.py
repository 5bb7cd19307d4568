"""Find the schema of SARIF 2.1.0 for the tests, or fetch it: `python tests/install_schema.py`.

Microsoft's jest-sarif (MIT) on npm carries it; it is kept below .build/ and used only when it is
the very file named here.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # which `python -I` leaves out
from install_validator import install_with_apt

PLACE = Path(__file__).resolve().parent.parent / ".build" / "schemas" / "sarif-2.1.0.json"
PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
INSIDE = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
SHA256 = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"
NEEDED = "The tests need npm to fetch the schema of SARIF (on Debian or Ubuntu:  apt install npm)."
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def find_schema() -> Path | None:
    """Return the schema's file, if it is there and is the one we know; SARIF_SCHEMA names yours."""
    path = Path(os.environ.get("SARIF_SCHEMA", PLACE))
    if not path.is_file():
        return None
    is_known = hashlib.sha256(path.read_bytes()).hexdigest() == SHA256
    return path if is_known or "SARIF_SCHEMA" in os.environ else None


def _fetch_schema(npm: str) -> None:
    print("Fetching the schema of SARIF for the tests (once) …", flush=True)
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    subprocess.call([npm, "pack", "--silent", PACKAGE], cwd=PLACE.parent, **QUIET)
    for archive in PLACE.parent.glob("microsoft-jest-sarif-*.tgz"):
        with tarfile.open(archive) as packed:
            found = packed.extractfile(INSIDE)
            schema = found.read() if found else b""
        if hashlib.sha256(schema).hexdigest() == SHA256:
            PLACE.write_bytes(schema)
        archive.unlink()


def install() -> int:
    """Make sure that there is a schema; return the exit code."""
    if not find_schema():
        install_with_apt({"npm": "npm"})
        if npm := shutil.which("npm"):
            _fetch_schema(npm)
    if find_schema():
        return 0
    print(f"{NEEDED} Or name one:  SARIF_SCHEMA=… make test", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(install())
