"""No character that nobody sees stands in a text, in the facts or in a name, unless it has work."""

import re
import sys
import unicodedata
from pathlib import Path

import pytest

from clinic.checks.report import clean, say_problems
from clinic.checks.rule_runner import PROGRAM_FAULT
from clinic.checks.runner import check_content
from clinic.core.facts_loader import read_clinic
from clinic.core.invisible_characters import DEFAULT_IGNORABLE, find_invisible, remove_invisible
from tests.checks.conftest import HEADER, NOW, POST

_CODES = (
    0x0, 0x1, 0xB, 0xC, 0x1B, 0x7F, 0x80, 0x85, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4,
    0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F,
    0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2062, 0x2063,
    0x2064, 0x2065, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A, 0x206F, 0x2800, 0x3164, 0xE000,
    0xF0B7, 0xF8FF, 0xFDD0, 0xFDEF, 0xFE00, 0xFE01, 0xFE0E, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0,
    0xFFF8, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0x1BCA0, 0x13430, 0x1D159,
    0x1D173, 0x1D17A, 0x1FFFE, 0x1FFFF, 0xE0000, 0xE0001, 0xE0020, 0xE0041, 0xE007F, 0xE0080,
    0xE0100, 0xE01EF, 0xE0FFF, 0xF0000, 0x10FFFD, 0x10FFFF,
    0x335, 0x336, 0x337, 0x338, 0x20D2, 0x20D3, 0x20D8, 0x20D9, 0x20DA, 0x20E5, 0x20E6, 0x20EA,
    0x20EB,
)  # fmt: skip
ATTACKS = [chr(one) for one in _CODES]
SILENT = {
    "Spanish, composed": "La médula espinal del niño, ¿duele? ¡Sí! Pingüino.",
    "Spanish, decomposed": unicodedata.normalize("NFD", "La médula espinal del niño, ¿duele?"),
    "Vietnamese": "Tiếng Việt: đau lưng dưới, thuốc giảm đau",
    "Vietnamese, decomposed": unicodedata.normalize("NFD", "Tiếng Việt: đau lưng dưới"),
    "Arabic": "ألم الظهر شائع، ويتحسن عادةً خلال أسابيع.",
    "Hebrew": "כאב גב הוא נפוץ, ובדרך כלל חולף תוך שבועות.",
    "Persian, with joiners": "می‌روم خانه‌ها",
    "Hindi, with joiners": "क्‍ष और क्‌ष",
    "Chinese, with a variant": "葛\U000e0100城 背痛",
    "Korean": "허리 통증",
    "Thai": "ปวดหลัง",
    "family": "👨‍👩‍👧‍👦 and 🧑🏽‍⚕️ and 👩‍⚕️",
    "hearts and signs": "❤️ ☎️ ⚠️ ℹ️ ™️ ©️ ‼️ ↔️ ☺︎ 🏳️‍🌈",
    "keycaps": "1️⃣ #️⃣",
    "flags": "🇺🇸 🇲🇽 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "not equal, decomposed": "a =\u0338 b",
    "typography": "“Don’t” — 5\u00a0mg, 10\u202f000 … 38\u00b0C ½",
}


def check(root: Path, text: str, renderer):
    (root / POST).write_bytes(text.encode("utf-8"))
    problems = check_content(root, markdown=renderer, now=NOW).problems
    assert PROGRAM_FAULT not in {one.rule for one in problems}, problems
    return problems


# Those that would break the feeds are named by a rule that no waiver silences.
NAMED = {"control-character", "character-forbidden"}


@pytest.mark.parametrize("sign", ATTACKS, ids=ascii)
def test_a_character_nobody_sees_is_a_problem_in_every_part_of_a_text(sign, right_site, renderer):
    text = HEADER.replace("Getting", f"Get{sign}ting") + f"Do n{sign}ot drive.\n\n"
    text += f"![A ch{sign}air](https://x.example)\n\n[Ba{sign}ck](https://www.nih.gov/)\n"
    problems = check(right_site, text, renderer)
    assert {1, 5, 7, 9} <= {one.line for one in problems if one.rule in NAMED}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_writing_that_needs_such_a_character_is_left_in_peace(text, right_site, renderer):
    assert list(find_invisible(text)) == []
    rules = {one.rule for one in check(right_site, f"{HEADER}{text}\n", renderer)}
    assert "control-character" not in rules


