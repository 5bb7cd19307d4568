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
TOGETHER = [
    POST,
    "content/posts/2026/ready.svg",
    "theme/templates/partials/new.html",
    "theme/static/css/base.css",
    "theme/static/root/favicon.new",
]
# Those without which nothing else can be told.
ALONE = [
    "content/clinic.toml",
    "theme/strings/es.toml",
    "theme/strings/en.toml",
    "publishconf.py",
    "pelicanconf.py",
]


def build(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clinic", "html"]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False, timeout=SECONDS
    )


@pytest.mark.parametrize(
    ("kind", "places"),
    [(kind, TOGETHER) for kind in KINDS]
    + [("pipe", [place]) for place in ALONE]
    + [("socket", ALONE[:1]), ("device", ALONE[:1])],
    ids=lambda one: one if isinstance(one, str) else one[0],
)
def test_a_pipe_a_socket_or_a_device_anywhere_is_named_and_keeps_nobody_waiting(
    kind, places, project
):
    for place in places:
        (project / place).unlink(missing_ok=True)
        KINDS[kind](project / place)
    done = build(project)
    assert done.returncode == 1, done.stdout
    for place in places:
        assert f"PROBLEM  {place}" in done.stdout, f"{place}: {done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr
