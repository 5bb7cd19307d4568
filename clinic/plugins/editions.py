"""An edition of the site for each language, with links between them.

Pelican writes a post or page once per language, but its lists in the default language only. Here
each further language gets its home page, list of articles, search page and feeds. Lists by topic,
tag, author and year would be nearly empty, so it has none.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from pelican import Pelican
from pelican.contents import Article, Page
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.plugins import signals
from pelican.settings import Settings
from pelican.urlwrappers import Category, Tag
from pelican.utils import order_content
from pelican.writers import Writer

from clinic.core.facts import Clinic

LISTS = ("index", "blog", "search")  # the templates of which each edition has its own page
_ONCE = ("CATEGORIES_URL", "TAGS_URL", "ARCHIVES_URL", "AUTHORS_URL")  # first edition only
_FEEDS = (("FEED_ATOM", "atom"), ("FEED_RSS", "rss"))

Grouped = list[tuple[Any, list[Article]]]


@dataclass
class Edition:
    """The site in one language.

    ``addresses`` maps Pelican's settings, such as ``BLOG_URL``, to addresses below the site's root;
    empty for what this edition does not have. ``files`` maps each of LISTS to its page.
    """

    lang: str
    clinic: Clinic
    addresses: dict[str, str]
    files: dict[str, str]
    articles: list[Article] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    service_posts: dict[str, Article | Page] = field(default_factory=dict)


def place_in(lang: str, address: str, settings: Settings) -> str:
    """Return an edition's counterpart of an address; the default language is at the root."""
    return address if lang == settings["DEFAULT_LANG"] else f"{lang}/{address}"


def name_feed(lang: str, file: str | None, settings: Settings) -> str:
    """Return an edition's feed: ``feeds/all.atom.xml`` is ``feeds/all.es.atom.xml`` in Spanish."""
    if not file or lang == settings["DEFAULT_LANG"]:
        return file or ""
    folder, slash, name = file.rpartition("/")
    first, dot, rest = name.partition(".")
    return f"{folder}{slash}{first}.{lang}{dot}{rest}"


