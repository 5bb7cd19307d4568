import re

import pytest

from clinic.plugins.styles import StyleError


def test_every_page_carries_the_whole_style_in_the_order_of_the_plan(build):
    page = build().read("index.html")
    rules = "".join(f".{one}{{color:red}}" for one in ("tokens", "base", "layout", "card", "print"))
    assert f"<style>{rules}</style>" in page


def test_components_are_read_in_the_order_of_their_names(build):
    more = {f"static/css/components/{one}.css": f".{one} {{}}" for one in ("zebra", "apple")}
    style = build(theme=more).context["STYLES"]["pages"]
    assert style.index(".apple") < style.index(".card") < style.index(".zebra")


def test_a_smaller_style_means_the_same(build):
    css = (
        "@media (min-width: 40em) and (prefers-contrast: more) { .a :hover { "
        'width: calc(100% - (2 * 1rem)); content: "  a  "; } }'
    )
    assert (
        build(theme={"static/css/base.css": css})
        .context["STYLES"]["pages"]
        .startswith(
            ".tokens{color:red}@media (min-width:40em) and (prefers-contrast:more)"
            '{.a :hover{width:calc(100% - (2 * 1rem));content:"  a  "}}'
        )
    )


TOKENS = """
:root { --paper: #fff; --measure: 36rem; --ink: #000; }
@media print { :root { --paper: #eee; --ink: #111; } }
.care--ink { max-width: var(--measure); background: var(--paper); color: var(--ink); }
"""


def test_tokens_are_sent_short_and_mean_the_same(build):
    context = build(theme={"static/css/base.css": TOKENS}).context
    assert context["STYLES"]["pages"].startswith(
        ".tokens{color:red}:root{--a:#fff;--b:#000}"
        ".care--ink{max-width:36rem;background:var(--a);color:var(--b)}"
    )
    sheets = context["PAPER_SHEETS"]
    assert sheets.files[sheets.find("pages")] == ":root{--a:#eee;--b:#111}"


def test_style_for_paper_is_a_file_named_by_what_it_holds(build):
    made = build(theme={"static/css/base.css": TOKENS})
    name = made.context["PAPER_SHEETS"].find("pages")
    assert re.fullmatch(r"css/paper\.[0-9a-f]{8}\.css", name)
    assert made.read(name) == ":root{--a:#eee;--b:#111}"


def test_the_tokens_of_the_drawings_keep_their_names(build):
    css = ":root { --a1: #fff; --tint: #eee; --ink: #000 } @media print { :root { --ink: #111 } }"
    style = build(theme={"static/css/base.css": css}).context["STYLES"]["pages"]
    assert "--a1:#fff" in style and "--tint" not in style


def test_a_style_that_would_end_its_element_stops_the_build(build):
    with pytest.raises(StyleError, match="</style"):
        build(theme={"static/css/base.css": "/*! </STYLE><script> */"})


def test_a_missing_sheet_is_named(build):
    with pytest.raises(StyleError, match=r"print\.css"):
        build(theme={"static/css/print.css": None})
