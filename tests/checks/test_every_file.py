"""Every file under content/ is published, a draft, in use, or a Problem: none is lost unsaid."""

import os

import pytest

from clinic.checks.report import say_problems
from clinic.checks.rule_runner import PROGRAM_FAULT, STOPPED
from clinic.checks.runner import check_content
from tests.checks.conftest import HEADER, NOW, POST

FOLDER = "content/posts/2026"
TEXT = HEADER + "Words.\n"
FENCED = TEXT.replace("Title", "---\nTitle", 1).replace("\n\n", "\n---\n\n", 1)
MSO = '<p class="MsoNormal" style="mso-margin-top-alt:auto">Words.<o:p></o:p></p>'


def check(root, renderer):
    checked = check_content(root, markdown=renderer, now=NOW)
    assert PROGRAM_FAULT not in {one.rule for one in checked.problems}
    return checked


def header(**keys):
    fields = {"Title": "Getting ready", "Date": "2026-09-14", "Category": "Injections"} | keys
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + "\nWords.\n"


# The name of the file, what is in it, and the rule that must speak.
LOST = [
    ("Ready.MD", TEXT, "file-ignored"),
    ("ready.md.txt", TEXT, "file-ignored"),
    ("ready.markdown", TEXT, "file-ignored"),
    ("ready.docx", b"PK\x03\x04 words", "file-ignored"),
    ("ready.pdf", b"%PDF-1.7", "file-ignored"),
    ("ready", TEXT, "file-ignored"),
    (".ready.md", TEXT, "file-ignored"),
    ("~$ready.docx", b"PK", "file-ignored"),
    ('a "quoted" name.md', TEXT, "slug-unsafe"),
    ("a b.md", TEXT, "slug-unsafe"),
    ("-rf.md", TEXT, "slug-unsafe"),
    ("ünïcode.md", TEXT, "slug-unsafe"),
    ("nul.md", TEXT, "slug-unsafe"),
    ("com1.md", TEXT, "slug-unsafe"),
    ("a-" * 60 + "b.md", TEXT, "slug-unsafe"),
    ("index.md", TEXT, "slug-unsafe"),
    ("ready.md", b"\xff\xfe" + TEXT.encode("utf-16-le"), "encoding"),
    ("ready.md", TEXT.replace("Words", "Señora").encode("latin-1"), "encoding"),
    ("ready.md", "Words \x00 here.\n".join([HEADER, ""]), "character-forbidden"),
    ("ready.md", TEXT.replace("Words", "War\u200bning"), "control-character"),
    ("ready.md", TEXT.replace("Words", "War\u00adning"), "control-character"),
    ("ready.md", TEXT.replace("Words", "War\u200dning"), "control-character"),
    ("ready.md", TEXT.replace("Words", "The caf\ufffd"), "control-character"),
    ("ready.md", "", "post-empty"),
    ("ready.md", "\n \n", "post-empty"),
    ("ready.md", HEADER, "post-empty"),
    ("ready.md", "Words without a header.\n", "title-missing"),
    ("ready.md", TEXT.replace("\n\n", "\n"), "header-end"),
    ("ready.md", "\n" + TEXT, "header-late"),
    ("ready.md", FENCED, "yaml-header"),
    ("ready.md", HEADER + MSO, "raw-html"),
    ("ready.md", HEADER + "<!--[if gte mso 9]><xml></xml><![endif]-->\nWords.", "raw-html"),
    ("ready.md", HEADER + "Words " * 900_000, "too-long"),
    ("ready.md", header(Save_as="../../etc/passwd"), "meta-unknown"),
    ("ready.md", header(Url="//elsewhere.example"), "meta-unknown"),
    ("ready.md", header(Slug="../../out"), "slug-unsafe"),
    ("ready.md", header(Slug="/etc/passwd"), "slug-unsafe"),
    ("ready.md", header(Slug="a/b"), "slug-unsafe"),
    ("ready.md", header(Slug="walking"), "slug-clash"),
    ("ready.md", header(Status="pubished"), "status-unknown"),
    ("ready.md", header(Date="next Friday"), "date-invalid"),
    ("ready.md", header(Date="03/04/2024"), "date-invalid"),
    ("ready.md", header(Tags="MRI, mri"), "name-clash"),
    ("ready.md", header(Tags="<img src=x onerror=alert(1)>"), "name-clash"),
    ("ready.md", header(Author="somebody"), "author-unknown"),
    ("ready.es.md", header(Lang="es"), "lang-unknown"),
    ("ready.md", header(Aliases="/blog/walking/"), "alias-clash"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "rule"), LOST, ids=lambda one: str(one)[:24])
