"""Messages, rules and documents hold to docs/style.md, as far as a program can tell.

Voice, tone and sense stay with whoever reviews a change: this looks for phrases and counts words.
"""

import ast
import html
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import clinic.checks.runner  # noqa: F401  (importing it registers the rules)
from clinic.checks.explain import PROGRAM_RULES
from clinic.checks.registry import RULES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / one for one in ("README.md", "EDITORS.md", "SECURITY.md")),
        ROOT / ".github/CONTRIBUTING.md",
    ]
)
MOST_WORDS = 20  # in a sentence of a message or a rule (docs/style.md, 8)

# What not to write, as a pattern: what to write.
PHRASES = {
    r"\bcan not\b": "cannot",
    r"\banew\b": "again",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\bmisspelt\b|\b(?:colour|favour|recognis|organis)\w*": "the American spelling",
    r"\btakes? (?:it|this|the \w+) out\b": "remove",
    r"\bpass(?:es|ed)? over\b": "skip",
    r"\bin its place of\b|\btakes? the place of\b": "replace",
    r"\bround brackets\b": "parentheses",
    r"\bsmall letters\b": "lowercase",
    r"\bstands?\b(?!-ins?\b)": "is",
    r"\blies\b": "is",
    r"\bleads?\b": "go to, open",
    r"\bbehind\b": "after",
    r"\bbesides\b": "and, also",
    r"\bslips?\b": "typo",
    r"\b(?:no|any|some)body's\b": "a name",
    r"\b(?:any|every|some)body\b": "anyone, everyone, someone",
    r"\bany more\b(?! \w)|\bfor ever\b": "anymore, forever",
    r"\bone a line\b|\bone \w+ a line\b": "one per line",
    r"\bgrey\b": "gray",
}
# One term for one concept.
TERMS = {
    r"\bcounsel\b": "lawyer",
    r"\b(?:e-mail|mail) address\b|\be-mails?\b": "email address, email",
    r"\bweb person\b|\bwho(?:ever)? looks after\b": "your web support person",
    r"\b(?:put|puts|take|takes) (?:it |them )?back\b|\bonline again\b": "restore, undo",
    r"\bread(?:s|ing)? (?:it |them )?back\b": "verify",
    r"\bgoes? (?:out|online)\b|\bcomes? out\b": "is published, go live",
    r"\bin no list\b": "unlisted",
    r"(?<!/)\bbin\b": "trash",
    r"\b[Ww]aive[rds]*\b": "accepted warning, to accept",
    r"\bwords of the interface\b": "interface text",
    r"\bsigned texts?\b": "signed-off post",
    r"\bunsaved words\b": "unsaved changes",
    r"\bdemo\b": "sample site",
}
ONLY_IN_MESSAGES = {
    r";": "two sentences",
    r"^(?:Who|Whoever|What)\b(?!.*\?)": "a sentence with a subject",
    r"\b(?:is|are) no (?!longer\b)": "is not a, or Cannot find",
    r"\b[Tt]exts\b": "posts and pages",
    r"\bmistakes?\b": "problem",
    r"\bI (?!would\b)[a-z]+": "no I: the program is not a person",
}
# What readers of Spanish in the United States would stumble over, or that is not said to usted.
SPANISH = {
    r"(?i)\b(?:tú|te|ti|tus?|contigo|vosotros|vuestr[ao]s?)\b": "usted, su",
    r"(?i)\b(?:puedes|tienes|quieres|debes|necesitas|sabes|haz|llámanos|dinos|mira)\b": "usted",
    r"(?i)\b(?:e-?mail|mail|link|clic(?:k|ar|k?ea\w*)?|feed)\b": "the Spanish word",
    r"(?i)\b(?:ordenador|móvil|coger|aparcar|aparcamiento)\b": "the American word",
    r"[“”]": "«…»",
    r"^(?=[^¿]*\?)|^[^?]*¿[^?]*$|^(?=[^¡]*!)|^[^!]*¡[^!]*$": "both marks: ¿…? and ¡…!",
}
# Where such a word is right: the file, the words around it, and why.
EXCEPTIONS = {
    ("clinic/checks/rules/language/raw_html.py", "&lt;"): "the semicolon is what to type",
    ("clinic/publish/guards.py", "demo = false"): "the name of a field",
    ("content/clinic.toml", "While demo is true"): "the name of a field",
    ("docs/architecture.md", "Waiver in the code"): "it tells a class's name",
}


