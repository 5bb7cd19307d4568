"""Structured data of a page: one graph of schema.org nodes (JSON-LD).

A template has ``{{ structured_data(title, description, address, lang) }}`` in the page's head. The
full clinic node, with hours and closures, is on the pages that search engines read to learn about
the clinic: the home pages and those of `ABOUT_CLINIC`; other pages have a short one. The same holds
for the providers and their page. All nodes use the first language of clinic.toml. The website
itself is described on the home pages: each repetition slows down patients on slow connections.

Properties are those of schema.org 30.0, filled only from the clinic's own files: no ratings and no
Q&A, which claim more than a clinic can prove.
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
    describe_provider,
    describe_publisher,
    describe_site,
    drop_empty,
    refer,
)

Trail = list[tuple[str, str]]  # names with their addresses below the site's root
NOT_FOUND = "404.html"  # an error page has no address of its own
ABOUT_CLINIC = ("about", "contact", "locations")  # pages about the clinic itself
PROVIDERS = "providers"  # the page about the people
_LISTS = ("CATEGORIES", "TAGS", "AUTHORS", "ARCHIVES", "BLOG")  # templates that list articles
# Characters that could end the element or the line, escaped.
_SAFE = "/#"  # the last may lead to a part of a page
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write_graph(nodes: Iterable[Node]) -> Markup:
    """Return nodes as the text of a ``<script type="application/ld+json">``, without empty values.

    No title can end the element or run.
    """
    graph = {"@context": "https://schema.org", "@graph": [drop_empty(one) for one in nodes]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))


def describe_trail(trail: Trail, site: str, address: str) -> Node:
    """Return the breadcrumb from the home page to a page, which comes last and needs no address."""
    items = [
        {
            "@type": "ListItem",
            "position": number,
            "name": name,
            "item": f"{site}/{quote(path, safe=_SAFE)}",
        }
        for number, (name, path) in enumerate(trail, 1)
    ]
    del items[-1]["item"]
    return {"@type": "BreadcrumbList", "@id": f"{address}#breadcrumb", "itemListElement": items}


def describe_article(
    article: Article, clinic: Clinic, site: str, page: Node, people_page: str = ""
) -> list[Node]:
    """Return the nodes of an article and its author, and add its review to the page node."""
    provider = clinic.find_provider(article.author.slug)
    people = [describe_person(provider, site, people_page)] if provider else []
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
        "citation": [one.url for one in article.sources if one.url],
        "correction": [one.words for one in article.changes],
    }
    page["mainEntity"] = refer(posting["@id"])
    review = getattr(article, "review", None)  # set only while the sign-off is valid
    if review:
        reviewer = clinic.find_provider(getattr(review.reviewer, "id", review.reviewer))
        if reviewer:
            person = describe_person(reviewer, site, people_page)
            page["lastReviewed"] = _day(review.date)
            page["reviewedBy"] = refer(person["@id"])
            people += [person] if provider != reviewer else []
    return [posting, *people]


def describe_people(context: Context, clinic: Clinic, site: str, page: Node) -> list[Node]:
    """Return the full nodes of all providers, and link the page that lists them to each."""
    address, photos = find_people_page(context, site), context.get("PHOTOS", {})
    people = []
    for one in clinic.providers:
        photo = photos.get(one.photo)
        image = f"{site}/{quote(photo.fallback.url)}" if photo else ""
        people.append(describe_provider(one, site, address, image))
    page["mainEntity"] = [refer(one["@id"]) for one in people]
    return people


def find_people_page(context: Context, site: str) -> str:
    """Return the address of the page that lists the providers; empty if there is none."""
    pages = context["EDITIONS"][context["DEFAULT_LANG"]].pages
    return next((f"{site}/{quote(one.url)}" for one in pages if one.slug == PROVIDERS), "")


def describe_whole_clinic(context: Context, clinic: Clinic, site: str) -> Node:
    """Return the full node of the clinic, with its logo or else the card of the site."""
    logo = context.get("LOGO")
    picture = logo.fallback if logo else context.get("SOCIAL_CARD")
    image = f"{site}/{quote(picture.url)}" if picture else ""
    return describe_clinic(clinic, site, image, image if logo else "")


def _day(moment: date) -> str:
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def find_kind(context: Context) -> str:
    """Return the schema.org type of the page being rendered."""
    if "article" in context:  # the clinic's own news is not medical
        is_news = str(context["article"].metadata.get("type", "")).lower() == "news"
        return "WebPage" if is_news else "MedicalWebPage"
    if "page" in context:
        kinds = {"about": "AboutPage", "contact": "ContactPage"}
        return kinds.get(context["page"].slug, "WebPage")
    is_list = any(f"{one}_SAVE_AS" in context and _is_at(context, one) for one in _LISTS)
    is_list = is_list or "articles_page" in context or "period_num" in context
    return "CollectionPage" if is_list else "WebPage"


def _is_at(context: Context, name: str) -> bool:
    return bool(context["output_file"] == context[f"{name}_SAVE_AS"])


def find_trail(context: Context, title: str, lang: str) -> Trail:
    """Return the pages above the one being rendered, from the home page down, and itself last."""
    say = context["WORDS"].say
    trail = [(say(lang, "breadcrumb_home"), context.get("HOME_URL", ""))]
    lists = {
        "category": ("topics_title", "CATEGORIES_URL"),
        "tag": ("tags_title", "TAGS_URL"),
        "author": ("authors_title", "AUTHORS_URL"),
        "period_num": ("archive_title", "ARCHIVES_URL"),
    }
    if "article" in context:
        article = context["article"]
        category = article.category
        trail.append((say(lang, "articles_title"), context["BLOG_URL"]))
        # As the page's own way up: a topic of another language is a part of its search page, and
        # that of an unlisted post may have no page at all.
        if article.status == "published":
            within = f"{context['SEARCH_URL']}#topic-{category.slug}"
            trail.append((category.name, category.url if article.in_default_lang else within))
    for name, (key, url) in lists.items():
        if name in context and "article" not in context:
            trail.append((say(lang, key), context[url]))
    return [*trail, (title, "")]


@pass_context
def structured_data(
    context: Context, title: str, description: str, address: str, lang: str
) -> Markup:
    """Return the graph of the page being rendered; empty for the error page.

    Parameters
    ----------
    title, description:
        The page's title and description from its template, escaped for HTML.
    address:
        Its public URL.
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
    clinic = context["EDITIONS"][context["DEFAULT_LANG"]].clinic
    if address == f"{site}/{context.get('HOME_URL', '')}":
        page["about"] = refer(f"{site}/#clinic")
        page["isPartOf"] = refer(f"{site}/#website")
        whole = describe_whole_clinic(context, clinic, site)
        return write_graph([page, describe_site(clinic, site), whole])
    page["breadcrumb"] = refer(f"{address}#breadcrumb")
    nodes = [page, describe_trail(find_trail(context, name, lang), site, address)]
    if "article" in context:
        people_page = find_people_page(context, site)
        nodes += describe_article(context["article"], clinic, site, page, people_page)
    slug = context["page"].slug if "page" in context else ""
    if slug == PROVIDERS:
        nodes += describe_people(context, clinic, site, page)
    if slug in ABOUT_CLINIC:
        return write_graph([*nodes, describe_whole_clinic(context, clinic, site)])
    return write_graph([*nodes, describe_publisher(clinic, site)])


def name_locale(lang: str) -> str:
    """Return a language as an Open Graph locale: ``en`` becomes ``en_US``."""
    language, _, country = lang.partition("-")
    return f"{language}_{country.upper() or COUNTRY}"


def add_structured_data(generator: Generator) -> None:
    """Add the structured data functions to a generator's templates."""
    generator.env.globals.update(structured_data=structured_data, name_locale=name_locale)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.generator_init.connect(add_structured_data)
