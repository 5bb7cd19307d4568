"""What a search engine, a browser tab and a screen reader learn first, on every page."""

import gzip
import re
from collections import Counter
from itertools import pairwise
from urllib.parse import unquote

from PIL import Image


def every_page(site):
    return [(name, site.parse(name)) for name in site.names()]


def test_every_page_names_its_language(site):
    assert {tree.css_first("html").attributes.get("lang") for _, tree in every_page(site)} == {"en"}


def test_every_page_says_its_one_public_address(site):
    for name, tree in every_page(site):
        address = "https://clinic.example/sub/" + name.removesuffix("index.html")
        said = [
            *(node.attributes["href"] for node in tree.css("link[rel=canonical]")),
            *(node.attributes["content"] for node in tree.css("meta[property='og:url']")),
        ]
        # What is shown where there is no page has no address.
        assert said == ([] if name == "404.html" else [address, address]), name


def test_every_page_has_a_title_of_its_own_that_ends_with_the_clinic(site):
    titles = [tree.css_first("title").text() for _, tree in every_page(site)]
    assert [title for title, count in Counter(titles).items() if count > 1] == []
    assert all(re.fullmatch(r"\S.* \| Sample Back Pain Clinic", title) for title in titles)


def test_every_page_has_a_description_of_its_own(site):
    found = [
        tree.css_first("meta[name=description]").attributes["content"]
        for _, tree in every_page(site)
        if not (tree.css_first("h1").text().startswith("Post "))  # eight posts of one word each
    ]
    assert all(found)
    assert [text for text, count in Counter(found).items() if count > 1] == []


def test_every_page_has_one_heading_of_the_first_level_and_skips_none(site):
    for name, tree in every_page(site):
        levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
        assert levels.count(1) == 1, name
        assert levels[0] == 1, name
        steps = pairwise(levels)
        assert all(after <= before + 1 for before, after in steps), (name, levels)


def test_every_page_has_its_landmarks_and_each_navigation_its_own_name(site):
    for name, tree in every_page(site):
        for landmark in ("body > header", "body > main", "body > footer"):
            assert len(tree.css(landmark)) == 1, (name, landmark)
        names = [
            node.attributes.get("aria-label")
            or tree.css_first(f"#{node.attributes['aria-labelledby']}").text()
            for node in tree.css("nav")
        ]
        assert len(names) == len(set(names)), (name, names)


def test_every_name_that_points_to_an_element_finds_it(site):
    for name, tree in every_page(site):
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), name
        wanted = {node.attributes["aria-labelledby"] for node in tree.css("[aria-labelledby]")}
        wanted |= {node.attributes["href"][1:] for node in tree.css("a[href^='#']")}
        assert wanted <= set(ids), name


def test_a_sample_clinic_is_said_to_be_one_and_kept_out_of_search_engines(site):
    for name, tree in every_page(site):
        assert tree.css_first(".notice").text() == "Sample site: not a real clinic.", name
        assert tree.css_first("meta[name=robots]").attributes["content"] == "noindex", name


def test_every_page_offers_the_feed_and_the_home_page_both_kinds_and_a_topic_its_own(site):
    feed = "link[rel=alternate][type*=xml]"
    for name, tree in every_page(site):
        offered = [node.attributes["type"] for node in tree.css(feed)]
        both = ["application/atom+xml", "application/rss+xml"]
        if "topics/" not in name:
            assert sorted(offered) == (both if name == "index.html" else both[:1]), name
    topic = site.parse("topics/injections/index.html").css(feed)
    assert topic[-1].attributes["href"] == "../../feeds/injections.atom.xml"


def test_only_posts_and_pages_with_a_search_field_have_a_program(site):
    for name, tree in every_page(site):
        kinds = {node.attributes.get("type") for node in tree.css("script")}
        has_program = tree.css_first(".article, .search, [data-find]") is not None
        assert kinds <= {"application/ld+json"} or has_program, name


def test_the_icon_is_in_the_page_and_draws_the_mark_of_the_header(site):
    for name, tree in every_page(site):
        (icon,) = tree.css("link[rel=icon]")
        (mark,) = tree.css(".mark path")
        address = icon.attributes["href"]
        assert address.startswith("data:image/svg+xml,"), name
        assert f"d='{mark.attributes['d']}'" in unquote(address), name


def test_a_device_that_puts_the_site_on_its_home_screen_is_told_how_on_the_home_page(site):
    for name, tree in every_page(site):
        told = tree.css("link[rel=manifest], link[rel=apple-touch-icon]")
        assert len(told) == (2 if name == "index.html" else 0), name
        assert all((site.output / node.attributes["href"]).is_file() for node in told)


def test_the_search_is_one_touch_away_on_every_page_and_says_its_name(site):
    for name, tree in every_page(site):
        (link,) = [one for one in tree.css(".header a") if "search/" in one.attributes["href"]]
        assert link.text().strip() == "Search", name


def test_no_page_needs_a_second_file_or_another_host(site):
    for name, tree in every_page(site):
        assert tree.css("iframe, link[rel=stylesheet]:not([media=print]), [style]") == [], name
        loaded = tree.css("[src], link[rel=icon], link[rel=apple-touch-icon]")
        for node in loaded:
            address = node.attributes.get("src") or node.attributes["href"]
            assert not address.startswith(("http:", "https:", "//")), (name, address)


def test_every_internal_link_feed_and_icon_leads_to_a_file(site):
    assert site.broken_links() == []


def test_the_styles_stay_under_six_kilobytes_on_the_wire(site):
    for name, tree in every_page(site):
        styles = "".join(one.text() for one in tree.css("style"))
        assert len(gzip.compress(styles.encode())) <= 6000, name


def test_a_page_that_is_shared_shows_its_card(site):
    for name, tree in every_page(site):
        if name == "404.html":
            continue
        said = {
            node.attributes["property"]: node.attributes["content"]
            for node in tree.css("meta[property^='og:']")
        }
        assert all(said.values()), name
        assert said["og:type"] == ("article" if tree.css("article.article") else "website"), name
        assert said["og:locale"] == "en_US"
        assert said["og:image:alt"]
        card = said["og:image"].removeprefix("https://clinic.example/sub/")
        assert Image.open(site.output / card).size == (1200, 630), name


def test_no_description_has_a_full_stop_in_its_middle_when_a_list_goes_on(site):
    told = site.parse("blog/page/2/index.html").css_first("meta[name=description]")
    assert re.search(r"\w, page 2 of 2\.?$", told.attributes["content"])


def test_a_topic_is_described_in_its_own_words_sign_for_sign(site):
    told = site.parse("topics/injections/index.html").css_first("meta[name=description]")
    assert told.attributes["content"].startswith("What an injection can & can not do. ")