def make_edition(lang: str, clinic: Clinic, settings: Settings) -> Edition:
    """Create the edition of a language, without its articles and pages."""
    is_first = lang == settings["DEFAULT_LANG"]
    addresses = {
        "HOME_URL": place_in(lang, "", settings),
        "BLOG_URL": place_in(lang, settings["BLOG_URL"], settings),
        "SEARCH_URL": place_in(lang, settings["SEARCH_URL"], settings),
    }
    addresses |= {name: settings[name] if is_first else "" for name in _ONCE}
    addresses |= {name: name_feed(lang, settings[name], settings) for name, _ in _FEEDS}
    files = {
        name: place_in(lang, settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"), settings)
        for name in LISTS
    }
    return Edition(lang, clinic.localized(lang), addresses, files)


def group_articles(articles: Iterable[Article], kind: str) -> Grouped:
    """Group articles by ``category`` or ``tags``, in alphabetical order."""
    groups: defaultdict[Category | Tag, list[Article]] = defaultdict(list)
    for article in articles:
        found = getattr(article, kind, [])
        for one in found if isinstance(found, list) else [found]:
            groups[one].append(article)
    return sorted(groups.items(), key=lambda pair: str(pair[0].name).casefold())


def name_topic(article: Article, first: Clinic, here: Clinic) -> None:
    """Translate the name of an article's topic."""
    names = dict(zip(first.category_names, here.category_names, strict=True))
    topic = article.category
    if names.get(topic.name, topic.name) != topic.name:
        article.category = Category(names[topic.name], topic.settings)
        article.category.slug = topic.slug


def sort_by_language(generator: ArticlesGenerator) -> None:
    """Restrict the default language's lists to that language, and translate the others' topics.

    Pelican treats a post without a version in the default language as an original.
    """
    for own, others in (
        ("articles", "translations"),
        ("hidden_articles", "hidden_translations"),
        ("drafts", "drafts_translations"),
    ):
        strangers = [one for one in getattr(generator, own) if not one.in_default_lang]
        getattr(generator, others).extend(strangers)
        setattr(generator, own, [one for one in getattr(generator, own) if one.in_default_lang])
        clinic = generator.context["CLINIC"]
        for article in getattr(generator, others):
            if hasattr(article, "category"):
                name_topic(article, clinic, clinic.localized(article.lang))


def gather_editions(generators: list[Generator]) -> None:
    """Add the editions to every template, once all articles and pages are known."""
    context, settings = generators[0].context, generators[0].settings
    languages = dict.fromkeys((settings["DEFAULT_LANG"], *context["CLINIC"].languages))
    editions = {one: make_edition(one, context["CLINIC"], settings) for one in languages}
    for generator in generators:
        if isinstance(generator, ArticlesGenerator):
            everything = list(chain(generator.articles, generator.translations))
            for edition in editions.values():
                own = [one for one in everything if one.lang == edition.lang]
                edition.articles = order_content(own, settings["ARTICLE_ORDER_BY"])
        elif isinstance(generator, PagesGenerator):
            for page in chain(generator.pages, generator.translations):
                if page.lang in editions:
                    editions[page.lang].pages.append(page)
    for edition in editions.values():
        by_slug = {one.slug: one for one in chain(edition.pages, edition.articles)}
        services = edition.clinic.services
        edition.service_posts = {
            one.id: by_slug[one.post] for one in services if one.post in by_slug
        }
    context["EDITIONS"] = editions


class EditionsGenerator(Generator):  # type: ignore[misc]  # Pelican states no types
    """Writes the lists and feeds of every language but the default."""

    def generate_output(self, writer: Writer) -> None:
        """Write all lists and feeds."""
        for lang, edition in self.context["EDITIONS"].items():
            if lang != self.settings["DEFAULT_LANG"]:
                self.write_lists(edition, writer)
                self.write_feeds(edition, writer)

    def write_lists(self, edition: Edition, writer: Writer) -> None:
        """Write an edition's home page, list of articles and search page."""
        for name, file in edition.files.items():
            writer.write_file(
                file,
                self.get_template(name),
                self.context,
                self.settings["RELATIVE_URLS"],
                articles=edition.articles,
                dates=edition.articles,
                categories=group_articles(edition.articles, "category"),
                tags=group_articles(edition.articles, "tags"),
                lang=edition.lang,
                blog=True,
                template_name=name,
                page_name=file.removesuffix(".html"),
                url=file.removesuffix("index.html"),
            )

    def write_feeds(self, edition: Edition, writer: Writer) -> None:
        """Write an edition's feeds of all articles."""
        for name, kind in _FEEDS:
            if file := edition.addresses[name]:
                writer.write_feed(edition.articles, self.context, file, file, feed_type=kind)


def find_alternates(context: Context) -> dict[str, str]:
    """Map each language of the page being rendered to its address, its own included."""
    editions = context["EDITIONS"]
    content = context.get("article") or context.get("page")
    if content:
        found = {one.lang: one.url for one in (content, *content.translations)}
        return {lang: found[lang] for lang in editions if lang in found}
    for name in LISTS:
        files = {lang: edition.files[name] for lang, edition in editions.items()}
        if context["output_file"] in files.values():
            return {lang: file.removesuffix("index.html") for lang, file in files.items()}
    return {}


@pass_context
def list_alternates(context: Context) -> list[tuple[str, str]]:
    """Return the language and address of a page and its translations; empty without any."""
    found = list(find_alternates(context).items())
    return found if len(found) > 1 else []


@pass_context
def list_ways(context: Context, lang: str) -> list[tuple[str, str]]:
    """Return the targets of the language switch: the page's translation, else the home page."""
    found = find_alternates(context)
    return [
        (one, found.get(one, edition.addresses["HOME_URL"]))
        for one, edition in context["EDITIONS"].items()
        if one != lang
    ]


def add_ways(generator: Generator) -> None:
    """Add the links between editions to a generator's templates."""
    generator.env.globals.update(list_alternates=list_alternates, list_ways=list_ways)


def get_generator(_pelican: Pelican) -> type[EditionsGenerator]:
    """Return the generator class to Pelican."""
    return EditionsGenerator


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_ways)
    signals.get_generators.connect(get_generator)
    signals.article_generator_pretaxonomy.connect(sort_by_language)
    signals.all_generators_finalized.connect(gather_editions)
