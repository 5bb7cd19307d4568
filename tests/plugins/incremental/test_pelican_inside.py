"""Pelican's quadratic scans are made linear, and come to the same."""

import random
from datetime import datetime

import pytest
from pelican import utils
from pelican.generators import ArticlesGenerator

from clinic.plugins.incremental import pelican_inside
from clinic.plugins.incremental.pelican_inside import QuickList


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
