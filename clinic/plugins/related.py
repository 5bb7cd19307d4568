"""Previous, next and related articles."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain, pairwise

from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals

MOST = 3
# Only the newest articles of a topic or tag are compared, so that the work per article does not
# grow with the site.
NEWEST = 50

Subject = tuple[str, str, str]  # language, kind (category or tag), slug


def list_subjects(article: Article) -> list[Subject]:
    """Return an article's topic and tags, in its language."""
    subjects = [(article.lang, "tag", tag.slug) for tag in getattr(article, "tags", [])]
    if hasattr(article, "category"):
        subjects.append((article.lang, "category", article.category.slug))
    return subjects


def sort_newest(articles: Iterable[Article]) -> list[Article]:
    """Sort by date, newest first, then by slug, so that builds are reproducible."""
    by_slug = sorted(articles, key=lambda article: str(article.slug))
    return sorted(by_slug, key=lambda article: article.date, reverse=True)


def index_subjects(newest_first: list[Article]) -> dict[Subject, list[int]]:
    """Map each subject to its newest articles, by index in the list."""
    index: dict[Subject, list[int]] = defaultdict(list)
    for place, article in enumerate(newest_first):
        for subject in list_subjects(article):
            if len(index[subject]) < NEWEST:
                index[subject].append(place)
    return index


def find_related(
    article: Article, newest_first: list[Article], index: dict[Subject, list[int]]
) -> list[Article]:
    """Return the articles that share most subjects with this one, newest first among equals."""
    shared: Counter[int] = Counter()
    for subject in list_subjects(article):
        shared.update(index.get(subject, ()))
    best = sorted(shared, key=lambda place: (-shared[place], place))[: MOST + 1]
    others = [newest_first[place] for place in best if newest_first[place] is not article]
    return others[:MOST]


def link_neighbours(newest_first: list[Article]) -> None:
    """Set the previous and next article of each, in its own language."""
    by_language: dict[str, list[Article]] = defaultdict(list)
    for article in newest_first:
        article.previous = article.next = None
        by_language[article.lang].append(article)
    for articles in by_language.values():
        for newer, older in pairwise(articles):
            newer.previous, older.next = older, newer


def link_articles(generator: ArticlesGenerator) -> None:
    """Set `.previous`, `.next` and `.related` of every article; links go to published ones only."""
    published = sort_newest(chain(generator.articles, generator.translations))
    unlisted = [
        *generator.hidden_articles,
        *generator.hidden_translations,
        *generator.drafts,
        *generator.drafts_translations,
    ]
    link_neighbours(published)
    for article in unlisted:
        article.previous = article.next = None
    index = index_subjects(published)
    for article in chain(published, unlisted):
        article.related = find_related(article, published, index)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_finalized.connect(link_articles)
