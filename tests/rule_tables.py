"""Write the tables of all rules into docs/checks.md, from the register of rules."""

import sys
from pathlib import Path

from clinic.checks import runner  # noqa: F401  (the rules register themselves)
from clinic.checks.explain import PROGRAM_RULES
from clinic.checks.registry import RULES, Rule
from clinic.core.problem import Severity

PAGE = Path(__file__).resolve().parent.parent / "docs/checks.md"
BEGIN = "<!-- The tables below are written by: .venv/bin/python -m tests.rule_tables -->\n"
TITLES = {
    "header": "Header",
    "files": "Files",
    "language": "Wording and Markdown",
    "links": "Links",
    "images": "Pictures",
    "medical": "Medical content",
    "privacy": "Privacy",
    "clinic": "Clinic details",
    "translations": "Translations",
    "site": "The built site",
}
WEIGHTS = {Severity.ERROR: "problem", Severity.ASK: "question", Severity.WARN: "warning"}


def find_package(rule: Rule) -> str:
    """Return the package of a rule below clinic.checks.rules."""
    return rule.look.__module__.split(".")[3]


def write_row(rule: Rule) -> str:
    """Return the line of a rule in its table."""
    weight = WEIGHTS[rule.severity] + ("*" if rule.is_starred else "")
    meaning = " ".join(rule.meaning.split()).replace("|", "\\|")
    return f"| `{rule.id}` | {weight}{', English' if rule.in_english else ''} | {meaning} |"


def write_tables() -> str:
    """Return all tables as Markdown."""
    parts = []
    for package, title in TITLES.items():
        rules = sorted(one.id for one in RULES.values() if find_package(one) == package)
        rows = [write_row(RULES[one]) for one in rules]
        head = [f"### {title}\n", "| Rule | Weight | Meaning |", "|---|---|---|"]
        parts.append("\n".join([*head, *rows]))
    rows = [f"| `{name}` | {meaning} |" for name, meaning in sorted(PROGRAM_RULES.items())]
    title = "### Other names in reports\n"
    parts.append("\n".join([title, "| Name | Meaning |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the tables into the page."""
    before = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    PAGE.write_text(f"{before}{BEGIN}\n{write_tables()}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
