"""Sentences kept apart from those the patterns were made with: how many are noticed, and wrongly.

Run with `-s` to read the table and what was missed. Silence of a rule is not proof that a text is
right: the floors below are what was measured, and they are far from all.
"""

import sys
from pathlib import Path

import pytest

from clinic.checks.runner import check_content
from tests.checks.conftest import HEADER, NOW, POST

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
RULES = sorted(path.stem for path in CORPUS.glob("*.txt"))
FLOOR = 0.85  # of the wrong sentences, over all rules
CEILING = 0.05  # of the right sentences, over all rules


def read_sentences(rule: str) -> list[tuple[bool, str]]:
    """Return the sentences for one rule, each with whether it is wrong."""
    lines = (CORPUS / f"{rule}.txt").read_text(encoding="utf-8").splitlines()
    split = [line.split("|", 1) for line in lines if line.strip()]
    return [(mark.strip() == "wrong", text.strip()) for mark, text in split]


@pytest.fixture(scope="module")
def judged(renderer, tmp_path_factory) -> dict[str, list[tuple[bool, bool, str]]]:
    """Each rule's sentences, each in a post of its own: is it wrong, was it noticed, the words."""
    root = tmp_path_factory.mktemp("corpus")
    posts = (root / POST).parent
    posts.mkdir(parents=True)
    right = Path(__file__).parent.parent / "wrong_sites/_right_site/content/clinic.toml"
    (root / "content/clinic.toml").write_bytes(right.read_bytes())
    places: dict[str, tuple[str, bool, str]] = {}
    for rule in RULES:
        for number, (is_wrong, text) in enumerate(read_sentences(rule)):
            path = posts / f"{rule}-{number}.md"
            path.write_text(f"{HEADER}{text}\n", encoding="utf-8")
            places[f"content/posts/2026/{path.name}"] = (rule, is_wrong, text)
    problems = check_content(root, markdown=renderer, now=NOW).problems
    noticed = {(one.file, one.rule) for one in problems}
    judged: dict[str, list[tuple[bool, bool, str]]] = {rule: [] for rule in RULES}
    for file, (rule, is_wrong, text) in places.items():
        judged[rule].append((is_wrong, (file, rule) in noticed, text))
    return judged


def say_table(judged: dict[str, list[tuple[bool, bool, str]]]) -> str:
    lines = [f"{'rule':<20}{'noticed':>10}{'of':>5}{'wrongly':>10}{'of':>5}"]
    for rule, found in judged.items():
        wrong = [hit for is_wrong, hit, _ in found if is_wrong]
        right = [hit for is_wrong, hit, _ in found if not is_wrong]
        lines.append(f"{rule:<20}{sum(wrong):>10}{len(wrong):>5}{sum(right):>10}{len(right):>5}")
        for is_wrong, hit, text in found:
            if is_wrong != hit:
                lines.append(f"    {'missed' if is_wrong else 'wrongly'}: {text}")
    return "\n".join(lines)


def _share(judged: dict[str, list[tuple[bool, bool, str]]], of_wrong: bool) -> float:
    hits = [hit for found in judged.values() for is_wrong, hit, _ in found if is_wrong is of_wrong]
    return sum(hits) / len(hits)


def test_most_wrong_sentences_that_were_kept_apart_are_noticed(judged):
    sys.stdout.write(f"\n{say_table(judged)}\nnoticed: {_share(judged, True):.0%}\n")
    assert _share(judged, True) >= FLOOR, say_table(judged)


def test_few_right_sentences_that_were_kept_apart_are_taken_for_wrong(judged):
    sys.stdout.write(f"\nwrongly noticed: {_share(judged, False):.0%}\n")
    assert _share(judged, False) <= CEILING, say_table(judged)
