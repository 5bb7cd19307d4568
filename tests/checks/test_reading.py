"""The reading grade is the published formula's, and the counter of syllables is near enough."""

import pytest

from clinic.checks.rules.language.readability import (
    compute_grade,
    count_syllables,
    measure_reading,
    read_words,
)
from clinic.content.document import Document
from clinic.content.prose_blocks import read_passages
from clinic.core.front_matter import read_front_matter
from tests.checks.conftest import HEADER

# Worked in public: https://en.wikipedia.org/wiki/Flesch–Kincaid_readability_tests
PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."


def measure(body):
    text = HEADER + body
    return measure_reading(
        read_passages(Document("posts/2026/a.md", text, read_front_matter(text), ""))
    )


def test_the_worked_example_has_the_published_grade():
    words = read_words(PLATYPUS)
    syllables = sum(map(count_syllables, words))
    assert (len(words), syllables) == (13, 24)
    assert round(compute_grade(13, 1, 24), 1) == 11.3


def test_the_lowest_grade_there_can_be_is_the_published_one():
    assert round(compute_grade(1, 1, 1), 2) == -3.40


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("spine", 1), ("table", 2), ("needed", 2), ("walked", 1), ("nurses", 2), ("likes", 1),
     ("injection", 3), ("anesthetic", 4), ("medicine", 3), ("people", 2), ("X-ray", 2),
     ("doctor's", 2), ("carefully", 3), ("area", 3), ("numbness", 2), ("quiet", 2), ("you", 1),
     ("physician", 3), ("reaction", 3), ("911", 3), ("isn't", 2), ("headaches", 2)],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_spoken(word, syllables):
    assert count_syllables(word) == syllables


def test_headings_tables_and_addresses_do_not_count():
    text = "Walk a little each day. " * 30
    link = "[Walk](https://example.org/extraordinarily-complicated-address) a little each day. "
    plain = measure(text)
    around = measure(f"## Extraordinary considerations\n\n{text}\n\n| Complicated | Table |\n")
    assert (around.grade, around.words) == (plain.grade, plain.words)
    assert measure(link * 30).words == plain.words


def test_a_list_item_ends_its_sentence():
    items = "- walk a little each day\n" * 30
    assert measure(items).grade == pytest.approx(measure("Walk a little each day. " * 30).grade)


def test_a_short_text_has_no_grade():
    assert measure("Walk a little each day. " * 5) is None
