"""`make import`: a file becomes a private draft with its pictures; nothing is lost unsaid."""

import zipfile
from datetime import datetime

import pytest

import pelicanconf
from clinic.__main__ import main
from clinic.checks.runner import check_content
from clinic.core.front_matter import read_front_matter
from clinic.core.problem import Severity
from tests.importers.files import (
    bring,
    draw,
    read_draft,
    write_export,
    write_page,
    write_tracked_changes,
    write_word_file,
)
from tests.projects import take_picture

YEAR = datetime.now().year


def weigh(project):
    """Return how much each rule's findings weigh, of all texts that are there."""
    now = datetime.now().astimezone()
    problems = check_content(project, markdown=pelicanconf.MARKDOWN, now=now).problems
    return {(one.rule, one.severity) for one in problems}


def test_a_word_file_becomes_a_private_draft_with_its_parts_and_pictures(small, desk, capsys):
    path = write_word_file(desk / "a.docx")
    before = path.read_bytes()
    assert bring(small, path, "--topic", "Injections") == 0
    text = read_draft(small, f"{YEAR}/after-your-injection.md")
    front = read_front_matter(text)
    assert front.text("title") == "After your injection" and front.text("status") == "draft"
    assert "**Do not drive** & call us if the score is 5 &lt; 6." in text
    assert "\n## What to do\n\n- Rest\n- Ice\n\n1. First\n2. Second\n\n### Numbers\n" in text
    assert "| Day | Pain |\n| --- | --- |\n| 1 | 5 \\| 10 |" in text
    assert "![FILL IN: what the picture shows, for people who cannot see it]({attach}" in text
    assert "![A blue square that stands for ice]({attach}after-your-injection-2.png)" in text
    folder = small / f"content/posts/{YEAR}"
    assert (folder / "after-your-injection-1.png").read_bytes() == draw("red")
    assert path.read_bytes() == before
    said = capsys.readouterr().out
    assert "(2 pictures)" in said
    assert "Not imported: 1 comment" in said
    assert "Not imported: the page headers and footers" in said


def test_tracked_changes_of_a_word_file_are_accepted_and_the_writer_is_told(small, desk, capsys):
    assert bring(small, write_tracked_changes(desk / "a.docx"), "--topic", "Injections") == 0
    text = read_draft(small, f"{YEAR}/ice-or-heat.md")
    assert "Use ice for twenty" in text and "ninety" not in text
    assert "The file had tracked changes. All were accepted." in capsys.readouterr().out


def test_what_was_brought_in_stops_no_other_post(small, desk):
    bring(small, write_word_file(desk / "a.docx"), "--topic", "Injections")
    bring(small, write_page(desk), "--topic", "Injections")
    bring(small, write_export(desk))
    found = weigh(small)
    assert ("placeholder-left", Severity.WARN) in found
    assert Severity.ERROR not in {weight for _, weight in found}, found


def test_a_web_page_is_its_main_part_and_its_old_address_leads_here(small, desk, capsys):
    assert bring(small, write_page(desk), "--topic", "2") == 0
    text = read_draft(small, "2019/sciatica.md")
    front = read_front_matter(text)
    assert front.text("title") == "Sciatica" and front.text("date") == "2019-05-04"
    assert front.text("aliases") == "/2019/05/sciatica/"
    assert front.text("summary") == "What sciatica is."
    assert "It runs *down* the leg.<br>\nOften on one side." in text
    assert "[MedlinePlus](https://medlineplus.gov/sciatica.html) or our page." in text
    assert "\n## What helps\n\n- Walking\n    - a little\n" in text
    assert "{attach}sciatica-1.png)\n\n/// figure-caption\nThe spine\n///" in text
    assert "[FILL IN: the picture far.jpg is missing" in text
    for gone in ("Home", "rights reserved", "track()", "<!--", "<form"):
        assert gone not in text
    said = capsys.readouterr().out
    for words in (
        "embedded content from www.youtube.com",
        "a form.",
        "picture far.jpg",
        "(more.html)",
    ):
        assert words in said and words in text


def test_an_export_of_wordpress_becomes_drafts_that_still_link_to_each_other(small, desk, capsys):
    path = write_export(desk)
    assert bring(small, path) == 0
    text = read_draft(small, "2019/knees-one.md")
    front = read_front_matter(text)
    assert front.text("title") == "Knees & hips" and front.text("status") == "draft"
    assert front.text("category") == "Injections" and front.text("tags") == "Knees"
    assert front.text("author") == "first-provider"
    assert front.text("aliases") == "/2019/05/knees-one/"
    assert "First words,<br>\non two lines.\n\n!" in text
    assert "({attach}knees-one-1.jpg)\n\n/// figure-caption\nA needle\n///" in text
    assert "[the other post]({filename}/posts/2019/knees-two.md) [sic]." in text
    assert "[FILL IN: replace the WordPress element “contact-form-7”" in text
    other = read_draft(small, "2019/knees-two.md")
    assert "Words of a block.\n\n## Part" in other and "wp:" not in other
    said = capsys.readouterr().out
    assert "Please check: The topic is Injections." in said and "The old topics: Hints." in said
    assert "1 reader comment" in said
    assert "1 page: “About”" in said and "1 post that is in the trash" in said
    assert not list(small.glob("content/**/bin*"))


