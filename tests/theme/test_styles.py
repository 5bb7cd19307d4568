"""The style sheets: tokens hold every colour, templates and styles know the same classes."""

import re

import pytest

COLOUR = r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab|color)a?\("
NAMED = r":\s*(?:white|black|red|green|blue|gray|grey|teal|navy|orange|yellow)\b"
FROM_PLUGINS = {"paper__code", "glance", "ref", "care__act", "other-lang"}
FROM_MARKDOWN = {"checklist", "footnote", "align-left", "align-right", "align-center"}
TEXT_ON_GROUND = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "tint", "sand")),
    ("paper", "accent"), ("on-deep", "deep"), ("on-sun", "sun"),
    ("red", "paper"), ("red", "red-paper"), ("on-red", "red"),
    ("ink", "red-paper"), ("accent", "red-paper"),
    ("warn", "sun-paper"), ("ink", "sun-paper"), ("accent", "sun-paper"),
]  # fmt: skip
EDGES = [("edge", "paper"), ("sun", "deep")]  # of a field, and of the focus in the header
# The scene of the home page has colors of its own; everything else takes those of the tokens.
HAVE_COLOURS = ("tokens.css", "scene.css")


def sheets(theme):
    return sorted((theme / "static" / "css").rglob("*.css"))


def read_css(file):
    return re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)


def all_css(theme):
    return "\n".join(read_css(file) for file in sheets(theme))


def classes_in_templates(theme, but_lists=False):
    found = set()
    for file in (theme / "templates").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        # A list's class says that it is the theme's, which base.css answers to: ul[class].
        text = re.sub(r"<[uo]l class=\"[\w-]+\"", "", text) if but_lists else text
        for value in re.findall(r'class="([^"]*(?:\{\{.*?\}\}[^"]*)?)"', text):
            found |= set(re.findall(r"[a-z][\w-]*", re.sub(r"\{\{.*?\}\}", " ", value)))
    return found


def classes_in_programs(theme):
    """Names like those of classes that the theme's programs hold as text."""
    files = (theme / "static").rglob("*.js")
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return set(re.findall(r"""["'`.]([a-z][\w-]*)\b""", text))


def classes_in_styles(theme):
    css = re.sub(r"url\([^)]*\)", "", all_css(theme))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", css))


def test_every_class_a_template_uses_is_styled(theme):
    assert classes_in_templates(theme, but_lists=True) - classes_in_styles(theme) == set()


def test_every_class_that_is_styled_is_used(theme):
    chosen_by_expression = {
        *("cards--short", "chip--no", "columns--bare", "columns--two", "heading--under"),
        *("tiles--2", "tiles--3"),
    }
    from_content = {name for name in classes_in_styles(theme) if re.match(r"care|faq", name)}
    unused = classes_in_styles(theme) - classes_in_templates(theme) - classes_in_programs(theme)
    assert unused - chosen_by_expression - from_content - FROM_MARKDOWN - FROM_PLUGINS == set()


def test_every_token_that_is_used_is_defined_and_every_one_defined_is_used(theme):
    css = all_css(theme)
    used = css + (theme / "drawings" / "sprite.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"var\((--[\w-]+)", used)) == set(re.findall(r"(--[\w-]+)\s*:", css))


def test_only_the_tokens_and_the_scene_name_a_colour(theme):
    for file in sheets(theme):
        if file.name not in HAVE_COLOURS:
            assert re.findall(f"{COLOUR}|{NAMED}", read_css(file)) == [], file.name


def test_type_is_sized_by_the_readers_own_setting(theme):
    for file in sheets(theme):
        if file.name != "print.css":
            assert not re.search(r"font(-size)?:[^;]*\d(px|pt)", read_css(file)), file.name


def test_no_style_hangs_on_an_id_or_shouts(theme):
    for file in sheets(theme):
        selectors = re.findall(r"(?:^|[{};])\s*([^{};@]+)\{", read_css(file))
        assert not [one for one in selectors if re.search(r"#[a-zA-Z]", one)], file.name
        assert "!important" not in read_css(file), file.name


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(theme):
    """The colours of tokens.css, in light and in dark."""
    css = read_css(theme / "static" / "css" / "tokens.css")
    light, rest = css.split("@media screen and (prefers-color-scheme: dark)", 1)
    dark = rest.split("@media", 1)[0]
    named = r"--([\w-]+): (#\w+)"
    plain = dict(re.findall(named, light))
    return {"light": plain, "dark": plain | dict(re.findall(named, dark))}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_colour_has_a_contrast_of_seven_and_every_edge_one_of_three(theme, mode):
    found = colours(theme)[mode]
    low = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in TEXT_ON_GROUND}
    assert {pair: seen for pair, seen in low.items() if seen < 7} == {}
    assert all(contrast(found[edge], found[ground]) >= 3 for edge, ground in EDGES)


def test_every_colour_of_the_dark_has_its_counterpart_in_the_light(theme):
    found = colours(theme)
    assert found["light"].keys() == found["dark"].keys()
    assert "paper" in found["light"]
