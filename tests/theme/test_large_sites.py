"""A clinic with many articles: lists are parted, and none grows with the site."""

import pytest
from theme.conftest import build_site, post
from theme.test_small_clinics import FEWEST

MANY = 64  # articles; from 61 on, the archive and the search page lead to lists


@pytest.fixture(scope="module")
def large(tmp_path_factory, root):
    posts = {
        f"posts/post-{number}.md": post(
            f"Post {number}", f"{2020 + number % 4}-03-05", tags=f"subject {number}"
        )
        for number in range(MANY)
    }
    return build_site(tmp_path_factory.mktemp("large"), root, posts, FEWEST)


def test_the_archive_of_many_articles_leads_to_its_years(large):
    tree = large.parse("archive/index.html")
    assert tree.css(".titles") == []
    years = [one.text(strip=True) for one in tree.css(".year .go")]
    assert years == ["16 articles"] * 4
    assert len(large.parse("archive/2021/index.html").css(".titles__row")) == 16
    assert large.broken_links() == []


def test_the_search_page_of_many_articles_leads_to_their_topics(large):
    tree = large.parse("search/index.html")
    assert tree.css(".titles") == []
    assert [one.text() for one in tree.css(".topic a")] == ["Injections"]


def test_beside_a_list_stand_no_more_than_two_dozen_subjects_and_the_way_to_all(large):
    tree = large.parse("blog/index.html")
    assert len(tree.css(".tags li")) == 24
    assert tree.css_first(".list__aside .go[href='../tags/']").text() == "All subjects"
    assert len(large.parse("tags/index.html").css(".titles__row")) == MANY
