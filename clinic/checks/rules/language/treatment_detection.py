"""Which texts the health rules are for, and the words that tell."""

from clinic.checks.rules.language.phrases import words
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import read_passages

MANY = 5  # treatment words: a text with as many is about treatment, whatever its Type says
TREATMENT = words(
    r"injections?\b", r"injected\b", r"steroids?\b", r"surger(?:y|ies)\b", r"surgical\b",
    r"procedures?\b", r"medicines?\b", r"medications?\b", r"opioids?\b", r"drugs?\b",
    r"therap(?:y|ies)\b", r"treatments?\b", r"ablations?\b", r"nerve blocks?\b",
    r"an(?:a)?esthetics?\b", r"sedation\b", r"doses?\b", r"implants?\b", r"stimulators?\b",
    r"infusions?\b", r"antibiotics?\b", r"vaccines?\b", r"pills?\b", r"tablets?\b",
)  # fmt: skip


def is_english(document: Document, library: Library) -> bool:
    """Return whether a text is in English, the language of the patterns."""
    return library.language_of(document).lower().startswith("en")


def is_advice(document: Document, library: Library) -> bool:
    """Return whether the health rules look at a text: a post in English that is not news."""
    is_news = document.front.text("type").lower() == "news"
    return document.kind == "post" and not is_news and is_english(document, library)


def is_treatment(document: Document) -> bool:
    """Return whether its editor calls a post one on a treatment."""
    return document.front.text("type").lower() == "treatment"


def count_treatment_words(document: Document) -> int:
    """Return how often a text speaks of treatments."""
    return sum(len(TREATMENT.findall(passage.text)) for passage in read_passages(document))


def is_on_treatment(document: Document) -> bool:
    """Return whether a post is on a treatment, by its Type or by its words."""
    return is_treatment(document) or count_treatment_words(document) >= MANY
