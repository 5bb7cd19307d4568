"""No address leads readers elsewhere than it shows, wherever an address can be written."""

import html
from pathlib import Path

import pytest

from clinic.checks.rule_runner import PROGRAM_FAULT
from clinic.checks.runner import check_content, check_site
from clinic.core.facts_loader import read_clinic
from clinic.core.problem import Problem, Severity
from clinic.core.web_address import find_address_problems
from tests.checks.conftest import HEADER, NOW, POST

ADDRESSES = Path(__file__).parent / "addresses"


def read(name: str) -> list[str]:
    """Return the addresses of a list: one a line."""
    return (ADDRESSES / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1]


REFUSED = read("refused")
HIDDEN = [
    "https://www.n\u00adih.gov/",
    "https://www.nih.gov\u200b.evil.example/",
    "https://www.nih.gov\u202e/",
    "https://www.nih.gov/\u061ca",
    "https://www.ni\u034fh.gov/",
    "https://www.nih\u3164.gov/",
    "https://www.nih.gov\u2800/",
    "https://www.nih.gov/a\U000e0041",
]
ONLY_IN_HTML = [
    "\\/evil.example",
    "/\\/evil.example",
    "https:\\evil.example",
    "https://www.nih.gov\\.evil.example",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "https:/\t/evil.example",
    "https://www.nih.gov\t@evil.example",
    "https://www nih.gov/",
]
WARNED = read("warned")
RIGHT = read("right")
RULES = {
    "link-misleading", "link-homograph", "link-unclear", "link-tracking", "raw-html",
    "link-text-misleading", "clinic-facts", "page-address",
}  # fmt: skip


def check(root: Path, text: str, renderer, place: str = POST) -> list[Problem]:
    (root / place).write_text(text, encoding="utf-8")
    problems = check_content(root, markdown=renderer, now=NOW).problems
    assert PROGRAM_FAULT not in {one.rule for one in problems}, problems
    return [one for one in problems if one.rule in RULES and one.file == place]


def body(form: str, addresses: list[str]) -> str:
    """Write a post with an address in every second line from the fifth on."""
    return HEADER + "".join(form.format(one) + "\n\n" for one in addresses)


def list_unsaid(addresses: list[str], problems: list[Problem], severity: Severity) -> list[str]:
    said = {one.line for one in problems if one.severity is severity}
    return [one for at, one in enumerate(addresses) if 5 + 2 * at not in said]