def test_bringing_the_same_in_again_changes_nothing(small, desk, capsys):
    path = write_export(desk)
    bring(small, path)
    draft = small / "content/posts/2019/knees-one.md"
    draft.write_text(draft.read_text() + "\nMy own words.\n")
    before = take_picture(small)
    capsys.readouterr()
    assert bring(small, path) == 1
    assert take_picture(small) == before
    said = capsys.readouterr().out
    assert "“Knees & hips”: content/posts/2019/knees-one.md already exists." in said
    assert said.rstrip().endswith("Nothing was imported.")


def test_a_picture_that_is_there_already_is_not_overwritten(small, desk, capsys):
    there = small / "content/posts/2019/sciatica-1.png"
    there.parent.mkdir()
    there.write_bytes(b"mine")
    assert bring(small, write_page(desk)) == 1
    assert there.read_bytes() == b"mine" and len(list(there.parent.iterdir())) == 1


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
READER = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


ELSEWHERE = '<!DOCTYPE rss SYSTEM "https://elsewhere.example/x.dtd">'


@pytest.mark.parametrize("trap", [BOMB, READER, ELSEWHERE])
def test_an_export_with_a_trap_in_it_is_refused(small, desk, capsys, trap):
    before = take_picture(small)
    assert bring(small, write_export(desk, trap)) == 1
    assert "contains a document type" in capsys.readouterr().out
    assert take_picture(small) == before


def test_an_export_that_is_cut_off_is_told_with_its_line(small, desk, capsys):
    assert bring(small, write_export(desk, cut=300)) == 1
    said = capsys.readouterr().out
    assert "damaged at line" in said and "Nothing was imported." in said


def test_a_word_file_with_a_trap_in_it_is_refused(small, desk, capsys):
    path = write_word_file(desk / "a.docx")
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr("word/extra.xml", f"{BOMB}<rss/>")
    assert bring(small, path) == 1
    assert "document type" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "old Word file or has a password"),
        ("a.docx", b"PK\x03\x04 cut off", "Word file is damaged"),
        ("a.pdf", b"%PDF-1.4", "Cannot import this kind of file. Use one of these: Word (.docx)"),
        ("a.txt", b"%PDF-1.4", "The file is not plain text"),
        ("a.html", b"<html><body><nav>x</nav></body></html>", "The page has no text"),
        ("a.xml", b"<rss><channel/></rss>", "In WordPress, choose Tools, Export."),
    ],
)
def test_what_can_not_be_read_is_told_in_words(small, desk, capsys, name, content, said):
    before = take_picture(small)
    (desk / name).write_bytes(content)
    assert bring(small, desk / name) == 1
    assert said in capsys.readouterr().out
    assert take_picture(small) == before


def test_it_says_what_to_write_when_no_file_is_named(small, capsys):
    assert main(["import"], small) == 2
    assert "make import FILE=" in capsys.readouterr().out
    assert bring(small, "nowhere.docx") == 1
    assert "nowhere.docx: Cannot find this file." in capsys.readouterr().out


def test_a_camera_s_name_for_a_picture_is_not_kept(small, desk):
    (desk / "jane-doe-1961.jpg").write_bytes(draw("red", "JPEG"))
    (desk / "a.html").write_text("<h1>Knees</h1><p>Text.</p><img src='jane-doe-1961.jpg'>")
    assert bring(small, desk / "a.html") == 0
    assert (small / f"content/posts/{YEAR}/knees-1.jpg").is_file()
    assert "jane-doe" not in read_draft(small, f"{YEAR}/knees.md")


def test_no_picture_is_taken_from_outside_the_files_own_folder(small, desk):
    (desk.parent / "secret.png").write_bytes(draw("red"))
    (desk / "a.html").write_text("<h1>Knees</h1><p>Text.</p><img src='../secret.png'>")
    assert bring(small, desk / "a.html") == 0
    assert "[FILL IN: the picture secret.png is missing" in read_draft(small, f"{YEAR}/knees.md")


def test_tags_are_written_as_the_other_posts_write_them(small, desk):
    other = small / "content/posts/2026/walking.md"
    other.write_text(other.read_text().replace("Category:", "Tags: knees\nCategory:", 1))
    bring(small, write_export(desk))
    front = read_front_matter(read_draft(small, "2019/knees-one.md"))
    assert front.text("tags") == "knees"
    assert not any(rule == "name-clash" for rule, _ in weigh(small))


def test_an_old_address_that_is_a_page_of_this_site_is_left_out(small, desk):
    path = write_page(desk)
    path.write_text(path.read_text().replace("/2019/05/sciatica/", "/contact/"))
    assert bring(small, path) == 0
    assert "Aliases" not in read_draft(small, "2019/sciatica.md")


def test_a_gallery_of_wordpress_is_its_pictures_wherever_the_file_names_them(small, desk):
    path = write_export(desk)
    gallery = '[gallery columns="2" ids="7"]'
    picture = "<item><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type>"
    picture += "<wp:attachment_url>https://old.example/up/needle.jpg</wp:attachment_url></item>"
    text = path.read_text().replace('[contact-form-7 id="12"]', gallery)
    path.write_text(text.replace("</channel>", f"{picture}</channel>"))
    assert bring(small, path) == 0
    assert read_draft(small, "2019/knees-one.md").count("({attach}knees-one-1.jpg)") == 2
