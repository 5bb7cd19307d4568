"""The README tells the truth: its paths and words exist, and its commands are the ones CI runs."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from clinic.checks.rules.header import header_schema as keys
from clinic.core.front_matter import read_front_matter

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MADE = {
    ".bin/",
    ".editing/",
    ".published/",
    "output/",
    "public/",
    "public.releases/",
    ".build/",
    ".venv/",
}  # by the tools


def _map() -> list[str]:
    """The paths of the map, each from the project's folder."""
    block = README.split("## The map of the house", 1)[1].split("```")[1]
    paths, room = [], ""
    for line in block.strip().splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            room = name if name.endswith("/") else ""
        paths.append(name if not line.startswith(" ") else room + name)
    return paths


def _make_words() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):.*?##", makefile, re.MULTILINE))


@pytest.mark.parametrize("path", _map())
def test_each_path_of_the_map_exists(path):
    assert (ROOT / path).exists()


def test_every_folder_at_the_top_is_on_the_map():
    asked = ["git", "-C", str(ROOT), "ls-files"]
    tracked = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\n")
    folders = {f"{path.split('/')[0]}/" for path in tracked if "/" in path}
    assert {name for name in folders if not name.startswith(".")} <= set(_map())
    rooms = {"/".join(path.split("/")[:2]) for path in tracked if path.startswith("clinic/")}
    rooms = {f"{room}/" for room in rooms if (ROOT / room).is_dir()}
    assert rooms <= set(_map())


def test_each_word_for_make_exists():
    said = set(re.findall(r"`?make ([a-z-]+)", README)) - {"of"}
    assert said <= _make_words() | {"alone"}, said - _make_words()


def test_make_alone_lists_every_word_with_its_help():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for word in _make_words():
        assert f"make {word} " in said


def test_the_two_commands_are_the_ones_ci_runs():
    commands = README.split("## Two commands", 1)[1].split("```")[1].split("\n")
    assert [line for line in commands if line] == ["make publish", "make test"]
    run = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.search(r"^make test$", run, re.MULTILINE)
    assert re.search(r"^make lint$", run, re.MULTILINE)


def test_each_path_in_the_text_exists():
    for path in re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|txt))`", README):
        is_example = path in MADE or any(name in path for name in ("your-post", "/vi.toml"))
        assert is_example or (ROOT / path).exists() or (ROOT / "clinic" / path).exists(), path


def test_the_example_post_is_a_good_header():
    block = README.split("1. **Write.**", 1)[1].split("```")[1]
    text = "\n".join(line.strip() for line in block.strip().splitlines())
    fields = {one.name for one in read_front_matter(text).fields}
    assert fields == {"title", "date", "category", "summary"}
    facts = tomllib.loads((ROOT / "content/clinic.toml").read_text(encoding="utf-8"))
    categories = [one["name"] for one in facts["category"]]
    assert read_front_matter(text).text("category") in categories


def test_the_table_of_header_lines_names_every_key_a_post_may_have():
    table = README.split("## What a post may say", 1)[1].split("\n\n")[1]
    first = [line.split("|")[1] for line in table.splitlines()]
    told = {name.lower() for cell in first for name in re.findall(r"`(\w+):`", cell)}
    known = {name for name, key in keys.KEYS.items() if "post" in key.kinds}
    assert told == known
