"""Social cards: the picture that messengers and social networks show with a link to a page."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals

from clinic.core.artifact_cache import fingerprinted_name, make_key
from clinic.core.cache import FILE, Cache
from clinic.core.output_files import OutputFiles, find_output_files
from clinic.core.workers import StoppedError, WorkError, count_cores, share
from clinic.plugins.social_cards.drawing import (
    HEIGHT,
    WIDTH,
    CardText,
    draw_card,
    list_ingredients,
)

STEP = "social card"
MODULE = "clinic.plugins.social_cards.drawing"  # the workers' program
FEWEST = 200  # new cards, 7 ms each; with fewer, starting workers costs more than it saves


@dataclass(frozen=True)
class SocialCard:
    """A card for templates; ``url`` is relative to the site's root."""

    url: str
    width: int
    height: int
    alt: str


class CardMaker:
    """Draws cards for one clinic.

    Parameters
    ----------
    clinic, phone, site_address:
        The text of every card: name, phone number, and the site's public address.
    cache:
        The cache of cards.
    files:
        The writer of output files.
    """

    def __init__(
        self, clinic: str, phone: str, site_address: str, cache: Cache, files: OutputFiles
    ) -> None:
        self.clinic = clinic
        self.phone = phone
        self.host = urlsplit(site_address).netloc.removeprefix("www.")
        self.cache = cache
        self.files = files
        self.ingredients = list_ingredients()
        self._names: dict[str, str] = {}  # by title

    def make(self, title: str, folder: str) -> SocialCard:
        """Write a card to a folder of the site; an empty title makes the site's own.

        Parameters
        ----------
        title:
            The post's title.
        folder:
            The page's folder, relative to the site's root; empty for the root.
        """
        card = self.cache.get_or_compute(STEP, self._name(title), lambda: self._draw(title))
        sha256 = hashlib.sha256(card).hexdigest()
        place = PurePosixPath(folder) / fingerprinted_name("card", sha256, ".png")
        self.files.write(place.as_posix(), card)
        alt = f"{title} · {self.clinic}" if title else self.clinic
        return SocialCard(place.as_posix(), WIDTH, HEIGHT, alt)

    def draw_ahead(self, titles: Iterable[str]) -> None:
        """Draw many new cards in parallel; one that fails is drawn again on request."""
        new = {self._words(one) for one in titles if not self.cache.has(STEP, self._name(one))}
        if len(new) < FEWEST or (cores := count_cores()) < 2:
            return
        requests = ((one,) for one in sorted(new, key=lambda one: one.title))
        for (words,), card in share(MODULE, requests, cores):
            with suppress(StoppedError, WorkError):
                self.cache.keep(STEP, self._name(words.title), card.result())

    def _draw(self, title: str) -> bytes:
        return draw_card(self._words(title))

    def _words(self, title: str) -> CardText:
        return CardText(self.clinic, title, self.phone, self.host)

    def _name(self, title: str) -> str:
        if title not in self._names:
            self._names[title] = make_key([self.ingredients, self._words(title).__dict__], b"")
        return self._names[title]


def make_maker(generator: Generator) -> CardMaker:
    """Return a CardMaker with the clinic details."""
    settings, clinic = generator.settings, generator.context["CLINIC"]
    cache = Cache(Path(settings["PATH"]).parent / FILE)
    address = settings["CANONICAL_SITEURL"]
    return CardMaker(clinic.name, clinic.phone, address, cache, find_output_files(settings))


def give_cards(generator: ArticlesGenerator) -> None:
    """Set the card of every article that gets a page, and a common one for other pages."""
    maker = make_maker(generator)
    generator.context["SOCIAL_CARD"] = maker.make("", "")
    articles = list(
        chain(
            generator.articles,
            generator.translations,
            generator.hidden_articles,
            generator.hidden_translations,
            generator.drafts,
            generator.drafts_translations,
        )
    )
    places = [str(one.save_as) for one in articles]  # Pelican computes it each time
    maker.draw_ahead([str(one.title) for one, to in zip(articles, places, strict=True) if to])
    for article, to in zip(articles, places, strict=True):
        article.social_card = None
        if to:
            folder = PurePosixPath(to).parent.as_posix()
            article.social_card = maker.make(str(article.title), folder)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_finalized.connect(give_cards)
