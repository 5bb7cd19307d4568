"""Find the Nu HTML checker for the tests, or fetch it: `python tests/install_validator.py`.

It is a program for Java that the W3C's validator runs on; npm has its newest build, which is kept
below .build/ and used only when it is the very one named here.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

OWN = Path(__file__).resolve().parent.parent / ".build" / "validator"
PACKAGE = "vnu-jar@26.9.27"
INSIDE = "package/build/dist/vnu.jar"
# A run of some seconds is over before the best compiler of Java has paid for itself.
OPTIONS = ("-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
NEEDED = (
    "The tests need Java and the Nu HTML checker, which npm can fetch "
    "(on Debian or Ubuntu:  sudo apt install default-jre-headless npm)."
)
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def find_checker() -> list[str] | None:
    """Return the beginning of a command that runs the checker; VNU_JAR names one of your own."""
    java = shutil.which("java")
    jar = Path(os.environ.get("VNU_JAR", OWN / "vnu.jar"))
    is_there = java and jar.is_file() and not subprocess.call([java, "-version"], **QUIET)
    return [str(java), *OPTIONS, "-jar", str(jar)] if is_there else None


def install_with_apt(packages: dict[str, str]) -> None:
    """Install Debian's packages, by the program each is wanted for, when this account may."""
    missing = [package for program, package in packages.items() if not shutil.which(program)]
    if not missing or not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print(f"Installing {' and '.join(missing)} for the tests (once) …", flush=True)
    quiet = {**QUIET, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    options = ["-qq", "-y", "--no-install-recommends"]
    for command in (["-qq", "update"], ["install", *options, *missing]):
        subprocess.call([*sudo, "apt-get", *command], **quiet)


def _fetch_checker() -> None:
    """Fetch the checker with npm; anything but the build we know is left alone."""
    npm = shutil.which("npm")
    if not npm or (OWN / "vnu.jar").is_file():
        return
    print("Fetching the HTML checker for the tests (once) …", flush=True)
    OWN.mkdir(parents=True, exist_ok=True)
    subprocess.call([npm, "pack", "--silent", PACKAGE], cwd=OWN, **QUIET)
    for archive in OWN.glob("vnu-jar-*.tgz"):
        with tarfile.open(archive) as packed:
            found = packed.extractfile(INSIDE)
            jar = found.read() if found else b""
        if hashlib.sha256(jar).hexdigest() == SHA256:
            (OWN / "vnu.jar").write_bytes(jar)
        archive.unlink()


def install() -> int:
    """Make sure that there is a checker; return the exit code."""
    if "VNU_JAR" not in os.environ and not find_checker():
        install_with_apt({"java": "default-jre-headless", "npm": "npm"})
        _fetch_checker()
    if find_checker():
        return 0
    print(f"{NEEDED} Or name one:  VNU_JAR=… make test", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(install())
