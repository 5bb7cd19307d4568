"""A small real site, built by Pelican with the project's own settings."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from pelican import Pelican
from pelican.contents import Article, Page
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.plugins import signals
from pelican.settings import read_settings

import pelicanconf

CLINIC = """
[clinic]
name = "Sample Back Pain Clinic"
demo = false
phone = "(555) 555-0142"
email = "hello@clinic.example"
url = "https://clinic.example"
state = "TX"
timezone = "America/Chicago"
urgent_after_hours = "When we are closed, go to an urgent care center."
languages = ["en"]

[[provider]]
id = "first-provider"
name = "Your first provider"

[[service]]
id = "injections"
name = "Injections"
summary = "Medicine close to the source of the pain."
post = "needle"

[[category]]
name = "Injections"
"""
# A location; its hours follow.
LOCATION = """
[[location]]
id = "{id}"
name = "{name}"
address = "100 Example Street"
city = "Sampletown"
state = "TX"
zip = "00000"
phone = "(555) 555-0144"
"""
BASE = "<!doctype html><style>{{ STYLES.pages }}</style><a href='{{ canonical_url() }}'></a>"
TEMPLATES = {
    "article": BASE + "{{ article.title }} {{ article.content|safe }}",
    "page": BASE + "{{ page.title }} {{ page.content|safe }}",
} | dict.fromkeys(
    [*pelicanconf.DIRECT_TEMPLATES, "category", "tag", "author", "period_archives"],
    BASE + "{% for one in articles %}{{ one.title }}{% endfor %}",
)
SHEETS = ("tokens", "base", "layout", "components/card", "print")
THEME = {f"templates/{name}.html": text for name, text in TEMPLATES.items()}
THEME |= {f"static/css/{name}.css": f".{Path(name).name} {{ color: red; }}\n" for name in SHEETS}
WORDS = """
call = "Call {phone} today"
articles_description = "All articles from {clinic}."
care_emergency = "Call 911 if:"
care_urgent = "Call us today if:"
care_ask = "Talk with your doctor if:"
care_key_points = "Key points"
care_open = "Open {hours}."
call_911 = "Call 911"
call_clinic = "Call {phone}"
day_range = "{first} to {last}"
time_range = "{opens} to {closes}"
glance = "At a glance"
glance_help = "Know the warning signs:"
glance_help_title = "when to get help"
source_number = "Source {number}"
sources = "Sources"
urgent_problem = "Urgent problem? Call {phone}."
disclaimer = "This article gives general information."
footnote_back = "Jump back to footnote {number} in the text"
"""
THEME |= {"strings/en.toml": WORDS, "static/root/favicon.svg": "<svg/>"}
THEME |= {"drawings/sprite.svg": "<svg/>", "static/css/font.css": ""}


@dataclass
class Site:
    """What Pelican made of the files: its own objects, and the output folder."""

    output: Path
    generators: list[Generator]

    def find(self, kind):
        return next(one for one in self.generators if type(one) is kind)

    @property
    def context(self):
        return self.find(ArticlesGenerator).context

    def article(self, slug, lang="en") -> Article:
        """The article of that slug, whatever its status."""
        made = self.context["generated_content"].values()
        return next(
            one for one in made if isinstance(one, Article) and (one.slug, one.lang) == (slug, lang)
        )

    def page(self, slug) -> Page:
        made = self.find(PagesGenerator).context["generated_content"].values()
        return next(one for one in made if isinstance(one, Page) and one.slug == slug)

    def render(self, template: str) -> str:
        """Render a piece of template with the site's own environment and context."""
        return self.find(ArticlesGenerator).env.from_string(template).render(self.context)

    def read(self, name: str) -> str:
        return (self.output / name).read_text(encoding="utf-8")

    def public_pages(self) -> list[str]:
        """The addresses of all HTML files but the 404 page, as readers see them."""
        names = (path.relative_to(self.output).as_posix() for path in self.output.rglob("*.html"))
        return sorted(name.removesuffix("index.html") for name in names if name != "404.html")


def post(title="A post", date="2026-01-05", body="Some words.", **keys: str) -> str:
    """The text of a post with a header of its own."""
    header = {"Title": title, "Date": date, "Category": "Injections"} | keys
    lines = "".join(f"{key}: {value}\n" for key, value in header.items() if value)
    return f"{lines}\n{dedent(body)}\n"


def write_files(folder: Path, files: dict[str, str | bytes | None]) -> None:
    for name, text in files.items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.fixture
def build(tmp_path, root):
    """A function that writes a site's files, builds it for the web and returns the Site.

    `content` maps names under content/ to texts, `theme` names under theme/ (None: left out);
    `clinic` is what clinic.toml holds; other arguments are Pelican's settings.
    """

    def build_site(content=None, *, theme=None, clinic=CLINIC, **settings) -> Site:
        for name in ("content", "theme", "output"):  # a second build starts afresh
            shutil.rmtree(tmp_path / name, ignore_errors=True)
        write_files(tmp_path / "theme", THEME | (theme or {}))
        write_files(tmp_path / "content", {"clinic.toml": clinic} | (content or {}))
        made: list[Generator] = []

        def remember(generators):
            made.extend(generators)

        places = {
            "PATH": str(tmp_path / "content"),
            "THEME": str(tmp_path / "theme"),
            "OUTPUT_PATH": str(tmp_path / "output"),
            "CANONICAL_SITEURL": "https://clinic.example",
            "DEFAULT_LANG": "en",
        }
        all_settings = read_settings(str(root / "publishconf.py"), override=places | settings)
        signals.all_generators_finalized.connect(remember)
        try:
            Pelican(all_settings).run()
        finally:
            signals.all_generators_finalized.disconnect(remember)
        return Site(tmp_path / "output", made)

    return build_site
