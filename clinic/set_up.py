"""Create .venv/ and install the pinned packages.

This runs with any Python of the computer, before anything is installed. So it uses only the
standard library, no other module of the project, and only syntax of Python 3.6, so that it can
report an old Python.

    python3 clinic/set_up.py            packages for the site
    python3 clinic/set_up.py hosts      more packages, to publish to another computer
    python3 clinic/set_up.py test       more packages, for the tests
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
NEWEST = 14  # the newest 3.x to search for if the default Python is too old
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG = ROOT / ".build" / "set-up.log"
LOCKS = {
    "site": "requirements.txt",
    "hosts": "requirements-hosts.txt",
    "test": "requirements-test.txt",
}


# Variables for publishing, which package installers must not see.
NOT_FOR_OTHERS = ("PUBLISH_", "RCLONE_", "AWS_SECRET", "AWS_SESSION", "MAKE", "MFLAGS")


class SetUpError(Exception):
    """Setup failed; the message says what to do."""


def say(words: str, end: str = "\n") -> None:
    """Print and flush."""
    print(words, end=end, flush=True)


def make_fingerprint(kind: str) -> str:
    """Return a digest of the lock file and of the Python version of .venv."""
    digest = hashlib.sha256((ROOT / LOCKS[kind]).read_bytes())
    digest.update((VENV / "pyvenv.cfg").read_bytes())
    return digest.hexdigest()


def is_set_up(kind: str) -> bool:
    """Return whether .venv already matches the lock file."""
    try:
        stamp = (VENV / f"set-up-{kind}").read_text()
        return stamp == make_fingerprint(kind) and PYTHON.exists()
    except OSError:
        return False


def find_python() -> str:
    """Return a Python that is new enough: this one, or another on this computer.

    Raises
    ------
    SetUpError
        There is none.
    """
    if sys.version_info >= OLDEST:
        # Not the Python in .venv, which may be about to be replaced.
        return str(getattr(sys, "_base_executable", None) or sys.executable)
    for minor in range(NEWEST, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    raise SetUpError(
        f"The program needs Python {OLDEST[0]}.{OLDEST[1]} or newer. This computer has {here}.\n"
        "On Debian 12, Ubuntu 24.04 or newer, run: sudo apt install python3 python3-venv\n"
        "On Windows or macOS, install Python from python.org, then try again."
    )


def require_venv(python: str) -> None:
    """Raise SetUpError, with the command to run, if the venv module is missing."""
    probe = "import sys; print('python3.%d-venv' % sys.version_info[1]); import ensurepip, venv"
    asked = subprocess.run(
        [python, "-I", "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    if asked.returncode:
        package = asked.stdout.decode().strip()
        raise SetUpError(
            "Python is installed, but its venv module is missing.\n"
            f"On Debian or Ubuntu, run: sudo apt install {package}"
        )


def run(command: list, count: int = 0) -> None:
    """Run a command and log its output; with a count, show the number of packages.

    Raises
    ------
    SetUpError
        The command fails.
    """
    is_shown = sys.stdout.isatty() and count > 0
    done = 0
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        child = subprocess.Popen(
            command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for line in child.stdout or ():
            words = line.decode("utf-8", "replace")
            log.write(words)
            if is_shown and words.startswith(("Collecting ", " + ")):
                done += 1
                say(f"\r  {done} of {count} packages", end="")
    if is_shown and done:
        say("\r" + " " * 40 + "\r", end="")
    if child.wait():
        raise SetUpError(
            "Setup failed. Check the internet connection and the free disk space, then try again.\n"
            "If setup fails again, send this file to your web support person: .build/set-up.log"
        )


def make_venv(python: str, uv: str) -> None:
    """Create .venv again, unless another kind of setup in .venv is still valid."""
    if any(is_set_up(kind) for kind in LOCKS if kind != "hosts"):
        return
    if VENV.is_dir():
        shutil.rmtree(str(VENV))
    if uv:
        run([uv, "venv", "--python", python, str(VENV)])
    else:
        run([python, "-I", "-m", "venv", str(VENV)])


def install(kind: str) -> None:
    """Install the packages of a lock file, with hash checking."""
    python = find_python()
    uv = shutil.which("uv") or ""
    if not uv:
        require_venv(python)
    count = sum("==" in line for line in (ROOT / LOCKS[kind]).read_text().splitlines())
    if kind == "hosts":
        say("This web host needs one more package. Downloading rclone (29 MB, only once) …")
    else:
        say(f"Setting up. Downloading {count} packages (only once) …")
    started = time.time()
    LOG.parent.mkdir(exist_ok=True)
    make_venv(python, uv)
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
    else:
        command = [str(PYTHON), "-I", "-m", "pip", "install", "--disable-pip-version-check"]
    run([*command, "--require-hashes", "-r", LOCKS[kind]], count)
    for other in LOCKS:  # the test lock includes the other packages
        if other == kind or kind == "test":
            (VENV / f"set-up-{other}").write_text(make_fingerprint(other))
    say(f"Ready after {time.time() - started:.0f} seconds.")


def main(arguments: list) -> int:
    """Install the packages of one kind; return the exit code."""
    kind = arguments[0] if arguments else "site"
    for name in [one for one in os.environ if one == "TO" or one.startswith(NOT_FOR_OTHERS)]:
        del os.environ[name]  # may contain a password or key
    for name in [one for one in os.environ if one.startswith("PYTHON")]:
        del os.environ[name]  # settings for other Python programs do not apply here
    if kind not in LOCKS:
        print("Run: python3 clinic/set_up.py [hosts|test]", file=sys.stderr)
        return 2
    try:
        if not is_set_up(kind):
            install(kind)
    except SetUpError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Setup failed: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. To continue, run the same command again.", file=sys.stderr)
        return 130
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
