import base64
import hashlib
import re

import pytest
from pelican.plugins import signals

import pelicanconf
from clinic.plugins import published
from clinic.plugins.headers.hosts import group_addresses
from clinic.plugins.headers.policy import (
    PLACE,
    Needs,
    combine_needs,
    fill_in,
    read_needs,
    write_policy,
)
from clinic.publish.file_set import is_fingerprinted

from .conftest import BASE, post

META = (
    "{% if POLICY_PLACE %}"
    '<meta http-equiv="Content-Security-Policy" content="{{ POLICY_PLACE }}">{% endif %}'
)
MANIFEST = '<link rel="manifest" href="site.webmanifest">'
PROGRAM = "<script type='module' src='js/share.js'></script>"
SEARCH = "<div data-search='../pagefind/pagefind.js'></div>"
# The search itself is another plugin's: here is only a page that names it.
ELSEWHERE = ("clinic.plugins.search", "clinic.plugins.headers")
PLUGINS = [one for one in pelicanconf.PLUGINS if one not in ELSEWHERE] + ["clinic.plugins.headers"]
THEME = {
    "templates/index.html": BASE + META + MANIFEST,
    "templates/article.html": BASE + META + PROGRAM + "{{ article.content|safe }}",
    "templates/search.html": BASE + META + SEARCH,
}
CONTENT = {"posts/a.md": post(), "posts/b.md": post("B"), "pages/about.md": post("About", date="")}
POLICY = (
    "default-src 'none'; style-src {style}; {script}img-src 'self' data:; connect-src 'self'; "
    "{manifest}base-uri 'none'; form-action 'none'"
)
FILES = [
    "needle.0123456789ab.avif",
    "share.0123abcd.js",
    "en_1a2b3c4.pf_fragment",
    "leaflet.20261122.pdf",
    "leaflet.202611229.pdf",
    "index.html",
    "pagefind.js",
    "deadbeef.js",
    "a.deadbee.js",
]


@pytest.fixture
def site(build):
    return build(CONTENT, theme=THEME, PLUGINS=PLUGINS)


