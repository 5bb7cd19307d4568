"""The reviewer of an article, shown only while the sign-off matches its content."""

import datetime
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.readers import BaseReader, Readers
from pelican.utils import pelican_open

from clinic.core.facts import Clinic, Provider
from clinic.core.facts_loader import read_clinic
from clinic.core.front_matter import read_front_matter
from clinic.core.review_signature import (
    SignOff,
    digest_file,
    list_changes,
    read_parts,
    read_sign_off,
)

SIGNED = "sign_off"  # the metadata key of a valid sign-off


@dataclass(frozen=True)
class Review:
    """A sign-off to show: reviewer, date, and date of the next review."""

    reviewer: Provider
    date: datetime.date
    next: datetime.date


def find_sign_off(text: str, html: str, path: Path, folder: Path, clinic: Clinic) -> SignOff | None:
    """Return the sign-off of a post; None if there is none, or the post has changed since.

    Parameters
    ----------
    text, html:
        The whole file, and its rendered Markdown.
    path, folder:
        The file, and the content folder.
    clinic:
        Its providers may sign off; it sets the maximum validity.
    """
    front = read_front_matter(text)
    signed = read_sign_off(front, clinic.review_months)
    reviewer = clinic.find_provider(signed.reviewer) if signed else None
    if signed is None or reviewer is None or not path.is_relative_to(folder):
        return None
    place = path.relative_to(folder).as_posix()
    parts = read_parts(front, html, place, partial(digest_file, folder))
    return None if list_changes(signed, reviewer.name, parts) else signed


def mark_signed_texts(readers: Readers) -> None:
    """Verify the sign-off of each document right after reading, before other plugins change it."""
    base: type[BaseReader] = readers.reader_classes["md"]
    folder = Path(readers.settings["PATH"])
    clinic, _ = read_clinic(folder / "clinic.toml")

    class SignOffReader(base):  # type: ignore[misc]  # whichever reader is registered
        """The Markdown reader, which records a valid sign-off."""

        def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
            """Return the text's HTML and its header, with the sign-off if it is valid."""
            html, metadata = super().read(source_path)
            signed = None
            if clinic and "review_mark" in metadata:
                with pelican_open(source_path) as text:
                    signed = find_sign_off(text, html, Path(source_path), folder, clinic)
            metadata[SIGNED] = signed
            return html, metadata

    readers.reader_classes["md"] = SignOffReader


def make_review(signed: SignOff | None, clinic: Clinic) -> Review | None:
    """Return the review to show; None without a sign-off or a provider."""
    reviewer = clinic.find_provider(signed.reviewer) if signed else None
    if signed is None or reviewer is None:
        return None
    return Review(reviewer, signed.day, signed.until)


def add_reviews(generator: ArticlesGenerator) -> None:
    """Set the review of every article, or None."""
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
    """Connect to Pelican's signals."""
    signals.readers_init.connect(mark_signed_texts)
    signals.article_generator_pretaxonomy.connect(add_reviews)
