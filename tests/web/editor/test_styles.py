"""The editor's windows take their colors and spaces from the theme's tokens.css."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOKENS = (ROOT / "theme/static/css/tokens.css").read_text(encoding="utf-8")


def test_every_color_and_space_of_the_editor_is_one_that_the_theme_defines():
    styles = [
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "clinic/web/editor/static").glob("*.css"))
    ]
    css = "\n".join([TOKENS, *styles])
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", css))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", css))
    assert used
    assert used <= defined
