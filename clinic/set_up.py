"""Make .venv/ and put the pinned packages into it.

Run by whatever Python the computer has, before anything is installed: standard library only,
nothing of ours, and in words that Python 3.6 can read too, so that it can say what is missing.

    python3 clinic/set_up.py            what the site needs
    python3 clinic/set_up.py hosts      what publishing to another computer needs too
    python3 clinic/set_up.py test       what the tests need too
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
NEWEST = 14  # the newest 3.x that is looked for when the computer's own is too old
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG = ROOT / ".build" / "set-up.log"
LOCKS = {
    "site": "requirements.txt",
    "hosts": "requirements-hosts.txt",
    "test": "requirements-test.txt",
}


# What make and the editor hand over for publishing: no program that fetches packages needs it.
NOT_FOR_OTHERS = ("PUBLISH_", "RCLONE_", "AWS_SECRET", "AWS_SESSION", "MAKE", "MFLAGS")


class SetUpError(Exception):
    """Something that the person at the keyboard can mend; the message says how."""


def say(words: str, end: str = "\n") -> None:
    """Say something at once."""
    print(words, end=end, flush=True)


def make_fingerprint(kind: str) -> str:
    """Return a text that changes whenever the lock of that kind or the Python of .venv does."""
    digest = hashlib.sha256((ROOT / LOCKS[kind]).read_bytes())
    digest.update((VENV / "pyvenv.cfg").read_bytes())
    return digest.hexdigest()


def is_set_up(kind: str) -> bool:
    """Say whether .venv already holds exactly what the lock names."""
    try:
        stamp = (VENV / f"set-up-{kind}").read_text()
        return stamp == make_fingerprint(kind) and PYTHON.exists()
    except OSError:
        return False


def find_python() -> str:
    """Return a Python that is new enough: this one, or another on this computer.

    Raises SetUpError when there is none.
    """
    if sys.version_info >= OLDEST:
        # Not the Python inside .venv, which may be about to be made afresh.
        return str(getattr(sys, "_base_executable", None) or sys.executable)
    for minor in range(NEWEST, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    raise SetUpError(
        f"This needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this computer has {here}.\n"
        "On Debian 12, Ubuntu 24.04 or newer:  sudo apt install python3 python3-venv\n"
        "On Windows or macOS: get it from python.org, then try again."
    )


def require_venv(python: str) -> None:
    """Raise SetUpError, with the command that mends it, when Python can't make a .venv."""
    probe = "import sys; print('python3.%d-venv' % sys.version_info[1]); import ensurepip, venv"
    asked = subprocess.run(
        [python, "-I", "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    if asked.returncode:
        package = asked.stdout.decode().strip()
        raise SetUpError(
            "Python is here, but the part of it named venv is not.\n"
            f"On Debian or Ubuntu:  sudo apt install {package}"
        )


def run(command: list, count: int = 0) -> None:
    """Run a command, its words kept in the log; with a count, show packages as they come.

    Raises SetUpError when it fails.
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
            "Setting up did not work. Is this computer online, and is there room on its disk?\n"
            "Try again in a minute. The details are in .build/set-up.log"
        )


def make_venv(python: str, uv: str) -> None:
    """Make .venv afresh, unless another kind of set-up that still holds is in it."""
    if any(is_set_up(kind) for kind in LOCKS if kind != "hosts"):
        return
    if VENV.is_dir():
        shutil.rmtree(str(VENV))
    if uv:
        run([uv, "venv", "--python", python, str(VENV)])
    else:
        run([python, "-I", "-m", "venv", str(VENV)])


def install(kind: str) -> None:
    """Install exactly what the lock of that kind names, each file checked against its hash."""
    python = find_python()
    uv = shutil.which("uv") or ""
    if not uv:
        require_venv(python)
    count = sum("==" in line for line in (ROOT / LOCKS[kind]).read_text().splitlines())
    if kind == "hosts":
        say("This kind of host needs one more package, rclone, 29 MB: fetching it, this once …")
    else:
        say(f"Setting up, this once: fetching {count} packages …")
    started = time.time()
    LOG.parent.mkdir(exist_ok=True)
    make_venv(python, uv)
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
    else:
        command = [str(PYTHON), "-I", "-m", "pip", "install", "--disable-pip-version-check"]
    run([*command, "--require-hashes", "-r", LOCKS[kind]], count)
    for other in LOCKS:  # what the tests need holds all that the site needs
        if other == kind or kind == "test":
            (VENV / f"set-up-{other}").write_text(make_fingerprint(other))
    say(f"Ready after {time.time() - started:.0f} seconds.")


def main(arguments: list) -> int:
    """Set up the kind named by the arguments; return the exit code."""
    kind = arguments[0] if arguments else "site"
    for name in [one for one in os.environ if one == "TO" or one.startswith(NOT_FOR_OTHERS)]:
        del os.environ[name]  # a password or a key, or a target with one in it
    for name in [one for one in os.environ if one.startswith("PYTHON")]:
        del os.environ[name]  # what is set up for other Python programs changes nothing here
    if kind not in LOCKS:
        print("Say  python3 clinic/set_up.py  and  hosts  or  test  after it", file=sys.stderr)
        return 2
    try:
        if not is_set_up(kind):
            install(kind)
    except SetUpError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Setting up did not work: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. Type the same again to go on.", file=sys.stderr)
        return 130
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