class Sentence(NamedTuple):
    """Something that people read, and the file and line it comes from."""

    path: str
    line: int
    words: str


def write_out(node: ast.AST) -> str:
    """Return a literal's text, with {} for each value that is filled in; or nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(write_out(part) or "{}" for part in node.values)
    return ""


def is_message(words: str) -> bool:
    """Return whether a text is a sentence: a capital, spaces, and an end."""
    return bool(re.match(r"[A-Z\"{].*\s\S+\s.*[.?…]$", words, re.DOTALL)) and "(?" not in words


def list_targets(node: ast.AST) -> set[str]:
    """Return the names that an assignment sets."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}


def list_said(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each what= and fix=, and each sentence that a call is given, with its line."""
    for node in ast.walk(tree):
        values: list[ast.AST] = []
        if isinstance(node, ast.keyword) and node.arg in ("what", "fix"):
            values = [node.value]
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value:
            values = [node.value] if {"what", "fix"} & list_targets(node) else []
        elif isinstance(node, ast.Call):
            values = [one for one in node.args if is_message(write_out(one))]
        for value in values:
            yield from list_literals(value)


def list_literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each text in an expression, a filled-in one as a whole, with its line."""
    if words := write_out(node):
        yield node.lineno, words
    for part in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(part, ast.Constant)):
            yield from list_literals(part)


@cache
def list_messages() -> tuple[Sentence, ...]:
    """Return each sentence of each message of the program."""
    return tuple(
        Sentence(path.relative_to(ROOT).as_posix(), line, one)
        for path in sorted((ROOT / "clinic").rglob("*.py"))
        for line, words in list_said(ast.parse(path.read_text(encoding="utf-8")))
        if re.search(r"\w \w", words)  # not a separator, nor characters to strip
        for one in split(words)
    )


def list_rule_texts() -> Iterator[Sentence]:
    """Yield each sentence that --explain says of a rule."""
    said = {rule.id: f"{rule.meaning}\n{rule.why}" for rule in RULES.values()} | PROGRAM_RULES
    for rule, words in said.items():
        yield from (Sentence(f"the rule {rule}", 0, one) for one in split(words))


def list_strings(language: str) -> Iterator[Sentence]:
    """Yield each sentence of the interface text in a language."""
    name = f"theme/strings/{language}.toml"
    for line, said in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
        for words in re.findall(r'"([^"]+)"', said):
            yield from (Sentence(name, line, one) for one in split(words))


def list_interface_text() -> Iterator[Sentence]:
    yield from list_strings("en")


def list_spanish_text() -> Iterator[Sentence]:
    yield from list_strings("es")


def list_web_pages() -> Iterator[Sentence]:
    """Yield what the pages and scripts of the editor and the preview say."""
    for path in sorted((ROOT / "clinic/web").rglob("*")):
        if path.suffix not in (".html", ".js"):
            continue
        for line, source in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if path.suffix == ".js":
                said = [] if source.strip().startswith("//") else re.findall(r'"([^"]+)"', source)
            else:
                shown = re.sub(r"\{\{.*?\}\}", "{}", re.sub(r"\{%.*?%\}", "\n", source))
                said = [re.sub(r"<[^>]*>", "\n", shown), *re.findall(r'"([A-Z][^"]+)"', shown)]
            for words in said:
                name = path.relative_to(ROOT).as_posix()
                yield from (Sentence(name, line, html.unescape(one)) for one in split(words))


def list_notes() -> Iterator[Sentence]:
    """Yield the comments of clinic.toml and of the recipes, and what the starters say."""
    files = [ROOT / "content/clinic.toml", *(ROOT / ".github/recipes").rglob("*.yml")]
    for path in [*files, *ROOT.glob("Start *")]:
        for line, source in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if found := re.search(r"(?:^|\s)(?:#|rem|echo|label:) +(.+)", source):
                yield Sentence(path.relative_to(ROOT).as_posix(), line, found[1])


def list_help() -> Iterator[Sentence]:
    """Yield what `make` says of each command."""
    for line, said in enumerate((ROOT / "Makefile").read_text(encoding="utf-8").splitlines(), 1):
        if "## " in said:
            yield Sentence("Makefile", line, said.partition("## ")[2])


