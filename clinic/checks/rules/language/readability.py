"""Readability: the Flesch–Kincaid grade level, with a syllable counter of our own.

Grade = 0.39 · words/sentences + 11.8 · syllables/words − 15.59. Source: Kincaid, Fishburne, Rogers
and Chissom, "Derivation of New Readability Formulas for Navy Enlisted Personnel", Research Branch
Report 8-75, Naval Technical Training Command, 1975. The unit is a US school grade. The formula
ignores meaning, so a value near 8 is a range and not a measurement.

Headings, tables and addresses are left out, and each list item ends a sentence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from clinic.content.prose_blocks import Passage, Sentence

FEWEST_WORDS = 100  # the grade of a shorter text is not meaningful
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")
_GROUP = re.compile(r"[aeiouy]+")
# Endings with a silent "e", endings with a spoken "e", and two vowels in hiatus.
_SILENT_END = re.compile(r"(?<=[^aeiouy])e$|(?<=[^aeiouydt])ed$|(?<=[^aeiouyscxzgh])es$")
_SILENT_INSIDE = re.compile(
    r"(?<=[^aeiouy])e(?=(?:ful|less|ly|ment|ness|some|where|time|thing|work|back)(?:s|ly|ness)?$)"
)
_SPOKEN_LE = re.compile(r"[^aeiouylrw]le[sd]?$")
_HIATUS = re.compile(
    r"i(?:a(?!l[a-z]?$|ge|n$|ns$|r$)|o(?!u|n)|u|et)|(?<![tscg])ial|(?<=[dnrbv])ian|riou"
    r"|(?<=[tdns])ua(?!r)|eo(?!n|us|p)|(?<=[aeiou])ing|(?<=[a-z][a-z])ie(?=r$|st$)|ience"
    r"|(?<=cr)ea(?=t(?:e[ds]?$|i|o))|rea(?=ct)|cia(?=t)|nea$|(?<!q)u(?:ity|ou)|io(?=l|p|n[aei]?c)|eic"
    r"|(?<=[mn])ia$|[ao]ya|oe(?=t)|diar|niar"
)
_WHOLE = {
    "aches": 1, "aneurysm": 4, "anyone": 3, "area": 3, "areas": 3, "aspirin": 3, "beforehand": 3,
    "being": 2, "business": 2, "cauda": 2, "clothes": 1, "create": 2, "ct": 2, "diabetes": 4,
    "diet": 2, "doing": 2, "equina": 3, "er": 2, "evening": 2, "every": 2, "everyone": 3,
    "everything": 3, "fda": 3, "fluid": 2, "fluids": 2, "going": 2, "greater": 2, "guideline": 2,
    "guidelines": 2, "headaches": 2, "idea": 3, "language": 2, "languages": 3, "lifeline": 2,
    "medicine": 3, "medicines": 3, "mri": 3, "people": 2, "quiet": 2, "safety": 2, "science": 2,
    "seeing": 2, "several": 2, "somebody": 3, "someone": 2, "someone's": 2, "something": 2,
    "sometimes": 2, "syndrome": 2, "syringe": 2, "the": 1, "timeline": 2, "tongue": 1, "trial": 2,
    "trials": 2, "us": 1, "usual": 3, "usually": 4, "vegetable": 4, "wednesday": 2, "x-ray": 2,
    "x-rays": 2,
}  # fmt: skip


@lru_cache(maxsize=20_000)  # a site of 1,000 posts says some 500,000 words, a few thousand of them
def count_syllables(word: str) -> int:
    """Return the number of syllables of an English word, at least one.

    Counts groups of vowels, minus silent ones, plus hiatuses. A hyphenated word is counted part by
    part; a number as read digit by digit, which is close enough.
    """
    word = word.lower().replace("’", "'")
    if word in _WHOLE:
        return _WHOLE[word]
    if "-" in word:
        return sum(count_syllables(part) for part in word.split("-") if part)
    word = word.removesuffix("'s").removesuffix("s'")
    letters = re.sub(r"[^a-z]", "", word)
    if not letters:
        return max(1, sum(sign.isdigit() for sign in word))
    letters = re.sub(r"^y", "j", letters)  # an initial y is a consonant
    letters = letters.replace("qu", "q")
    count = len(_GROUP.findall(letters))
    count -= len(_SILENT_INSIDE.findall(letters))
    if not _SPOKEN_LE.search(letters) and _SILENT_END.search(letters):
        count -= 1
    count += len(_HIATUS.findall(letters))
    if letters.endswith(("ism", "isms", "thm", "snt", "dnt")) and not letters.endswith("sent"):
        count += 1
    return max(1, count)


def read_words(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(text)


def compute_grade(words: int, sentences: int, syllables: int) -> float:
    """Return the Flesch–Kincaid grade for counts of words, sentences and syllables."""
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


@dataclass(frozen=True)
class Reading:
    """The readability of a text: its grade, word count, and longest sentences, longest first."""

    grade: float
    words: int
    longest: tuple[tuple[Sentence, int], ...]


def measure_reading(passages: Iterable[Passage]) -> Reading | None:
    """Return the readability of a document's prose; None if it has too few words."""
    counted: list[tuple[Sentence, int]] = []
    syllables = 0
    for passage in passages:
        for sentence in passage.sentences if passage.is_prose else ():
            words = read_words(sentence.text)
            if words:
                counted.append((sentence, len(words)))
                syllables += sum(count_syllables(word) for word in words)
    total = sum(length for _, length in counted)
    if total < FEWEST_WORDS:
        return None
    grade = compute_grade(total, len(counted), syllables)
    return Reading(grade, total, tuple(sorted(counted, key=lambda one: -one[1])[:2]))
