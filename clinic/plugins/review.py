"""Who reviewed an article: said only while its words are the ones that were signed."""

import datetime
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.readers import BaseReader, Readers

from clinic.model.facts import Clinic, Provider
from clinic.model.sign_off import KEYS, NEXT_KEY, SignOff, is_same_text, make_sign_off

SIGNED = "sign_off"  # where a reader leaves a sign-off that holds, among an article's metadata


@dataclass(frozen=True)
class Review:
    """A sign-off to show: who, when, and on which day they or a colleague read it again."""

    reviewer: Provider
    date: datetime.date
    next: datetime.date


def _text(metadata: dict[str, Any], name: str) -> str:
    value = metadata.get(name, "")
    return "\n".join(value) if isinstance(value, list) else str(value)


def find_sign_off(metadata: dict[str, Any], html: str) -> SignOff | None:
    """Return the sign-off of a text; None when there is none, or the words have changed since.

    Parameters
    ----------
    metadata:
        The header, as Pelican's reader returns it.
    html:
        What Markdown made of the text.
    """
    signed = make_sign_off(*(_text(metadata, key.lower()).strip() for key in (*KEYS, NEXT_KEY)))
    if signed is None:
        return None
    title, summary = _text(metadata, "title"), _text(metadata, "summary")
    return signed if is_same_text(signed.mark, title, summary, html) else None


def mark_signed_texts(readers: Readers) -> None:
    """Look at each text right when it was read: later, other plugins change what is in it."""
    base: type[BaseReader] = readers.reader_classes["md"]

    class SignOffReader(base):  # type: ignore[misc]  # whichever reader is in force
        """The reader of Markdown, which notes a sign-off that holds."""

        def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
            """Return the text's HTML and its header, with its sign-off where that holds."""
            html, metadata = super().read(source_path)
            metadata[SIGNED] = find_sign_off(metadata, html)
            return html, metadata

    readers.reader_classes["md"] = SignOffReader


def make_review(signed: SignOff | None, clinic: Clinic) -> Review | None:
    """Return what to show of a sign-off; nothing when the clinic has no provider of that id."""
    people = {one.id: one for one in clinic.providers}
    if signed is None or signed.reviewer not in people:
        return None
    return Review(people[signed.reviewer], signed.day, signed.until)


def add_reviews(generator: ArticlesGenerator) -> None:
    """Give every article its review, or None."""
    for article in chain(
        generator.articles,
        generator.translations,
        generator.hidden_articles,
        generator.hidden_translations,
        generator.drafts,
        generator.drafts_translations,
    ):
        article.review = make_review(article.metadata.get(SIGNED), generator.context["CLINIC"])


def register() -> None:
    """Tell Pelican when to call us."""
    signals.readers_init.connect(mark_signed_texts)
    signals.article_generator_pretaxonomy.connect(add_reviews)