def list_prose() -> Iterator[Sentence]:
    """Yield each line of each document, without what is code."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^```.*?^```$|<!--.*?-->", _blank, text, flags=re.DOTALL | re.MULTILINE)
        name = path.relative_to(ROOT).as_posix()
        for line, words in enumerate(text.splitlines(), 1):
            yield Sentence(name, line, re.sub(r"`[^`]+`", "", words))


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def split(words: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.?!])\s+|\n", words) if one.strip()]


def count_words(sentence: str) -> int:
    return len(re.sub(r"\([^)]*\)", "", sentence).split())  # without a source in parentheses


def is_excepted(sentence: Sentence) -> bool:
    return any(sentence.path == path and around in sentence.words for path, around in EXCEPTIONS)


def find_phrases(sentences: Iterable[Sentence], patterns: dict[str, str]) -> list[str]:
    return [
        f"{one.path}:{one.line}: {one.words!r}\n    write: {instead}"
        for one in dict.fromkeys(sentences)
        for pattern, instead in patterns.items()
        if re.search(pattern, one.words) and not is_excepted(one)
    ]


def find_long(sentences: Iterable[Sentence]) -> list[str]:
    return [
        f"{one.path}:{one.line}: {count_words(one.words)} words: {one.words!r}"
        for one in dict.fromkeys(sentences)
        if count_words(one.words) > MOST_WORDS
    ]


STRICT = {**PHRASES, **TERMS, **ONLY_IN_MESSAGES}
LOOSE = {**PHRASES, **TERMS}


@pytest.mark.parametrize(
    ("sentences", "patterns"),
    [
        (list_messages, STRICT),
        (list_rule_texts, STRICT),
        (list_help, STRICT),
        (list_web_pages, LOOSE),
        (list_interface_text, LOOSE),
        (list_spanish_text, SPANISH),
        (list_notes, LOOSE),
        (list_prose, LOOSE),
    ],
)
def test_no_text_has_a_phrase_that_the_style_rules_out(sentences, patterns):
    found = find_phrases(sentences(), patterns)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "sentences",
    [list_messages, list_rule_texts, list_web_pages, list_interface_text, list_spanish_text],
)
def test_no_sentence_has_more_words_than_the_style_allows(sentences):
    found = find_long(sentences())
    assert not found, "\n".join(found)


def test_a_sentence_in_english_is_a_sentence_in_spanish():
    english, spanish = (
        tomllib.loads((ROOT / f"theme/strings/{one}.toml").read_text(encoding="utf-8"))
        for one in ("en", "es")
    )
    assert list(english) == list(spanish), "the same keys, in the same order"
    for key, words in english.items():
        assert (words[-1] in ".?!") == (spanish[key][-1] in ".?!"), key


def test_every_rule_starts_as_an_instruction():
    not_verbs = r"(?:A|An|The|This|That|It|Each|Every|No|Some|There|What|Who|\S+s|\S+ed|\S+ing)\b"
    for rule in RULES.values():
        assert not re.match(not_verbs, rule.meaning), f"{rule.id}: {rule.meaning}"


def test_every_exception_is_still_needed():
    seen = [*list_messages(), *list_notes(), *list_prose()]
    for path, around in EXCEPTIONS:
        hits = [one for one in seen if one.path == path and around in one.words]
        assert any(re.search(one, hit.words) for one in STRICT for hit in hits), (path, around)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ('Problem(what="This can not be read.", fix="")', "cannot"),
        ('what = f"{name} leads nowhere."', "go to, open"),
        ('report("The file is no picture.")', "is not a, or Cannot find"),
        ('fix = "Ask the web person." if odd else "Try again."', "your web support person"),
    ],
)
def test_a_message_is_found_however_it_is_passed(code, wrong):
    said = (Sentence("a.py", line, words) for line, words in list_said(ast.parse(code)))
    assert [one.partition("write: ")[2] for one in find_phrases(said, STRICT)] == [wrong]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Llámanos hoy.", "usted"),
        ("Envíe un email.", "the Spanish word"),
        ("Qué busca?", "both marks: ¿…? and ¡…!"),
        ("¿Qué busca.", "both marks: ¿…? and ¡…!"),
        ("Aquí puede buscar su artículo.", ""),
        ("¿Qué busca?", ""),
    ],
)
def test_spanish_that_does_not_say_usted_is_found(said, wrong):
    found = find_phrases([Sentence("es.toml", 1, said)], SPANISH)
    assert "".join(one.partition("write: ")[2] for one in found) == wrong
