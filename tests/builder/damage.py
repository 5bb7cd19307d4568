"""What befalls a project besides edits: lost and damaged files, a kill, another Pelican."""

import signal
import subprocess
import sys

from tests.builder.edits import choose, edit

COMMAND = [sys.executable, "-m", "clinic", "html"]


@edit
def damaged_output(project, chance):
    if found := choose(project, chance, "output/**/*.html"):
        found.write_text("damaged", encoding="utf-8")


@edit
def missing_output(project, chance):
    if found := choose(project, chance, "output/**/*.html"):
        found.unlink()


@edit
def damaged_cache(project, chance):
    """Bytes changed in the middle, or the end cut off."""
    found = choose(project, chance, ".build/cache.db*")
    if found and (size := found.stat().st_size):
        content = bytearray(found.read_bytes())
        for _ in range(chance.randrange(1, 2000)):
            content[chance.randrange(size)] = chance.randrange(256)
        cut = chance.choice([size, size, chance.randrange(size)])
        found.write_bytes(bytes(content[:cut]))


@edit
def deleted_cache(project, chance):
    (project / ".build/cache.db").unlink(missing_ok=True)


@edit
def partly_deleted_cache(project, chance):
    if found := choose(project, chance, ".build/cache.db*"):
        found.unlink()


@edit
def killed_build(project, chance):
    child = subprocess.Popen(COMMAND, cwd=project, stdout=subprocess.DEVNULL, stderr=-3)
    try:
        child.wait(timeout=chance.uniform(0.5, 4))
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.wait()


@edit
def plugin_source(project, chance):
    """Another number in our own code; the project is built with that code by the front door."""
    source = project / "clinic/plugins/byline.py"
    text = source.read_text(encoding="utf-8")
    line = f"WORDS_A_MINUTE = {chance.randrange(20, 400)}"
    source.write_text(text.replace("WORDS_A_MINUTE = 200", line), encoding="utf-8")
    subprocess.run(COMMAND, cwd=project, capture_output=True, check=False)
    source.write_text(text, encoding="utf-8")
