"""Pelican's quadratic scans are made linear, and come to the same."""

import hashlib
import inspect
import random
from datetime import datetime

import pytest
from pelican import utils
from pelican.contents import Content
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals

from clinic.plugins.incremental import pelican_inside
from clinic.plugins.incremental.pelican_inside import LEANED_ON, QuickList
from tests.plugins.conftest import post

# Sums of the functions that pelican_inside.py leans on, as Pelican 4.12.0 has them. Where one
# changes: read it again, see whether what the module says of it still holds, and note the new sum.
SEEN = {
    "generate_tags": "37f65d284c713dd4",
    "generate_categories": "cfb524524a3caae3",
    "generate_authors": "982c57fcfcf0435e",
    "generate_context": "16f8066e3e5b8a42",
    "_build_period_archives": "c19e3024444c4c43",
    "process_translations": "895f109099fe40b9",
    "get_url_setting": "e0eb063bf0a5ae24",
    "_link_replacer": "81d6a9db349759d8",
    "Content": "38b67e4211facf9d",
    "generate_articles": "5494d418a930a36f",
    "generate_drafts": "d52d714010dbfb7e",
    "generate_output": "5344de17ecd82b4c",
    "read_file": "356c609e59c1b30a",
    "write_file": "6a604ad67bbeec99",
    "write_feed": "a3b5bc0d0a446c10",
    "run": "296180f3ec4d7bff",
}


class Text:
    """Something that is the same only as itself, as Pelican's texts are."""

    def __init__(self, **values):
        vars(self).update(values)


def text(slug, lang, day=1, year=2026, **more):
    """Something with all that Pelican's sorting asks a text for."""
    return Text(
        slug=slug,
        lang=lang,
        in_default_lang=lang == "en",
        metadata=more,
        source_path=f"{slug}.{lang}.md",
        translations=[],
        date=datetime(year, 1, day),
    )


@pytest.mark.parametrize("name", LEANED_ON)
def test_pelican_is_as_it_was_when_its_inside_was_looked_at(name):
    source = inspect.getsource(LEANED_ON[name])
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == SEEN[name]


@pytest.mark.parametrize("seed", range(20))
def test_translations_are_found_as_pelican_finds_them(seed, monkeypatch):
    monkeypatch.setattr(pelican_inside, "PART", 7)
    chance = random.Random(seed)
    texts = [
        text(f"text-{chance.randrange(20)}", lang, translation=chance.choice(["true", "false"]))
        for lang in ("en", "es", "en", "fr")
        for _ in range(15)
    ]
    chance.shuffle(texts)
    expected = utils.process_translations(list(texts), "slug")
    near = {id(one): list(map(id, one.translations)) for one in texts}
    found = pelican_inside.process_translations(list(texts), "slug")
    assert [list(map(id, part)) for part in found] == [list(map(id, one)) for one in expected]
    assert {id(one): list(map(id, one.translations)) for one in texts} == near


def test_a_site_without_texts_has_no_translations():
    assert pelican_inside.process_translations([], "slug") == ([], [])


def test_archives_are_those_that_pelican_makes():
    chance = random.Random(1)
    articles = [text(str(n), "en", chance.randrange(1, 28), 2020 + n % 5) for n in range(60)]
    by_date = sorted(articles, key=lambda one: one.date, reverse=True)
    settings = {
        f"{period}_ARCHIVE_{what}": f"{{date:%Y/%m/%d}}/{period}"
        for period in ("YEAR", "MONTH", "DAY")
        for what in ("URL", "SAVE_AS")
    }
    build = ArticlesGenerator._build_period_archives.__get__(object())
    expected = build(by_date, articles, settings)
    assert pelican_inside.build_archives(build)(by_date, articles, settings) == expected


def test_a_quick_list_knows_its_members_while_it_grows():
    one, other = text("one", "en"), text("other", "en")
    quick = QuickList([one])
    assert one in quick
    assert other not in quick
    quick.append(other)
    assert other in quick


def test_bodies_are_held_small_and_few_are_remembered(build, monkeypatch):
    monkeypatch.setattr(pelican_inside, "FEW", 2)
    remembered, content = [], {f"posts/{one}.md": post(body=f"Text {one}.") for one in "abcdef"}

    def count(_path, context):
        del context
        remembered.append(len(Content.__dict__["get_content"].cache))

    with signals.content_written.connected_to(count):
        site = build(content)
    assert remembered and max(remembered) <= 2
    for one in "abcdef":
        article = site.article(one)
        assert "_content" not in vars(article) and f"Text {one}." in article._content
        assert f"Text {one}." in site.read(f"blog/{one}/index.html")
