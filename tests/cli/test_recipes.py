"""The recipe for a CMS on GitHub: its format file, in a real browser, keeps posts as they are."""

import re
from pathlib import Path

import pytest
import yaml

from clinic.checks.rules.header import header_schema as keys
from clinic.core.front_matter import read_front_matter

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / ".github" / "recipes" / "decap"
CMS = """
window.CMS = {
  registerCustomFormat(name, ending, format) { window.known = { name, ending, format }; },
};
"""
EDIT = """([files, changes]) => files.map((file) => {
  const read = known.format.fromFile(file);
  return known.format.toFile({ ...read, ...changes });
})"""
ODD = (
    "Title: Back pain: when to call\nDate: 2026-11-22\n\nNote: this is text.\n",
    "Title:   Wide   \r\nSources: [a](https://a.example)\r\n    [b: c](https://b.example)\r\n\r\nÉté.\r\n",
    "---\nTitle: Fenced\n---\nText.\n",
    "\ufeffTitle: With a mark\nStatus:\n\nText without an end",
    "Title: No text",
    "Title: No gap\nText that follows at once.\n",
    "Only text, no header.\n",
    "\n\nBlank lines first.\n",
    "title: small\nTITLE: twice\n \t\nText.\n",
    "",
)


@pytest.fixture(scope="module")
def cms(browser):
    page = browser.new_page()
    page.add_script_tag(content=CMS)
    page.add_script_tag(path=RECIPE / "format.js")
    yield page
    page.close()


def list_files():
    texts = [path.read_bytes().decode() for path in sorted(ROOT.glob("content/**/*.md"))]
    assert len(texts) > 20
    return [*texts, *ODD]


def test_what_was_only_read_is_written_as_the_same_bytes(cms):
    files = list_files()
    assert cms.evaluate(EDIT, [files, {}]) == files


def test_a_changed_title_changes_its_own_line_and_no_other_byte(cms):
    posts = [one for one in list_files() if re.search("^\ufeff?Title:", one, re.MULTILINE)]
    title = "Épaule: what to ask"
    made = cms.evaluate(EDIT, [posts, {"title": title}])
    for before, after in zip(posts, made, strict=True):
        old = re.search(r"^\ufeff?(Title:[^\r\n]*)", before, re.MULTILINE)[1]
        assert after == before.replace(old, f"Title: {title}", 1)


def test_a_changed_text_leaves_the_header_as_it_is(cms):
    for before, after in zip(ODD, cms.evaluate(EDIT, [ODD, {"body": "Note: new.\n"}]), strict=True):
        old, new = (
            read_front_matter(one.lstrip("\ufeff").replace("\r", "")) for one in (before, after)
        )
        assert [one.values for one in new.fields] == [one.values for one in old.fields]
        assert new.body.rstrip("\n") == "Note: new." or not old.fields


def test_lines_are_added_below_and_taken_out_and_sources_keep_their_form(cms):
    sources = "[One: a](https://a.example)\n[Two](https://b.example)"
    changes = {"sources": sources, "tags": "", "summary": "In a sentence."}
    before = "Title: A\nTags: x, y\nReviewed: 2026-01-02 by kim\n\nText.\n"
    (made,) = cms.evaluate(EDIT, [[before], changes])
    assert made == (
        "Title: A\nReviewed: 2026-01-02 by kim\n"
        "Sources: [One: a](https://a.example)\n    [Two](https://b.example)\n"
        "Summary: In a sentence.\n\nText.\n"
    )
    assert read_front_matter(made).text("sources") == sources


def test_a_new_post_is_one_that_the_checks_can_read(cms):
    values = {"title": "New: a post", "date": "2026-11-22", "status": "draft", "body": "Text.\n"}
    made = cms.evaluate("values => known.format.toFile(values)", values)
    assert made == "Title: New: a post\nDate: 2026-11-22\nStatus: draft\n\nText.\n"


def test_the_configuration_names_our_format_and_only_keys_that_a_post_may_have(cms):
    config = yaml.safe_load((RECIPE / "config.yml").read_text(encoding="utf-8"))
    (posts,) = config["collections"]
    assert cms.evaluate("[known.name, known.ending]") == [posts["format"], posts["extension"]]
    names = {one["name"] for one in posts["fields"]} - {"body", "as_read"}
    assert names <= keys.KEYS.keys()
    assert {"title", "date", "category"} <= names


def test_nothing_of_the_recipe_is_part_of_the_site(cms):
    settings = (ROOT / "pelicanconf.py").read_text(encoding="utf-8")
    assert "recipes" not in settings
    assert not list((ROOT / "content").rglob("*decap*")) and not list(
        (ROOT / "theme").rglob("*decap*")
    )
