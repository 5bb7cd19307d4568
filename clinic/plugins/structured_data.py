"""What search engines are told about a page, as one graph of schema.org's words (JSON-LD).

A template says ``{{ structured_data(title, description, address, lang) }}`` in the page's head.
The clinic stands there with hours and closures on the pages that a search engine reads to learn
about it, which are the home pages and those of `ABOUT_CLINIC`; elsewhere in a line. The website as
a whole is described on the home pages: patients on a slow line pay for each word told twice.
Properties are those of schema.org 30.0, and only what the clinic's own files say: no ratings and no
questions and answers, which promise more than a clinic can prove.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from pelican.contents import Article
from pelican.generators import Generator
from pelican.plugins import signals

from clinic.core.characters import decode_references
from clinic.core.facts import Clinic
from clinic.core.schema_org import (
    COUNTRY,
    Node,
    describe_clinic,
    describe_person,
    describe_publisher,
    describe_site,
    drop_empty,
    refer,
)

Trail = list[tuple[str, str]]  # names with their addresses below the site's root
NOT_FOUND = "404.html"  # an error has no address, so there is nothing to say about it
ABOUT_CLINIC = ("about", "contact", "locations")  # pages that say what and where the clinic is
_LISTS = ("CATEGORIES", "TAGS", "AUTHORS", "ARCHIVES", "BLOG")  # templates that list articles
# Signs that could end the element or the line they stand in, written so that they can not.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write_graph(nodes: Iterable[Node]) -> Markup:
    """Write nodes as the text of a ``<script type="application/ld+json">``; empty ones fall out.

    Whatever a title holds, nothing in the text can end the element or be run.
    """
    graph = {"@context": "https://schema.org", "@graph": [drop_empty(one) for one in nodes]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))


def describe_trail(trail: Trail, site: str, address: str) -> Node:
    """Describe the way from the home page down to a page, which comes last and needs no address."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": f"{site}/{quote(path)}"}
        for number, (name, path) in enumerate(trail, 1)
    ]
    del items[-1]["item"]
    return {"@type": "BreadcrumbList", "@id": f"{address}#breadcrumb", "itemListElement": items}


def describe_article(article: Article, clinic: Clinic, site: str, page: Node) -> list[Node]:
    """Describe an article and its author, and note its review on the page that holds it."""
    provider = clinic.find_provider(article.author.slug)
    people = []
    if provider:
        people.append(describe_person(provider, site, f"{site}/{quote(article.author.url)}"))
    author = people[0]["@id"] if people else f"{site}/#clinic"
    modified = getattr(article, "modified", None)
    card = getattr(article, "social_card", None)  # the picture shown where an article is shared
    posting = {
        "@type": "BlogPosting",
        "@id": f"{page['@id'].removesuffix('#page')}#article",
        "headline": article.title,
        "description": page["description"],
        "datePublished": article.date.isoformat(),
        "dateModified": modified.isoformat() if modified else "",
        "author": refer(author),
        "publisher": refer(f"{site}/#clinic"),
        "articleSection": article.category.name,
        "image": f"{site}/{quote(card.url)}" if card else "",
        "inLanguage": article.lang,
    }
    page["mainEntity"] = refer(posting["@id"])
    review = getattr(article, "review", None)  # there only while the signature fits the text
    if review:
        reviewer = clinic.find_provider(getattr(review.reviewer, "id", review.reviewer))
        if reviewer:
            person = describe_person(reviewer, site)
            page["lastReviewed"] = _day(review.date)
            page["reviewedBy"] = refer(person["@id"])
            people += [person] if provider != reviewer else []
    return [posting, *people]


def describe_home(clinic: Clinic, site: str, page: Node) -> list[Node]:
    """Describe the website and the clinic, and note on a home page that it speaks of both."""
    page["about"] = refer(f"{site}/#clinic")
    page["isPartOf"] = refer(f"{site}/#website")
    return [describe_site(clinic, site), describe_clinic(clinic, site)]


def _day(moment: date) -> str:
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def find_kind(context: Context) -> str:
    """Say which of schema.org's kinds of page is being rendered."""
    if "article" in context:
        return "MedicalWebPage"
    if "page" in context:
        kinds = {"about": "AboutPage", "contact": "ContactPage"}
        return kinds.get(context["page"].slug, "WebPage")
    is_list = any(f"{one}_SAVE_AS" in context and _is_at(context, one) for one in _LISTS)
    is_list = is_list or "articles_page" in context or "period_num" in context
    return "CollectionPage" if is_list else "WebPage"


def _is_at(context: Context, name: str) -> bool:
    return bool(context["output_file"] == context[f"{name}_SAVE_AS"])


def find_trail(context: Context, title: str, lang: str) -> Trail:
    """List the pages above the one being rendered, from the home page down, and that page last."""
    say = context["WORDS"].say
    trail = [(say(lang, "breadcrumb_home"), context.get("HOME_URL", ""))]
    lists = {
        "category": ("topics_title", "CATEGORIES_URL"),
        "tag": ("tags_title", "TAGS_URL"),
        "author": ("authors_title", "AUTHORS_URL"),
        "period_num": ("archive_title", "ARCHIVES_URL"),
    }
    if "article" in context:
        category = context["article"].category
        trail.append((say(lang, "articles_title"), context["BLOG_URL"]))
        if context["CATEGORIES_URL"]:  # a language with few articles has no page for each topic
            trail.append((category.name, category.url))
    for name, (key, url) in lists.items():
        if name in context and "article" not in context:
            trail.append((say(lang, key), context[url]))
    return [*trail, (title, "")]


@pass_context
def structured_data(
    context: Context, title: str, description: str, address: str, lang: str
) -> Markup:
    """Return the graph of the page being rendered; empty for the page of errors.

    Parameters
    ----------
    title, description:
        What the page is called and about, as its template has it, escaped for HTML.
    address:
        Its public address.
    lang:
        Its language.
    """
    if context["output_file"] == NOT_FOUND:
        return Markup()
    site = context["CANONICAL_SITEURL"]
    name = decode_references(title)
    page: Node = {
        "@type": find_kind(context),
        "@id": f"{address}#page",
        "url": address,
        "name": name,
        "description": decode_references(description),
        "inLanguage": lang,
    }
    if address == f"{site}/{context.get('HOME_URL', '')}":
        return write_graph([page, *describe_home(context["CLINIC"], site, page)])
    page["breadcrumb"] = refer(f"{address}#breadcrumb")
    nodes = [page, describe_trail(find_trail(context, name, lang), site, address)]
    if "article" in context:
        nodes += describe_article(context["article"], context["CLINIC"], site, page)
    is_about = "page" in context and context["page"].slug in ABOUT_CLINIC
    describe = describe_clinic if is_about else describe_publisher
    return write_graph([*nodes, describe(context["CLINIC"], site)])


def name_locale(lang: str) -> str:
    """Name a language and its country as the Open Graph does: ``en`` becomes ``en_US``."""
    language, _, country = lang.partition("-")
    return f"{language}_{country.upper() or COUNTRY}"


def add_structured_data(generator: Generator) -> None:
    """Put what is told about a page within reach of a generator's templates."""
    generator.env.globals.update(structured_data=structured_data, name_locale=name_locale)


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_structured_data)
