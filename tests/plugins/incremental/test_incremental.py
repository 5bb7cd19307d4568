"""The lists of articles by topic, tag and author are quick to search, and hold the same."""

import pelicanconf
from clinic.plugins.incremental import QuickList
from tests.plugins.conftest import post


def test_a_quick_list_knows_its_members_while_it_grows():
    one, other = object(), object()
    quick = QuickList([one])
    assert one in quick
    assert other not in quick
    quick.append(other)
    assert other in quick


def test_lists_hold_the_articles_that_pelican_s_own_lists_hold(build):
    content = {
        f"posts/post-{number}.md": post(f"Post {number}", Tags=f"one, tag-{number % 3}")
        for number in range(12)
    }
    plugins = pelicanconf.PLUGINS
    without = [one for one in plugins if one != "clinic.plugins.incremental"]
    quick, plain = build(content).context, build(content, PLUGINS=without).context
    for name in ("tags", "categories", "authors"):
        assert list_sources(quick[name]) == list_sources(plain[name]) != {}


def list_sources(lists):
    return {str(key): [one.source_path for one in articles] for key, articles in lists}
