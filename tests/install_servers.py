"""Find nginx and sshd for the tests, or fetch them: `python tests/install_servers.py`.

They are put below .build/ and started by the tests alone: installed for the whole machine,
Debian's packages would start servers of their own at once.
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
DAV = Path("usr/lib/nginx/modules/ngx_http_dav_ext_module.so")
MORE = {  # packages that hold what else the tests of publishing need
    "sshd": ("openssh-server", "openssh-sftp-server", "libwrap0"),
    "WebDAV for nginx": ("libnginx-mod-http-dav-ext",),
    "Apache": ("apache2-bin", "libapr1", "libaprutil1"),
}
# A server that speaks S3 brings packages of its own, which must not mix with those of the site.
S3_LOCK = Path(__file__).resolve().parent / "servers" / "requirements-s3.txt"
S3_PLACE = OWN / "s3"
NEEDED = "The tests need nginx (on Debian or Ubuntu:  sudo apt install nginx-light)."
# Another program that installs something now is waited for, up to five minutes.
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300")


def find_nginx() -> Path | None:
    """Return the nginx the tests will use; NGINX_PATH names one of your own."""
    if named := os.environ.get("NGINX_PATH"):
        return Path(named)
    path = os.pathsep.join([os.environ.get("PATH", ""), *PLACES, str(OWN / "usr" / "sbin")])
    found = shutil.which("nginx", path=path)
    return Path(found) if found and not subprocess.call([found, "-v"], **QUIET) else None


def find_sshd() -> Path | None:
    """Return OpenSSH's server."""
    path = os.pathsep.join([*PLACES, str(OWN / "usr" / "sbin")])
    found = shutil.which("sshd", path=path)
    return Path(found) if found else None


def find_dav() -> Path | None:
    """Return the module that has nginx speak all of WebDAV."""
    return next((top / DAV for top in (Path("/"), OWN) if (top / DAV).exists()), None)


def find_apache() -> Path | None:
    """Return Apache; APACHE_PATH names one of your own."""
    if named := os.environ.get("APACHE_PATH"):
        return Path(named)
    path = os.pathsep.join([*PLACES, str(OWN / "usr" / "sbin")])
    found = shutil.which("apache2", path=path)
    return Path(found) if found else None


def find_s3() -> Path | None:
    """Return where the packages of the S3 server lie, None when they are not those of the lock."""
    stamp = S3_PLACE / "lock.txt"
    is_here = stamp.exists() and stamp.read_bytes() == S3_LOCK.read_bytes()
    return S3_PLACE if is_here else None


def _fetch_s3() -> bool:
    """Fetch the S3 server, each package checked against its hash; say whether it is there."""
    if find_s3():
        return True
    print("Fetching an S3 server for the tests (once) …", flush=True)
    shutil.rmtree(S3_PLACE, ignore_errors=True)
    uv = shutil.which("uv")
    installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    options = ["--quiet", "--require-hashes", "--target", str(S3_PLACE), "-r", str(S3_LOCK)]
    if uv:
        options = ["--python", sys.executable, *options]
    if subprocess.call([*installer, "install", *options]):
        return False
    shutil.copyfile(S3_LOCK, S3_PLACE / "lock.txt")
    return True


def _update_lists() -> None:
    """Have apt learn where packages are, when this account may."""
    if os.geteuid() == 0:
        subprocess.call([*APT, "-qq", "update"], **QUIET)
    elif shutil.which("sudo"):
        subprocess.call(["sudo", "-n", *APT, "-qq", "update"], **QUIET)


def _fetch_with_apt() -> bool:
    """Fetch Debian's package and unpack it for ourselves; say whether that gave an nginx."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    print("Fetching the web server nginx for the tests (once) …", flush=True)
    OWN.mkdir(parents=True, exist_ok=True)
    _update_lists()
    for package in PACKAGES:
        subprocess.call([*APT, "-qq", "download", package], cwd=OWN, **QUIET)
        for archive in OWN.glob(f"{package}_*.deb"):
            subprocess.call(["dpkg-deb", "-x", str(archive), str(OWN)], **QUIET)
        if find_nginx():
            return True
    return False


def _fetch_more() -> bool:
    """Fetch what the tests of publishing need beside nginx; say whether all is there."""
    servers = (("sshd", find_sshd), ("WebDAV for nginx", find_dav), ("Apache", find_apache))
    for what, find in servers:
        if find() or not shutil.which("apt-get"):
            continue
        print(f"Fetching {what} for the tests (once) …", flush=True)
        OWN.mkdir(parents=True, exist_ok=True)
        _update_lists()
        for package in MORE[what]:
            subprocess.call([*APT, "-qq", "download", package], cwd=OWN, **QUIET)
            for archive in OWN.glob(f"{package}_*.deb"):
                subprocess.call(["dpkg-deb", "-x", str(archive), str(OWN)], **QUIET)
    # Started by root, sshd works as an account of its own, which Debian's package would make.
    if find_sshd() and os.geteuid() == 0 and subprocess.call(["id", "sshd"], **QUIET):
        home = ["--home-dir", "/run/sshd", "--no-create-home"]
        subprocess.call(["useradd", "--system", *home, "sshd"], **QUIET)
    return bool(find_sshd() and find_dav() and find_apache())


def install() -> int:
    """Make sure that the servers are there; return the exit code."""
    has_nginx = bool(find_nginx()) or _fetch_with_apt()
    if not has_nginx:
        print(f"{NEEDED} Or name one:  NGINX_PATH=… make test", file=sys.stderr)
    has_more = _fetch_more()
    if not has_more:
        print(
            "The tests need sshd, Apache and nginx's WebDAV module (on Debian or Ubuntu:  sudo apt "
            "install openssh-server apache2-bin libnginx-mod-http-dav-ext).",
            file=sys.stderr,
        )
    has_s3 = _fetch_s3()
    return 0 if has_nginx and has_more and has_s3 else 1


if __name__ == "__main__":
    sys.exit(install())
