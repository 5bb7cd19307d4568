"""Authors from the clinic's list of providers, and reading time."""

import difflib
import re
from itertools import chain

from pelican.contents import Article, Author
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.settings import Settings

from clinic.content.references import REFERENCE
from clinic.core.facts import Clinic

CLINIC_ID = "clinic"
WORDS_A_MINUTE = 200
_TAG = re.compile(r"<[^>]*>")


class UnknownAuthorError(Exception):
    """An article names an author who is not in clinic.toml."""


def make_authors(clinic: Clinic, settings: Settings) -> dict[str, Author]:
    """Return the Author objects of the clinic and each provider, by id.

    The id is the author's slug too, so that a corrected name breaks no link.
    """
    names = {one.id: one.name for one in clinic.providers} | {CLINIC_ID: clinic.name}
    authors = {}
    for author_id, name in names.items():
        authors[author_id] = Author(name, settings)
        authors[author_id].slug = author_id
    return authors


def find_author(written: str, authors: dict[str, Author], file: str) -> Author:
    """Return the author with an id.

    Raises
    ------
    UnknownAuthorError:
        If there is none; the message names the file and the closest id.
    """
    if written in authors:
        return authors[written]
    near = difflib.get_close_matches(written, authors, n=1)
    fix = f'Did you mean "{near[0]}"?' if near else f"Write one of these: {', '.join(authors)}."
    raise UnknownAuthorError(f'{file}: clinic.toml has no provider "{written}". {fix}')


def count_minutes(html: str) -> int:
    """Estimate the reading time in minutes, at least 1.

    Adults read English non-fiction silently at 238 words a minute on average, most of them at 175
    to 300 (Brysbaert 2019, https://doi.org/10.1016/j.jml.2019.104047). 200 leaves room for readers
    who are in pain, worried or new to the words.
    """
    words = len(_TAG.sub(" ", REFERENCE.sub("", html)).split())
    return max(1, round(words / WORDS_A_MINUTE))


def sign_article(article: Article, authors: dict[str, Author]) -> None:
    """Set an article's authors and reading time; the default author is the clinic."""
    written = [one.name for one in getattr(article, "authors", [])] or [CLINIC_ID]
    file = f"content/{article.relative_source_path}"
    article.authors = [find_author(one, authors, file) for one in written]
    article.author = article.authors[0]
    article.reading_minutes = count_minutes(article._content)


def sign_articles(generator: ArticlesGenerator) -> None:
    """Set the author of every article, before Pelican groups them by author."""
    authors = make_authors(generator.context["CLINIC"], generator.settings)
    for article in chain(
        generator.articles,
        generator.translations,
        generator.hidden_articles,
        generator.hidden_translations,
        generator.drafts,
        generator.drafts_translations,
    ):
        sign_article(article, authors)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_pretaxonomy.connect(sign_articles)
