"""All that leans on how Pelican is written inside: its quadratic scans, made linear without a fork.

Checked against Pelican 4.12.0. tests/plugins/incremental holds a sum of the source of each function
named here: when Pelican changes one, that test fails and says what to look at again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from pelican import generators as pelican_generators
from pelican import utils
from pelican.contents import Article, Content, Page
from pelican.generators import ArticlesGenerator, Generator

PART = 100  # texts looked at together: the scan inside a part is quadratic


class QuickList(list[Any]):
    """A list that knows its members: Pelican asks a tag's articles for each article of the site.

    ``ArticlesGenerator.generate_tags`` (and ``_categories``, ``_authors``) say
    ``[article for article in self.dates if article in articles]``. To Pelican, articles are the
    same only when they are one object.
    """

    _members: frozenset[int] = frozenset()

    def __contains__(self, one: object) -> bool:
        if len(self._members) != len(self):  # it has grown since
            self._members = frozenset(map(id, self))
        return id(one) in self._members


def process_translations(
    contents: list[Content], translation_id: str | Iterable[str] | None = None
) -> tuple[list[Content], list[Content]]:
    """Do what Pelican's function of this name does, a part at a time.

    It looks each text up in the list of all originals. Only texts with the same id concern each
    other, so parts that keep these together come to the same, and to the same order.
    """
    if not translation_id:
        return contents, []
    names = [translation_id] if isinstance(translation_id, str) else sorted(translation_id)
    key = attrgetter(*names)
    contents.sort(key=key)
    originals: list[Content] = []
    translations: list[Content] = []
    part: list[Content] = []
    groups = (list(group) for _, group in groupby(contents, key))
    for group in chain(groups, [[]]):
        if not group or len(part) + len(group) > PART:
            found = _process_translations(part, translation_id)
            originals += found[0]
            translations += found[1]
            part = []
        part += group
    return originals, translations


def build_archives(
    build: Callable[..., dict[str, list[Any]]],
) -> Callable[..., dict[str, list[Any]]]:
    """Wrap ``_build_period_archives`` of a generator so that it is asked a year at a time.

    It looks each article up in the list of those of its period.
    """

    def build_by_year(
        sorted_articles: list[Article], articles: list[Article], settings: dict[str, Any]
    ) -> dict[str, list[Any]]:
        archives: defaultdict[str, list[Any]] = defaultdict(list)
        by_year: defaultdict[int, list[Article]] = defaultdict(list)
        for article in articles:
            by_year[article.date.year].append(article)
        for year, group in groupby(sorted_articles, key=attrgetter("date.year")):
            for granularity, periods in build(list(group), by_year[year], settings).items():
                archives[granularity] += periods
        return archives

    return build_by_year


def quicken_articles(generator: ArticlesGenerator) -> None:
    """Make the lists of a generator that is about to read the articles quick to search."""
    for name in ("tags", "categories", "authors"):
        setattr(generator, name, defaultdict(QuickList))
    generator._build_period_archives = build_archives(generator._build_period_archives)


def settle_addresses(generators: list[Generator]) -> None:
    """Work each text's address out once, when nothing can change it any more.

    ``Content.get_url_setting`` formats it anew whenever a template names it.
    """
    for content in generators[0].context["generated_content"].values():
        if isinstance(content, Article | Page):
            settled = {name: content.get_url_setting(name) for name in ("url", "save_as")}
            content.get_url_setting = settled.__getitem__


_process_translations = utils.process_translations


def quicken_translations() -> None:
    """Put our way of finding translations in the place where Pelican's generators look for it."""
    pelican_generators.process_translations = process_translations