FORMS = {
    "link": "Read [the advice]({}).",
    "link in angle brackets": "Read [the advice](<{}>).",
    "picture": "![The way to the door]({})",
    "HTML": 'Read <a href="{}">the advice</a>.',
    "attributes": 'Read [the advice](https://www.nih.gov/){{: href="{}" }}.',
    "quotation": '<q cite="{}">Words</q>',
    "set of pictures": '<img alt="The door" src="a.png" srcset="a.png 1x, {} 2x">',
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_address_that_misleads_is_a_problem_with_its_line(form, right_site, renderer):
    listed = [one for one in REFUSED + HIDDEN if form[0] != "<" or "," not in one]
    if "{{" in form:  # attributes in Markdown end at a brace, and stars are emphasis there
        listed = [one for one in listed if not set("{}*") & set(one)]
    problems = check(right_site, body(form, listed), renderer)
    assert list_unsaid(listed, problems, Severity.ERROR) == []


def test_an_address_in_a_reference_is_a_problem(right_site, renderer):
    text = HEADER + "".join(f"Read [it][{at}].\n\n" for at in range(len(REFUSED)))
    text += "".join(f"[{at}]: {one}\n" for at, one in enumerate(REFUSED))
    first = 5 + 2 * len(REFUSED)
    said = {one.line for one in check(right_site, text, renderer)}
    # The same address twice is said once; a line is found by the words of the address.
    assert [one for at, one in enumerate(REFUSED) if first + at not in said] == []


def test_an_address_in_angle_brackets_is_a_problem(right_site, renderer):
    listed = [one for one in REFUSED + HIDDEN if one.lower().startswith(("https://", "http://"))]
    problems = check(right_site, body("Read <{}>.", listed), renderer)
    assert list_unsaid(listed, problems, Severity.ERROR) == []


def test_an_address_in_the_sources_is_a_problem_with_its_line(right_site, renderer):
    listed = [one for one in REFUSED + HIDDEN if ")" not in one]
    lines = "".join(f"    [NIH]({one})\n" for one in listed)
    text = HEADER.rstrip() + "\nSources:\n" + lines + "\nWords.\n"
    problems = check(right_site, text, renderer)
    said = {one.line for one in problems if one.severity is Severity.ERROR}
    assert [one for at, one in enumerate(listed, 5) if at not in said] == []


@pytest.mark.parametrize("address", ONLY_IN_HTML, ids=ascii)
def test_what_only_html_can_hold_in_an_address_is_a_problem(address, right_site, renderer):
    coded = "".join(f"&#{ord(one)};" if one < "!" else html.escape(one) for one in address)
    problems = check(right_site, HEADER + f'Read <a href="{coded}">it</a>.\n', renderer)
    assert [one.line for one in problems if one.severity is Severity.ERROR] == [5]


@pytest.mark.parametrize("form", [FORMS["link"], FORMS["HTML"]])
def test_an_address_that_does_more_than_it_shows_is_a_warning(form, right_site, renderer):
    problems = check(right_site, body(form, WARNED), renderer)
    tracked = {one.line for one in problems if one.rule == "link-tracking"}
    said = {one.line for one in problems if one.severity is Severity.WARN}
    unsaid = [one for at, one in enumerate(WARNED) if 5 + 2 * at not in said | tracked]
    assert unsaid == []


@pytest.mark.parametrize("form", [*FORMS.values(), "Sources: {}"], ids=[*FORMS, "sources"])
def test_an_honest_address_is_left_in_peace(form, right_site, renderer):
    text = body(form, RIGHT)
    if form.startswith("Sources"):
        lines = "".join(f"    [Words]({one})\n" for one in RIGHT)
        text = HEADER.rstrip() + "\nSources:\n" + lines + "\nWords.\n"
    mine = RULES - {"raw-html"}
    found = [one for one in check(right_site, text, renderer) if one.rule in mine]
    numbers = ("tel:", "sms:")  # whose words show another number, or none
    assert [one for one in found if not any(number in one.excerpt for number in numbers)] == []


# Words, address, and whether it is a Problem, a warning, or right.
WORDS = [
    ("www.nih.gov", "https://evil.example", "error"),
    ("nih.gov", "https://evil.example", "error"),
    ("NIH.GOV", "https://evil.example", "error"),
    ("https://www.nih.gov/pain", "https://evil.example/pain", "error"),
    ("http\\://www.nih.gov/pain", "https://evil.example/pain", "error"),
    ("https:\\\\\\\\www.nih.gov", "https://evil.example/pain", "error"),
    ("Visit www.nih.gov today", "https://evil.example", "error"),
    ("(www.nih.gov)", "https://evil.example", "error"),
    ("**www.**nih.gov", "https://evil.example", "error"),
    ("`www.nih.gov`", "https://evil.example", "error"),
    ("www<span>.nih</span>.gov", "https://evil.example", "error"),
    ("www . nih . gov", "https://evil.example", "error"),
    ("www[.]nih[.]gov", "https://evil.example", "error"),
    ("www\u2024nih\u2024gov", "https://evil.example", "error"),
    ("www\u3002nih\u3002gov", "https://evil.example", "error"),
    ("\uff57ww.nih.gov", "https://evil.example", "error"),
    ("www.n&shy;ih.gov", "https://evil.example", "error"),
    ("www.n\u0456h.gov", "https://evil.example", "error"),
    ("www.nih.gov", "https://www.nih.gov.evil.example", "error"),
    ("www.nih.gov", "//evil.example", "error"),
    ("www.nih.gov", "https://www.nih.gov@evil.example", "error"),
    ("www.nih.gov", "tel:+19005550100", "warning"),
    ("www.nih.gov", "mailto:hello@clinic.example", "error"),
    ("www.nih.gov", "{filename}/pages/contact.md", "error"),
    ("![www.nih.gov]({attach}a.png)", "https://evil.example", "error"),
    ("cdc.github.io", "https://evil.github.io", "error"),
    ("www.bbc.co.uk", "https://www.evil.co.uk", "error"),
    ("What healthgrades.com says of us", "https://evil.example", "warning"),
    ("hello@clinic.example", "mailto:x@evil.example", "error"),
    ("hello@clinic.example", "mailto:other@clinic.example", "error"),
    ("Write to hello@clinic.example", "https://evil.example", "error"),
    ("mailto:hello@clinic.example", "https://evil.example", "error"),
    ("(555) 555-0142", "tel:+19005550100", "error"),
    ("(555) 555-0142", "sms:+19005550100", "error"),
    ("Call us at (555) 555-0142 today", "tel:+19005550100", "error"),
    ("555 555 0142", "tel:+19005550100", "error"),
    ("+44 20 7946 0018", "tel:+442079460019", "error"),
    ("1-800-QUIT-NOW", "tel:+18005550100", "error"),
    ("Call 911", "tel:+19005550100", "error"),
    ("988", "tel:911", "error"),
    ("Call us", "tel:+19005550100", "warning"),
    ("Website:www.medlineplus.gov", "https://evil.example", "error"),
    ("//medlineplus.gov", "https://evil.example", "error"),
    ("hxxps://medlineplus.gov", "https://evil.example", "error"),
    ("@medlineplus.gov", "https://evil.example", "error"),
    ("medlineplus.gov,", "https://evil.example", "error"),
    ("medlineplus.gov;", "https://evil.example", "error"),
    ("medlineplus.gov&", "https://evil.example", "error"),
    ("medlineplus.gov +", "https://evil.example", "error"),
    ("medlineplus.gov\u2026", "https://evil.example", "error"),
    ("medlineplus.gov\u2192", "https://evil.example", "error"),
    ("medlineplus.gov \xb7", "https://evil.example", "error"),
    ("medlineplus.gov\u2122", "https://evil.example", "error"),
    ("medlineplus.gov\xae", "https://evil.example", "error"),
    ("medlineplus.gov\xb9", "https://evil.example", "error"),
    ("medlineplus.gov<sup>1</sup>", "https://evil.example", "error"),
    ("\U0001f449medlineplus.gov\U0001f448", "https://evil.example", "error"),
    ("\u275dmedlineplus.gov\u275e", "https://evil.example", "error"),
    ("medlineplus.g\u043ev", "https://evil.example", "error"),
    ("medlineplus.g\xf3v", "https://evil.example", "error"),
    ("medlineplus.go\u0301v", "https://evil.example", "error"),
    ("medlineplus.g\u043e\u0301v", "https://evil.example", "error"),
    ("medlineplus.g0v", "https://evil.example", "error"),
    ("medlineplus .gov", "https://evil.example", "error"),
    ("medlineplus. gov", "https://evil.example", "error"),
    ("medlineplus dot gov", "https://evil.example", "error"),
    ("www dot medlineplus dot gov", "https://evil.example", "error"),
    ("medlineplus (dot) gov", "https://evil.example", "error"),
    ("medlineplus\xb7gov", "https://evil.example", "error"),
    ("Source:medlineplus.gov/pain", "https://evil.example", "error"),
    ("Source:medlineplus.gov", "https://evil.example", "warning"),
    ("medlineplus.gov\u2014pain", "https://evil.example", "warning"),
    ("medlineplus.gov,nih", "https://evil.example", "warning"),
    ("medlineplus.gov&nih", "https://evil.example", "warning"),
    ("pain\u00b7medlineplus.gov\u00b7advice", "https://evil.example", "warning"),
    ("Polka dot dress", "https://evil.example", "right"),
    ("A red dot. Look here", "https://evil.example", "right"),
    ("Take .5 mg. Us and you", "https://evil.example", "right"),
    ("CO2 at 3.10, vol.2", "https://evil.example", "right"),
    ("Ask us. Me too; info. Care", "https://evil.example", "right"),
    ("4.0 of 5\u2026", "https://evil.example", "right"),
    ("medlineplus.gov\u2014pain", "https://medlineplus.gov/pain", "right"),
    ("m\xfcller.de", "https://m\xfcller.de/", "right"),
    ("Call 5555550142", "tel:911", "error"),
    ("(555) 555\u20130142", "tel:911", "error"),
    ("Call 555\u2013555\u20130142", "tel:+19005550100", "error"),
    ("Call 9-1-1", "tel:988", "error"),
    ("Call 9 1 1 now", "tel:988", "error"),
    ("Call nine one one", "tel:988", "error"),
    ("Llame al nueve uno uno", "tel:988", "error"),
    ("Call 555 5550142", "tel:911", "error"),
    ("Call +44 20 7946 0018", "tel:911", "error"),
    ("Call 911", "https://evil.example/", "error"),
    ("911", "https://evil.example/", "error"),
    ("(555) 555-0142", "https://evil.example/", "error"),
    ("Call (555) 555\u20130142 now", "https://evil.example/", "error"),
    ("Call nine one one", "https://evil.example/", "error"),
    ("Call 988", "mailto:x@evil.example", "error"),
    ("1-800-QUIT-NOW", "https://evil.example/", "error"),
    ("+44 20 7946 0018 desk", "tel:+442079460018", "right"),
    ("Call 9-1-1", "tel:911", "right"),
    ("Call nine one one", "tel:911", "right"),
    ("Call 5555550142", "tel:+15555550142", "right"),
    ("555\u2013555\u20130142", "tel:+15555550142", "right"),
    ("Call 555-0142", "tel:+15555550142", "right"),
    ("Call 911 or (555) 555-0142", "tel:911", "right"),
    ("988", "https://988lifeline.org/", "right"),
    ("When to call 911", "https://www.nih.gov/", "right"),
    ("The helpline, 800-662-4357", "https://www.samhsa.gov/", "right"),
    ("(555) 555-0142", "{filename}/pages/contact.md", "right"),
    ("One to three of 100 people, 2019-2024", "https://www.nih.gov/", "right"),
    ("www.nih.gov", "https://nih.gov/", "right"),
    ("nih.gov", "https://www.ncbi.nlm.nih.gov/x", "right"),
    ("https://m.nih.gov/a", "https://www.nih.gov/b", "right"),
    ("www.clinic.example", "{filename}/pages/contact.md", "right"),
    ("hello@clinic.example", "{filename}/pages/contact.md", "right"),
    ("What MedlinePlus.gov says", "{filename}/pages/contact.md", "right"),
    ("hello@clinic.example", "mailto:hello@clinic.example", "right"),
    ("Write to HELLO@clinic.example", "mailto:hello@clinic.example?subject=Hi", "right"),
    ("(555) 555-0142", "tel:+15555550142", "right"),
    ("1-800-QUIT-NOW", "tel:+18007848669", "right"),
    ("Call us", "tel:+15555550142", "right"),
    ("Call 911", "tel:911", "right"),
    ("Llame al 988", "tel:988", "right"),
    ("The U.S. Food and Drug Administration, vol. 3.2, p.14", "https://www.fda.gov/", "right"),
    ("Dr. Ng, M.D., e.g. in Node.js", "https://www.nih.gov/", "right"),
    ("S\u00ed.No", "https://www.nih.gov/", "right"),
]


@pytest.mark.parametrize(("words", "address", "verdict"), WORDS)
def test_words_that_name_another_place_than_the_link_are_said(
    words, address, verdict, right_site, renderer
):
    problems = check(right_site, HEADER + f"Read [{words}]({address}).\n", renderer)
    found = [one for one in problems if one.rule == "link-text-misleading"]
    severity = {"error": [Severity.ERROR], "warning": [Severity.WARN], "right": []}[verdict]
    assert [one.severity for one in found] == severity, found
    assert all(one.line == 5 for one in found)


E = "(https://evil.example/)"
PIECES = [
    (f"[medlineplus]{E}[.gov]{E}", True),
    (f"[https://]{E}[medlineplus.gov/pain](https://medlineplus.gov/pain)", True),
    (f"[www.]{E}[medlineplus]{E}[.gov]{E}", True),
    (f"**[medlineplus]{E}**[.gov]{E}", True),
    (f"*medlineplus*[.gov]{E}", True),
    (f"medlineplus.[gov]{E}", True),
    (f"[medlineplus]{E}.gov", True),
    (f"[medlineplus]{E} [.gov]{E}", True),
    (f"[medlineplus]{E}&#8203;[.gov]{E}", True),
    ("[The NIH](https://www.nih.gov/), nih.gov, and [advice](https://a.example/)", False),
    ("[Mayo](https://mayo.example/)\u2014[nih.gov](https://www.nih.gov/)", False),
    ("See [advice](https://a.example/). Com and [more](https://b.example/).Then", False),
    ("[one](https://a.example/)[two](https://b.example/)", False),
    ("www.[nih.gov](https://www.nih.gov/)", False),
]


@pytest.mark.parametrize(("words", "is_said"), PIECES)
def test_links_that_spell_an_address_together_each_lead_there(words, is_said, right_site, renderer):
    problems = check(right_site, HEADER + f"Read {words}.\n", renderer)
    found = [one for one in problems if one.rule == "link-text-misleading"]
    assert [one.line for one in found][:1] == [5] * is_said, found


def test_the_title_and_label_of_a_link_may_not_name_another_place(right_site, renderer):
    text = HEADER + '[Advice](https://evil.example "www.nih.gov")\n\n'
    text += '<a href="https://evil.example/b" aria-label="www.nih.gov">Advice</a>\n'
    problems = check(right_site, text, renderer)
    assert [one.line for one in problems if one.rule == "link-text-misleading"] == [5, 7]


def test_the_words_of_a_source_may_not_name_another_place(right_site, renderer):
    text = HEADER.rstrip() + "\nSources: [www.nih.gov](https://evil.example/)\n\nWords.\n"
    assert [one.line for one in check(right_site, text, renderer)] == [4]


FACTS = [
    ("portal_url", one)
    for one in (
        "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)",
        "java\\tscript:alert(1)", "data:text/html,x", "//portal.example", "portal.example",
        "/portal", "\\\\\\\\portal.example", "https:portal.example", "https:/portal.example",
        "https://clinic.example@evil.example/", "https://localhost/", "https://127.0.0.1/",
        "https://10.0.0.1/", "https://2130706433/", "https://[::1]/", "https://portal.local/",
        "https://clіnic.example/", "https://clinic。example/", "https://clinic.example./",
        "https://cli\\u00adnic.example/", "https://clinic.example:x/", "https://po rtal.example/",
        "mailto:x@evil.example", "tel:911", "{index}", "#x", "https://portal.example/a b",
    )
] + [
    ("url", "javascript:alert(1)"), ("url", "//clinic.example"), ("url", "https://a@evil.example"),
    ("url", "https://clinic.example/?a"), ("url", "https://clinic.example/#a"),
    ("url", "http://localhost:8000"),
    ("email", "hello@clinic.example?bcc=x@evil.example"),
    ("email", "hello@clinic.example,x@b.example"),
    ("email", "hello"), ("email", "hello@clіnic.example"), ("email", "hello@clinic.example\\n"),
    ("email", "a b@clinic.example"), ("email", "javascript:x"),
    ("email", "hello@clinic.example&cc=x"),
    ("phone", "(555) 555-0142;9005550100"), ("phone", "(555) 555-0142 ext. 9"),
    ("phone", "*21*555-555-0142#"), ("phone", "(555) 555-01420"), ("phone", "５５５-555-0142"),
    ("fax", "(555) 555-0143 javascript:"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), FACTS)
def test_an_address_in_the_facts_goes_to_one_plain_public_place(key, value, right_site):
    file = right_site / "content/clinic.toml"
    lines = [one for one in file.read_text().splitlines() if not one.startswith(f"{key} =")]
    at = next(number for number, one in enumerate(lines) if one.startswith("[clinic]")) + 1
    lines.insert(at, f'{key} = "{value}"')
    if key == "phone":  # the location has one too
        lines = [*lines, 'phone = "(555) 555-0142"'] if "[location.hours]" not in lines else lines
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    clinic, problems = read_clinic(file)
    assert clinic is None
    assert at + 1 in {one.line for one in problems}, problems


@pytest.mark.parametrize("name", ["../x", "a/b", "a b", "x.y", "%2e%2e", "a\\\\b", "-", "ä"])
@pytest.mark.parametrize("section", ["provider", "service"])
def test_an_id_in_the_facts_is_one_plain_word(section, name, right_site):
    file = right_site / "content/clinic.toml"
    text = file.read_text(encoding="utf-8")
    at = text.count("\n") + 3
    file.write_text(f'{text}\n[[{section}]]\nid = "{name}"\nname = "Words"\n', encoding="utf-8")
    clinic, problems = read_clinic(file)
    assert clinic is None
    assert at in {one.line for one in problems if "plain word" in one.what}, problems


@pytest.mark.parametrize("code", ["&#8203;", "&#x202e;", "&shy;", "&ZeroWidthSpace;"])
def test_a_detail_of_the_clinic_holds_no_code_of_what_nobody_sees(code, right_site):
    file = right_site / "content/clinic.toml"
    text = file.read_text(encoding="utf-8")
    name = next(one for one in text.splitlines() if one.startswith("name ="))
    file.write_text(text.replace(name, f'name = "Clinic{code} of Words"', 1), encoding="utf-8")
    clinic, problems = read_clinic(file)
    assert clinic is None
    assert text.splitlines().index(name) + 1 in {one.line for one in problems}, problems


@pytest.mark.parametrize("key", ["url", "portal_url"])
def test_an_address_in_the_facts_without_encryption_is_a_warning(key, right_site, renderer):
    file = right_site / "content/clinic.toml"
    lines = [one for one in file.read_text().splitlines() if not one.startswith(f"{key} =")]
    at = lines.index("[clinic]") + 1
    lines.insert(at, f'{key} = "http://clinic.example"')
    file.write_text("\n".join(lines) + "\n")
    problems = check_content(right_site, markdown=renderer, now=NOW).problems
    found = [one for one in problems if one.rule == "facts-address"]
    assert [(one.line, one.severity) for one in found] == [(at + 1, Severity.WARN)]


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https:\\\\evil.example", "https://a@evil.example", "/\\evil.example"],
)
def test_a_built_page_has_no_address_that_misleads(address, right_site):
    clinic, _ = read_clinic(right_site / "content/clinic.toml")
    file = right_site / "site/blog/getting-ready/index.html"
    file.write_text(file.read_text().replace("</p>", f'<a href="{address}">More</a></p>'))
    problems = check_site(right_site / "site", clinic)
    assert "page-address" in {one.rule for one in problems}


@pytest.mark.parametrize("address", ["https:" + "a" * 100_000, "tel:" + "*" * 100_000])
def test_an_endless_address_makes_no_endless_message(address):
    (found,) = find_address_problems(address)
    assert len(found.what) <= 300 and len(found.fix) <= 300
