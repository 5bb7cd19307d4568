"""A clinic that has just begun: few facts, few posts, no pages; the theme still holds."""

from theme.conftest import build_site, post

FEWEST = """
[clinic]
name = "Sample Back Pain Clinic"
phone = "(555) 555-0142"
email = "hello@clinic.example"
url = "https://clinic.example/sub"
state = "TX"
timezone = "America/Chicago"
urgent_after_hours = "When we are closed, go to an urgent care center."
languages = ["en"]
"""


def test_a_clinic_with_the_fewest_facts_and_one_post_has_a_whole_site(tmp_path, root):
    site = build_site(tmp_path, root, {"posts/first.md": post("First post", tags="")}, FEWEST)
    assert "blog/first/index.html" in site.names()
    assert site.broken_links() == []


def test_a_real_clinic_is_neither_called_a_sample_nor_kept_from_search_engines(tmp_path, root):
    hidden = post("A leaflet").replace("Title:", "Status: hidden\nTitle:", 1)
    content = {"posts/first.md": post("First post"), "posts/leaflet.md": hidden}
    content["pages/sheet.md"] = "Title: A sheet\nStatus: hidden\n\nWords.\n"
    site = build_site(tmp_path, root, content, FEWEST)
    unlisted = {"404.html", "blog/leaflet/index.html", "sheet/index.html"}
    assert unlisted <= set(site.names())
    for name in site.names():
        tree = site.parse(name)
        assert tree.css_first(".notice") is None, name
        assert bool(tree.css("meta[name=robots]")) == (name in unlisted), name


def test_a_clinics_color_is_on_every_page_and_leaves_red_and_yellow_alone(tmp_path, root):
    def read_style(tree):
        return "".join(one.text() for one in tree.css("style"))

    posts = {"posts/first.md": post("First post")}
    plain = build_site(tmp_path / "plain", root, posts, FEWEST)
    assert "#5b2a86" not in read_style(plain.parse("index.html"))
    named = FEWEST.replace("[clinic]", '[clinic]\ncolor = "#5B2A86"')
    site = build_site(tmp_path / "named", root, posts, named)
    for name in site.names():
        style = read_style(site.parse(name))
        assert "#5b2a86" in style, name
        if name == "index.html":
            assert "#961b15" in style and "#ffc95e" in style


def test_a_clinic_that_has_not_posted_yet_says_so_instead_of_showing_nothing(tmp_path, root):
    site = build_site(
        tmp_path, root, {"pages/about.md": "Title: About us\n\nWho we are.\n"}, FEWEST
    )
    assert "No articles here yet." in site.parse("blog/index.html").css_first("main").text()
    assert "No articles here yet." in site.parse("index.html").css_first("main").text()
    assert site.broken_links() == []