@pytest.mark.parametrize(
    "code",
    [
        *("&#8203;", "&#x202E;", "&ZeroWidthSpace;", "&shy;", "&lrm;", "&NoBreak;", "&#xE0041;"),
        *("&#00000000000173;", "&#x00000000000AD;", "&#822;", f"&#{'0' * 4000}173;"),
    ],
    ids=lambda code: code[:20],
)
@pytest.mark.parametrize(
    "form", ["Do n{}ot drive.", "<p>Do n{}ot drive.</p>", '<b title="n{}o">x</b>']
)
def test_a_code_for_a_character_nobody_sees_is_a_problem(code, form, right_site, renderer):
    problems = check(right_site, HEADER + form.format(code) + "\n", renderer)
    assert 5 in {one.line for one in problems if one.rule == "control-character"}


@pytest.mark.parametrize("text", ["<p>Do n&shyot drive.</p>", "<p>Do n&#173ot drive.</p>"])
def test_a_code_without_its_end_for_such_a_character_is_a_problem(text, right_site, renderer):
    problems = check(right_site, f"{HEADER}{text}\n", renderer)
    assert 5 in {one.line for one in problems if one.rule == "control-character"}


@pytest.mark.parametrize("code", ["&nbsp;", "&amp;", "&eacute;", "&mdash;", "&#10084;&#xFE0F;"])
def test_a_code_for_a_plain_character_is_left_in_peace(code, right_site, renderer):
    problems = check(right_site, f"{HEADER}Do not{code} drive.\n\n`&shy;`\n", renderer)
    assert "control-character" not in {one.rule for one in problems}


@pytest.mark.parametrize("sign", [one for one in ATTACKS if one > "\x7f"], ids=ascii)
@pytest.mark.parametrize("is_coded", [False, True], ids=["typed", "coded"])
def test_a_character_nobody_sees_is_a_problem_in_the_facts(sign, is_coded, right_site):
    file = right_site / "content/clinic.toml"
    typed = f"\\U{ord(sign):08X}" if is_coded else sign
    facts = file.read_text(encoding="utf-8").replace("Example Clinic", f"Exam{typed}ple")
    file.write_bytes(facts.encode("utf-8"))
    clinic, problems = read_clinic(file)
    assert clinic is None
    assert [one.line for one in problems] == [2]


@pytest.mark.parametrize(
    "sign", [one for one in ATTACKS if one != "\x00" and not 0xD800 <= ord(one) < 0xE000], ids=ascii
)
def test_a_character_nobody_sees_is_a_problem_in_the_name_of_a_file(sign, right_site, renderer):
    (right_site / f"content/posts/2026/wal{sign}king.png").write_bytes(b"")
    problems = check(right_site, HEADER + "Words.\n", renderer)
    assert "file-name-character" in {one.rule for one in problems}
    report = say_problems(problems)
    assert f"wal<{ord(sign):02X}>king.png" in report


def test_a_report_shows_what_nobody_sees():
    pattern = re.compile(r"<[0-9A-F]{2,6}>")
    assert all(pattern.search(clean(f"n{one}ot")) for one in ATTACKS)
    assert all(clean(one) == one for one in SILENT.values() if one.isprintable())


def test_the_table_holds_every_format_and_control_character_that_shows_nothing():
    shown = {  # they draw a mark around or over numbers
        *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,
    }  # fmt: skip
    plain = {0x09, 0x0A}
    kinds = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
    for number in range(sys.maxunicode + 1):
        sign = chr(number)
        if unicodedata.category(sign) in kinds and number not in shown | plain:
            assert list(find_invisible(f"a{sign}b")), f"U+{number:04X}"


def test_the_table_is_that_of_unicode_where_it_can_be_compared():
    listed = {one for first, last in DEFAULT_IGNORABLE for one in range(first, last + 1)}
    assert len(listed) == 4174  # "Total code points" of the property in DerivedCoreProperties.txt
    letters = {one for one in listed if unicodedata.category(chr(one)) not in ("Cf", "Cn")}
    names = {unicodedata.name(chr(one)) for one in letters}
    assert all(
        "VARIATION SELECTOR" in one or "FILLER" in one or "JOINER" in one or "INHERENT" in one
        for one in names
    )


def test_long_runs_of_such_characters_take_no_longer_than_other_text():
    text = "\u200d" * 200_000 + "🏴" * 50_000
    assert len(list(find_invisible(text))) == 200_000
    assert remove_invisible(text) == "🏴" * 50_000
