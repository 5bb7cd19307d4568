"""What is in the place of a file and is none: it is named, and nobody waits for it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

if not hasattr(os, "mkfifo"):
    pytest.skip("pipes in folders are POSIX", allow_module_level=True)

POST = "content/posts/2026/ready.md"
SECONDS = 100  # whoever waits for a pipe waits for ever


def make_socket(path: Path) -> None:
    """Leave a socket in a folder; its name is relative, as it may have 108 letters at most."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def make_link_to_device(path: Path) -> None:
    path.symlink_to("/dev/tty")


KINDS = {"pipe": os.mkfifo, "socket": make_socket, "device": make_link_to_device}
PLACES = [
    POST,
    "content/posts/2026/ready.svg",
    "content/clinic.toml",
    "theme/templates/partials/new.html",
    "theme/static/css/base.css",
    "theme/static/root/favicon.new",
    "theme/strings/es.toml",
    "theme/strings/en.toml",
    "publishconf.py",
    "pelicanconf.py",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_pipe_a_socket_or_a_device_anywhere_is_named_and_keeps_nobody_waiting(kind, project):
    for place in PLACES if kind == "pipe" else PLACES[:5]:
        path = project / place
        former = path.read_bytes() if path.is_file() else None
        path.unlink(missing_ok=True)
        KINDS[kind](path)
        done = subprocess.run(
            [sys.executable, "-m", "clinic", "html"],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == 1, done.stdout
        assert f"PROBLEM  {place}" in done.stdout, f"{place}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        path.unlink()
        if former is not None:
            path.write_bytes(former)