def hash_style(page):
    (css,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def own_policy(page):
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    return policy


def read_rules(text):
    """The rules of a _headers file: for each pattern, its headers."""
    rules, pattern = {}, ""
    for line in text.splitlines():
        if line.startswith("  "):
            name, value = line.strip().split(": ", 1)
            assert name not in rules[pattern]
            rules[pattern][name] = value
        else:
            pattern = line
            assert pattern not in rules
            rules[pattern] = {}
    return rules


def find_headers(rules, address, name):
    """Every value that a host would send of a header, for an address."""
    return [
        headers[name]
        for pattern, headers in rules.items()
        if name in headers
        and (address.startswith(pattern[:-1]) if pattern.endswith("*") else address == pattern)
    ]


@pytest.mark.parametrize(
    ("name", "script", "manifest"),
    [
        ("index", "", "manifest-src 'self'; "),
        ("blog/a/index", "script-src 'self'; ", ""),
        ("search/index", "script-src 'self' 'wasm-unsafe-eval'; ", ""),
    ],
)
def test_each_page_states_the_strictest_policy_it_can_live_under(site, name, script, manifest):
    page = site.read(f"{name}.html")
    expected = POLICY.format(style=hash_style(page), script=script, manifest=manifest)
    assert own_policy(page) == expected


def test_where_the_host_sends_the_policy_the_pages_need_not_and_nothing_else_changes(build, site):
    """For a host that is known to read the files for hosts: those say the same either way."""
    files = ["_headers", ".htaccess", ".nginx.conf"]
    stated = [site.read(name) for name in files]
    pages = {name: site.read(f"{name}index.html") for name in ("", "blog/a/", "search/")}
    bare = build(CONTENT, theme=THEME, PLUGINS=PLUGINS, POLICY_IN_PAGES=False)
    assert [bare.read(name) for name in files] == stated
    for name, page in pages.items():
        meta = f'<meta http-equiv="Content-Security-Policy" content="{own_policy(page)}">'
        assert bare.read(f"{name}index.html") == page.replace(meta, ""), name


def test_no_policy_allows_what_is_written_into_a_page():
    html = "<style>a{}</style><p style='color:red' onclick='x()'><script>x()</script>"
    policy = write_policy(read_needs(html), is_header=True)
    assert "unsafe-inline" not in policy and "script-src" not in policy
    assert policy.count("sha256-") == 1


def test_a_page_without_a_style_or_program_is_allowed_neither():
    assert write_policy(Needs(), is_header=False) == (
        "default-src 'none'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_a_plugin_that_changes_a_written_page_leaves_it_the_policy_that_it_then_needs(build):
    def add_program(path, context):
        with open(path, "a") as page:  # noqa: PTH123
            page.write(PROGRAM)

    with signals.content_written.connected_to(add_program):
        site = build(CONTENT, theme=THEME, PLUGINS=PLUGINS)
    assert "script-src 'self'" in own_policy(site.read("index.html"))


@pytest.mark.parametrize("program", ["", PROGRAM, SEARCH])
@pytest.mark.parametrize("style", ["", "<style>a{}</style>"])
@pytest.mark.parametrize("manifest", ["", MANIFEST])
def test_a_policy_that_was_right_once_is_known_again(program, style, manifest):
    once = fill_in(META.replace("{{ POLICY_PLACE }}", PLACE) + "words", Needs())
    page = once + program + style + manifest
    assert own_policy(fill_in(page, read_needs(page))) == write_policy(
        read_needs(page), is_header=False
    )
    assert fill_in(page.replace("img-src", "font-src"), read_needs(page)).count("font-src") == 1


def test_what_pages_need_together_is_all_that_each_needs():
    one, other = Needs(frozenset({"a"}), has_program=True), Needs(frozenset({"b"}))
    assert combine_needs([one, other]) == Needs(frozenset({"a", "b"}), has_program=True)


def test_structured_data_and_the_words_of_a_page_need_no_program():
    html = '<script type="application/ld+json">{"a":"<script src=x>"}</script>'
    assert not read_needs(html.replace("<script src", "\\u003cscript src")).has_program


def test_every_page_meets_exactly_one_policy_of_the_headers_file(site):
    rules = read_rules(site.read("_headers"))
    for name in site.public_pages():
        (policy,) = find_headers(rules, f"/{name}", "Content-Security-Policy")
        assert ("wasm" in policy) == (name == "search/"), name
        assert policy.endswith("; frame-ancestors 'none'")
        assert find_headers(rules, f"/{name}", "X-Content-Type-Options") == ["nosniff"]
        assert find_headers(rules, f"/{name}", "Referrer-Policy") == ["no-referrer"]


def test_the_headers_never_forbid_what_a_page_allows_itself(site):
    rules = read_rules(site.read("_headers"))
    for name in ("", "blog/a/", "search/"):
        (policy,) = find_headers(rules, f"/{name}", "Content-Security-Policy")
        for directive in own_policy(site.read(f"{name}index.html")).split("; "):
            kind, *allowed = directive.split()
            (header,) = [one.split() for one in policy.split("; ") if one.split()[0] == kind]
            assert set(allowed) <= set(header[1:]), (name, kind)


def test_only_files_whose_name_changes_with_their_content_are_kept_for_ever(build):
    words = {f"static/root/{name}": "x" for name in FILES if not name.startswith("index")}
    # These are no pictures: what looks at that stays away, which another test may have called.
    plugins = [one for one in PLUGINS if one != "clinic.plugins.published"]
    signals.initialized.disconnect(published.begin)
    signals.all_generators_finalized.disconnect(published.meet)
    signals.finalized.disconnect(published.check_site)
    rules = read_rules(build(CONTENT, theme=THEME | words, PLUGINS=plugins).read("_headers"))
    for name in FILES:
        expected = ["public, max-age=31536000, immutable"] if is_fingerprinted(name) else []
        assert find_headers(rules, f"/{name}", "Cache-Control") == expected, name


def test_a_feed_is_sent_as_what_it_is(site):
    rules = read_rules(site.read("_headers"))
    assert find_headers(rules, "/feeds/all.atom.xml", "Content-Type") == [
        "application/atom+xml; charset=utf-8"
    ]


def test_patterns_never_overlap_and_fit_every_file():
    values = {
        "index.html": "a", "404.html": "a", "search/index.html": "b", "es/index.html": "a",
        "es/search/index.html": "b", "es/blog/x/index.html": "a", "es/blog/index.html": "a",
        "blog/x/index.html": "a", "blog/x/deep/index.html": "a",
    }  # fmt: skip
    patterns = group_addresses(values)
    assert patterns == {
        "/": "a", "/404.html": "a", "/search/*": "b", "/es/": "a", "/es/search/*": "b",
        "/es/blog/*": "a", "/blog/*": "a",
    }  # fmt: skip
    assert group_addresses({"index.html": "a", "blog/index.html": "a"}) == {"/*": "a"}


def test_a_headers_file_stays_within_what_hosts_read(build):
    png = b"\x89PNG\r\n\x1a\n"
    words = {f"static/root/p{n}.{n:012x}.png": png for n in range(200)}
    rules = read_rules(build(CONTENT, theme=THEME | words, PLUGINS=PLUGINS).read("_headers"))
    assert len(rules) <= 100
    assert find_headers(rules, "/search/", "Content-Security-Policy")


def test_building_twice_writes_the_same_files_for_hosts(build, site):
    names = ["_headers", ".htaccess", ".nginx.conf", "blog/a/index.html"]
    first = [site.read(name) for name in names]
    again = build(CONTENT, theme=THEME, PLUGINS=PLUGINS)
    assert [again.read(name) for name in names] == first
    assert PLACE not in "".join(first)


TRANSPORT = "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("name", ["_headers", ".htaccess", ".nginx.conf"])
def test_a_clinic_may_ask_browsers_for_https_alone(build, site, name):
    assert "Strict-Transport-Security" not in site.read(name)
    strict = build(CONTENT, theme=THEME, PLUGINS=PLUGINS, STRICT_TRANSPORT_SECURITY=TRANSPORT)
    assert TRANSPORT in strict.read(name)
