"""The editors' page tells the truth: its pictures, its words to type, what it says is shown."""

import re
from pathlib import Path

import pytest
from PIL import Image

from clinic.checks.rules.language.readability import measure_reading
from clinic.content.document import Document
from clinic.content.prose_blocks import read_passages
from clinic.core.front_matter import read_front_matter

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "EDITORS.md").read_text(encoding="utf-8")
PICTURES = ROOT / ".github/pictures"
SCREENS = "\n".join(
    path.read_text(encoding="utf-8")
    for room in ("editor", "preview")
    for path in sorted((ROOT / "clinic/web" / room / "pages").glob("*.html"))
)
SCREENS += (ROOT / "clinic/cli/menu.py").read_text(encoding="utf-8")
LARGEST, ALL = 60_000, 500_000  # bytes; the page is read on a clinic's slow line


def test_each_picture_is_there_has_words_and_is_light():
    named = re.findall(r"!\[([^]]*)\]\(([^)]+)\)", PAGE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named += [
        (f"{words}.", path) for path, words in re.findall(r'src="(.+?)".*?alt="(.+?)."', readme)
    ]
    assert {ROOT / path for _, path in named} == set(PICTURES.iterdir())
    for words, path in named:
        assert len(words) > 40 and words.endswith("."), path
        assert (ROOT / path).stat().st_size <= LARGEST, path
        with Image.open(ROOT / path) as picture:
            assert picture.width >= 600, path
    assert sum(one.stat().st_size for one in PICTURES.iterdir()) <= ALL


def test_each_word_to_type_is_one_of_make():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = set(re.findall(r"^([a-z-]+):.*?##", makefile, re.MULTILINE))
    typed = set(re.findall(r"`make ([a-z-]+)[ `]", PAGE))
    assert {"write", "new", "publish", "rollback"} <= typed <= words


@pytest.mark.parametrize("words", sorted(set(re.findall(r"\*\*(.+?)\*\*", PAGE)) - {"bold"}))
def test_what_the_page_shows_in_bold_stands_on_a_screen(words):
    is_shown = re.search(rf'[>"}}]\s*{re.escape(words)}\s*[<"{{]', SCREENS)
    assert is_shown or (ROOT / words).is_file(), words


def test_the_page_reads_at_eighth_grade_or_below():
    text = f"Title: Writing\n\n{PAGE}"
    page = Document("pages/editors.md", text, read_front_matter(text), "")
    reading = measure_reading(read_passages(page))
    assert reading.grade <= 8, reading
