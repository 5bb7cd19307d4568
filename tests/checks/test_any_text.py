"""Whatever is typed: the check ends in time, stays in its folder, and yields nothing that runs."""

import re

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from clinic.checks.rule_runner import PROGRAM_FAULT, STOPPED
from clinic.checks.rules.header.header_schema import KEYS
from clinic.checks.runner import check_content
from clinic.content.document import Document
from clinic.content.prose_blocks import read_passages
from clinic.core.front_matter import read_front_matter
from clinic.core.old_addresses import find_place, is_old_address
from clinic.core.problem import has_errors
from tests.checks.conftest import HEADER, NOW, POST

SIGNS = st.text(alphabet="aZ09 \n\t:|-_*#[](){}<>/!`^\"'&;.,~\\$@%+=?\u200b\x00é“", max_size=80)
BAIT = st.sampled_from(
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
     "[a](java\nscript:x)", "<svg/onload=alert(1)>", "[a](data:text/html,<script>1</script>)",
     "<iframe src=//x>", "![a](x\" onerror=\"alert(1))", "<a href='&#106;avascript:1'>a</a>",
     "{: onclick=alert(1) }", "# a {: onclick=alert(1) }", "[a](<javascript:1>)",
     "<style>*{}</style>",
     "*[a]: <script>1</script>", "[^1]\n\n[^1]: <script>1</script>", "/// urgent\n<script>1\n///",
     "/// faq | <img src=x onerror=1>\na\n///", "<form action=//x><input>", "<base href=//x>",
     "our patient Ann", "MRN: 12345", "100% safe", "8 a.m. to 5 p.m. on Mondays", "555-555-0100"]
)  # fmt: skip
TEXT = st.lists(st.one_of(SIGNS, BAIT, st.text(max_size=40)), max_size=6).map("\n\n".join)
FIELDS = st.lists(
    st.tuples(st.sampled_from([key.name for key in KEYS.values()]), SIGNS | BAIT), max_size=5
)
RUNS = "script, iframe, object, embed, style, form, base, link, meta, frame"


def find_active(html):
    """Return what in a piece of HTML runs, loads or moves anything."""
    tree = LexborHTMLParser(f"<!DOCTYPE html><body>{html}</body>")
    found = [node.tag for node in tree.css(RUNS) if node.tag not in ("link", "meta")]
    for node in tree.css("body *"):
        for name, value in node.attributes.items():
            plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
            is_live = name in ("href", "src", "action", "xlink:href") and plain.startswith(
                ("javascript:", "vbscript:", "data:text")
            )
            if name.startswith("on") or is_live:
                found.append(f"{node.tag} {name}")
    return found


@given(fields=FIELDS, body=TEXT)
def test_any_text_is_checked_in_time_and_without_a_breakdown(fields, body, right_site, hasty):
    header = "".join(f"{key}: {value}\n" for key, value in fields)
    (right_site / POST).write_bytes(f"{header}\n{body}".encode("utf-8", "replace"))
    problems = check_content(right_site, markdown=hasty, now=NOW).problems
    assert not {PROGRAM_FAULT, STOPPED} & {one.rule for one in problems}, problems


@given(body=TEXT)
def test_what_passes_the_check_holds_nothing_that_runs(body, right_site, hasty):
    (right_site / POST).write_bytes((HEADER + body).encode("utf-8", "replace"))
    checked = check_content(right_site, markdown=hasty, now=NOW)
    if not has_errors(checked.problems):
        document = checked.library.documents["posts/2026/getting-ready.md"]
        assert find_active(document.rendered.html) == []


def test_every_bait_that_runs_is_seen_by_this_test(hasty):
    assert find_active(hasty.render(HEADER + "<script>alert(1)</script>").html)
    assert find_active(hasty.render(HEADER + "[a](javascript:alert)").html)
    assert find_active(hasty.render(HEADER + "# a {: onclick=alert }").html)


@given(slug=SIGNS | st.sampled_from(["../../out", "/etc", "..", ".", "a/../../b", "con", "a\\b"]))
def test_no_slug_that_passes_leaves_the_output_folder(slug, right_site, hasty):
    (right_site / POST).write_bytes(f"{HEADER.rstrip()}\nSlug: {slug}\n\nWords.\n".encode())
    checked = check_content(right_site, markdown=hasty, now=NOW)
    if not has_errors(checked.problems):
        written = checked.library.documents["posts/2026/getting-ready.md"].slug
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", written)


@given(
    st.text("/.a-", max_size=12).map("/".__add__)
    | st.text(max_size=80)
    | st.from_regex(r"/[\w./~%\\-]{0,40}", fullmatch=True)
)
def test_no_old_address_that_passes_leaves_the_output_folder(address):
    if is_old_address(address):
        parts = find_place(address).split("/")
        assert ".." not in parts
        assert "." not in parts
        assert all(part and not part.startswith(".") for part in parts)


@given(st.text(max_size=300) | SIGNS)
def test_every_letter_of_a_passage_points_to_where_it_was_typed(body):
    text = HEADER + body
    document = Document("posts/2026/a.md", text, read_front_matter(text), "")
    for passage in read_passages(document):
        assert len(passage.text) == len(passage.spots)
        for line, column in passage.spots:
            assert 1 <= line <= len(document.lines)
            assert column <= len(document.lines[line - 1])
        assert "".join(one.text for one in passage.sentences).replace(" ", "") == (
            passage.text.replace(" ", "")
        )
