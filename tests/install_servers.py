"""Find nginx for the tests, or fetch it: `python tests/install_servers.py`.

It is put below .build/ and started by the tests alone: installed for the whole machine, Debian's
package would start a web server of its own at once.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OWN = Path(__file__).resolve().parent.parent / ".build" / "servers"
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin")
PACKAGES = ("nginx", "nginx-core", "nginx-light")  # which of them holds the program changed
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
NEEDED = "The tests need nginx (on Debian or Ubuntu:  sudo apt install nginx-light)."


def find_nginx() -> Path | None:
    """Return the nginx the tests will use; NGINX_PATH names one of your own."""
    if named := os.environ.get("NGINX_PATH"):
        return Path(named)
    path = os.pathsep.join([os.environ.get("PATH", ""), *PLACES, str(OWN / "usr" / "sbin")])
    found = shutil.which("nginx", path=path)
    return Path(found) if found and not subprocess.call([found, "-v"], **QUIET) else None


def _update_lists() -> None:
    """Have apt learn where packages are, when this account may."""
    if os.geteuid() == 0:
        subprocess.call(["apt-get", "-qq", "update"], **QUIET)
    elif shutil.which("sudo"):
        subprocess.call(["sudo", "-n", "apt-get", "-qq", "update"], **QUIET)


def _fetch_with_apt() -> bool:
    """Fetch Debian's package and unpack it for ourselves; say whether that gave an nginx."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    print("Fetching the web server nginx for the tests (once) …", flush=True)
    OWN.mkdir(parents=True, exist_ok=True)
    _update_lists()
    for package in PACKAGES:
        subprocess.call(["apt-get", "-qq", "download", package], cwd=OWN, **QUIET)
        for archive in OWN.glob(f"{package}_*.deb"):
            subprocess.call(["dpkg-deb", "-x", str(archive), str(OWN)], **QUIET)
        if find_nginx():
            return True
    return False


def install() -> int:
    """Make sure that there is an nginx; return the exit code."""
    if find_nginx() or _fetch_with_apt():
        return 0
    print(f"{NEEDED} Or name one:  NGINX_PATH=… make test", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(install())