def test_a_file_that_can_not_be_published_as_it_is_is_a_problem(
    name, content, rule, right_site, renderer
):
    data = content.encode() if isinstance(content, str) else content
    (right_site / FOLDER / name).write_bytes(data)
    problems = check(right_site, renderer).problems
    assert rule in {one.rule for one in problems}, say_problems(problems)


PUBLISHED = {
    "byte-order-mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "windows-line-ends": TEXT.replace("\n", "\r\n").encode(),
    "old-mac-line-ends": TEXT.replace("\n", "\r").encode(),
    "no-last-line-end": TEXT.rstrip("\n").encode(),
    "smart-quotes": (HEADER + "“Words” – they’re fine… ½ 37 °C 👩‍⚕️\n").encode(),
    "tab": (HEADER + "Words\twith a tab.\n").encode(),
    "ten-thousand-empty-lines": (HEADER + "Words.\n" + "\n" * 10_000).encode(),
}


@pytest.mark.parametrize("content", PUBLISHED.values(), ids=PUBLISHED)
def test_an_odd_file_that_can_be_published_is_left_in_peace(content, right_site, renderer):
    (right_site / POST).write_bytes(content)
    checked = check(right_site, renderer)
    assert checked.problems == [], say_problems(checked.problems)
    assert checked.library.documents["posts/2026/getting-ready.md"].front.text("title")


def test_a_name_with_a_line_break_is_a_problem_and_is_said_on_one_line(right_site, renderer):
    (right_site / FOLDER / "rea\ndy.md").write_text(TEXT)
    said = say_problems(check(right_site, renderer).problems)
    assert "rea<0A>dy.md" in said


def test_a_folder_with_the_name_of_a_post_is_a_problem(right_site, renderer):
    (right_site / FOLDER / "ready.md").mkdir()
    (problem,) = check(right_site, renderer).problems
    assert "This folder is named like a post" in problem.what


@pytest.mark.parametrize("target", ["/etc/hostname", "ready.md", "gone.md", "../../../.."])
def test_a_shortcut_out_of_the_folder_to_itself_or_to_nothing_is_a_problem(
    target, right_site, renderer
):
    (right_site / FOLDER / "ready.md").symlink_to(target)
    assert "path-escape" in {one.rule for one in check(right_site, renderer).problems}


def test_a_pipe_among_the_posts_does_not_keep_the_check_waiting(right_site, renderer):
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(right_site / FOLDER / "ready.md")
    problems = check(right_site, renderer).problems
    assert [one.file for one in problems] == [f"{FOLDER}/ready.md"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "bait",
    ["[" * 20_000, "![a](" * 8000, "> " * 5000 + "a", "*a " * 20_000, "<" * 20_000, "- " * 3000,
     "|a" * 9000, "`" * 20_000, "&" * 20_000, "((" * 9000, "](" * 9000, "_a" * 9000, "\\" * 19_999],
    ids=lambda bait: repr(bait[:5]),
)  # fmt: skip
def test_bait_for_the_parser_costs_no_rule_its_time(bait, right_site, hasty):
    (right_site / POST).write_text(HEADER + bait + "\n")
    assert STOPPED not in {one.rule for one in check(right_site, hasty).problems}


@pytest.mark.slow
@pytest.mark.parametrize(
    "marks",
    ["[" * 50, "“" * 400, "A. " * 6000, "our " * 4900, "a-" * 9000, "A " * 9000, "CURE " * 3800],
)
def test_lines_just_short_enough_to_be_read_cost_no_rule_its_time(marks, right_site, hasty):
    line = (marks * (19_000 // len(marks) + 1))[:19_000]
    (right_site / POST).write_text(HEADER + "\n\n".join([line] * 3) + "\n")
    assert STOPPED not in {one.rule for one in check(right_site, hasty).problems}
