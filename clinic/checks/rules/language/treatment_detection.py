"""Decide which posts the health rules apply to."""

from clinic.checks.rules.language.phrases import words
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import read_passages

MANY = 5  # treatment words: a post with as many is about treatment, whatever its Type
TREATMENT = words(
    r"injections?\b", r"injected\b", r"steroids?\b", r"surger(?:y|ies)\b", r"surgical\b",
    r"procedures?\b", r"medicines?\b", r"medications?\b", r"opioids?\b", r"drugs?\b",
    r"therap(?:y|ies)\b", r"treatments?\b", r"ablations?\b", r"nerve blocks?\b",
    r"an(?:a)?esthetics?\b", r"sedation\b", r"doses?\b", r"implants?\b", r"stimulators?\b",
    r"infusions?\b", r"antibiotics?\b", r"vaccines?\b", r"pills?\b", r"tablets?\b",
)  # fmt: skip


def is_english(document: Document, library: Library) -> bool:
    """Return whether a document is in English, the language of the patterns."""
    return library.language_of(document).lower().startswith("en")


def is_advice(document: Document, library: Library) -> bool:
    """Return whether the health rules apply to a document: an English post that is not news."""
    is_news = document.front.text("type").lower() == "news"
    return document.kind == "post" and not is_news and is_english(document, library)


def is_treatment(document: Document) -> bool:
    """Return whether a post has the type "treatment"."""
    return document.front.text("type").lower() == "treatment"


def count_treatment_words(document: Document) -> int:
    """Return the number of treatment words in a document."""
    return sum(len(TREATMENT.findall(passage.text)) for passage in read_passages(document))


def is_on_treatment(document: Document) -> bool:
    """Return whether a post is about a treatment, by its Type or by its words."""
    return is_treatment(document) or count_treatment_words(document) >= MANY
