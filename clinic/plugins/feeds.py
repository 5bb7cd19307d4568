"""Self-contained feeds: with an author, a language, and absolute URLs.

A feed reader shows the text without its page, so each item also has what the page shows beside the
text: the facts at a glance, the sources, whom to call, and what an article cannot know.

Pelican writes Atom (RFC 4287) and RSS 2.0 (https://www.rssboard.org/rss-specification). Missing
fields are added, and invalid ones removed, just before a feed is written.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from itertools import chain
from typing import Any, Protocol
from urllib.parse import urljoin

from pelican import Pelican
from pelican.contents import Article
from pelican.plugins import signals

from clinic.content.glance import list_plainly
from clinic.content.references import REFERENCE, NumberedSource
from clinic.core.characters import FORBIDDEN

_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?P<head>\s(?:href|src|poster)=)(?P<quote>[\"'])(?P<value>[^\"']*)(?P=quote)", re.IGNORECASE
)
_ADDRESSES = re.compile(
    r"(?P<head>\ssrcset=)(?P<quote>[\"'])(?P<value>[^\"']*)(?P=quote)", re.IGNORECASE
)
_ICON = re.compile(r"<svg class=\"i\".*?</svg>", re.DOTALL)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # the update time of a feed without articles


class Feed(Protocol):
    """The interface of feedgenerator's feeds: feed fields, items, and latest date."""

    feed: dict[str, Any]
    items: list[dict[str, Any]]
    latest_post_date: Callable[[], datetime]


@lru_cache(maxsize=1024)  # an article is in several feeds
def make_absolute(html: str, address: str) -> str:
    """Make every URL in some HTML absolute, relative to the page at ``address``.

    In a feed reader, a relative URL of a picture or a footnote would not work.
    """

    def join(found: re.Match[str]) -> str:
        return f"{found['head']}{found['quote']}{urljoin(address, found['value'])}{found['quote']}"

    def join_each(found: re.Match[str]) -> str:
        each = (one.split(maxsplit=1) for one in found["value"].split(",") if one.strip())
        joined = ", ".join(" ".join([urljoin(address, url), *size]) for url, *size in each)
        return f"{found['head']}{found['quote']}{joined}{found['quote']}"

    def mend(tag: re.Match[str]) -> str:
        return _ADDRESSES.sub(join_each, _ADDRESS.sub(join, tag[0]))

    return _TAG.sub(mend, html)


@lru_cache(maxsize=1024)
def clean(words: str) -> str:
    """Return words without the characters that are invalid in a feed."""
    return FORBIDDEN.sub("", words)


def list_sources(sources: tuple[NumberedSource, ...], title: str) -> str:
    """Return the list of sources of an article; empty if it has none."""
    if not sources:
        return ""
    items = []
    for one in sources:
        text = escape(one.text, quote=False)
        named = f'<a href="{escape(one.url)}">{text}</a>' if one.url else text
        items.append(f"<li>{named}{f' ({escape(one.note)})' if one.note else ''}</li>\n")
    return f"<p><strong>{escape(title)}</strong></p>\n<ol>\n{''.join(items)}</ol>\n"


def complete_item(html: str, article: Article, context: dict[str, Any]) -> str:
    """Return the body of an article with all that its page shows beside it."""
    lang, say = article.lang, context["WORDS"].say
    clinic = context["CLINIC"].localized(lang)
    glance, body = (
        _ICON.sub("", REFERENCE.sub(r" [\g<number>]", one)) for one in (article.glance, html)
    )
    urgent = f"{say(lang, 'urgent_problem', phone=clinic.phone)} {clinic.urgent_after_hours}"
    return "\n".join(
        (
            list_plainly(glance) if glance else "",
            body,
            list_sources(article.sources, say(lang, "sources")),
            f"<p>{escape(urgent, quote=False)}</p>",
            f"<p>{escape(say(lang, 'disclaimer'), quote=False)}</p>",
        )
    ).strip()


def find_language(articles: dict[str, Article], links: set[str]) -> str:
    """Return the common language of the articles at some addresses; empty if there are several."""
    found = {str(articles[one].lang) for one in links if one in articles}
    return found.pop() if len(found) == 1 else ""


def list_articles(context: dict[str, Any]) -> dict[str, Article]:
    """Return all articles by address."""
    everything = chain(
        context["articles"],
        *(one.translations for one in context["articles"]),
        *(edition.articles for edition in context["EDITIONS"].values()),
    )
    return {f"{context['SITEURL']}/{one.url}": one for one in everything}


class Articles:
    """The articles of a run by address, listed once for all its feeds."""

    def __init__(self) -> None:
        self._last: tuple[object, dict[str, Article]] = (None, {})

    def of(self, context: dict[str, Any]) -> dict[str, Article]:
        """Return a context's articles by address."""
        if self._last[0] is not context["articles"]:
            self._last = context["articles"], list_articles(context)
        return self._last[1]

    def forget(self, _pelican: Pelican) -> None:
        """Free the articles of a finished run."""
        self._last = (None, {})


known = Articles()


def describe_feed(context: dict[str, Any], title: str, lang: str) -> str:
    """Return the description of a feed: the topic's summary, or the one for all articles."""
    clinic = context["CLINIC"]
    for topic in clinic.categories:
        if topic.summary and title.endswith(f" - {topic.name}"):
            return str(topic.summary)
    say = context["WORDS"].say
    return str(say(lang or context["DEFAULT_LANG"], "articles_description", clinic=clinic.name))


def complete_feed(context: dict[str, Any], feed: Feed) -> None:
    """Set a feed's author, description and language, and make its items self-contained.

    Parameters
    ----------
    context:
        The template context.
    feed:
        One of feedgenerator's feeds, about to be written.
    """
    articles = known.of(context)
    lang = find_language(articles, {one["link"] for one in feed.items})
    about = feed.feed
    about["id"] = about["feed_url"] or about["id"]  # RFC 4287, 4.2.6: the id is unique
    about["author_name"] = context["CLINIC"].name
    about["subtitle"] = about["description"] = describe_feed(context, about["title"], lang)
    about["language"] = lang or None
    for item in feed.items:
        item["unique_id_is_permalink"] = False  # a "tag:" URI cannot be opened
        whole = "content" if item["content"] else "description"  # RSS has one for both
        is_whole = bool(item["content"]) or not context["RSS_FEED_SUMMARY_ONLY"]
        if is_whole and item["link"] in articles:
            item[whole] = complete_item(item[whole], articles[item["link"]], context)
        for part in ("content", "description"):
            if item[part]:
                item[part] = make_absolute(item[part], item["link"])
    for fields in (about, *feed.items):
        for key, value in fields.items():
            if isinstance(value, str):
                fields[key] = clean(value)
    if not feed.items:  # else feedgenerator writes the time of the build
        feed.latest_post_date = lambda: NEVER


def register() -> None:
    """Connect to Pelican's signals."""
    signals.feed_generated.connect(complete_feed)
    signals.finalized.connect(known.forget)
