"""Detect leftovers of the sample site: clinic details, posts and phrases."""

import re
from collections.abc import Iterator
from pathlib import Path

from clinic.actions.sign_off import is_placeholder
from clinic.core.facts import Clinic

# The slugs of the sample posts.
POSTS = (
    "after-spine-injection",
    "back-pain-emergency",
    "back-pain-imaging",
    "interventional-injections-back-pain",
    "physical-therapy-back-pain",
    "prepare-for-spine-injection",
    "questions-to-ask-about-injections",
    "sedation-and-driving",
)
_FICTION = re.compile(
    r"\bsample(?:town)?\b|^your (?:first|second) provider$|^100 example street", re.IGNORECASE
)
_NO_PHONE = re.compile(r"555[ .-]*01\d\d\D*$|\(555\)")  # fictional numbers: 555-0100 to 555-0199
_NO_HOST = re.compile(
    r"(?:^|[@./])(?:example|invalid|test)(?:\.(?:com|org|net))?(?:[/:]|$)", re.IGNORECASE
)
_SAYS_SO = re.compile(
    r"this is a (?:sample|template)|a template for the|esto es una (?:muestra|plantilla)"
    r"|una plantilla del? |no clinic has adopted it|ninguna clínica lo ha adoptado"
    r"|^## For the clinic|^## Para la clínica",
    re.IGNORECASE,
)
BLANK = re.compile(r"\[FILL IN: ([^\]]+)\]")


def is_sample_text(words: str) -> bool:
    """Return whether a value comes from the sample site."""
    return bool(_FICTION.search(words))


def list_sample_facts(clinic: Clinic) -> list[str]:
    """Return the clinic details that are still sample values, by their keys in clinic.toml."""
    found = []
    for name, words in _list_facts(clinic):
        is_phone, is_place = "phone" in name or "fax" in name, "url" in name or "email" in name
        if (
            is_sample_text(words)
            or (is_phone and _NO_PHONE.search(words))
            or (is_place and _NO_HOST.search(words))
            or (name.endswith("zip") and words == "00000")
        ):
            found.append(f"{name} ({words[:40]})")
    return found + [
        f"{one.id} ({one.name[:40]})" for one in clinic.providers if is_placeholder(one)
    ]


def _list_facts(clinic: Clinic) -> Iterator[tuple[str, str]]:
    for name in ("name", "legal_name", "phone", "fax", "email", "url"):
        yield name, str(getattr(clinic, name))
    for place in clinic.locations:
        for name in ("address", "city", "zip", "phone"):
            yield f"{place.id}: {name}", str(getattr(place, name))
    for plan in clinic.insurance.plans if clinic.insurance else ():
        yield "a health plan", plan


def list_blanks(root: Path) -> list[str]:
    """Return the blanks in pages, and lines that call a page a sample, with locations."""
    found = []
    for path in sorted((root / "content/pages").rglob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if re.search(r"^Status:\s*draft\s*$", text, re.MULTILINE | re.IGNORECASE):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            place = f"{path.relative_to(root).as_posix()}:{number}"
            found += [f"{place}  {words}" for words in BLANK.findall(line)]
            if _SAYS_SO.search(line):
                found.append(f"{place}  still says: {line.strip(' *#-')[:60]}")
    return found
