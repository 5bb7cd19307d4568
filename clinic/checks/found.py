"""What the checks found, by where they found it: who looks at one text again keeps the rest."""

from dataclasses import dataclass, field
from typing import Any

from clinic.model.problem import Problem, list_problems, read_problem

Places = dict[str, list[Problem]]


@dataclass
class Found:
    """What was found, before waivers silence anything and before like things are said once.

    ``by_text`` has what was found in single texts, by their place below content/, and ``of_texts``
    what was found in them all together; ``outside`` says of each text, as a sum, what other texts
    can know of it (alone.py). ``by_page`` and ``of_site`` are the same of the built pages.
    ``has_waivers`` says that some text has a waiver, whether it holds or not.
    """

    by_text: Places = field(default_factory=dict)
    of_texts: list[Problem] = field(default_factory=list)
    outside: dict[str, str] = field(default_factory=dict)
    has_waivers: bool = False
    by_page: Places = field(default_factory=dict)
    of_site: list[Problem] = field(default_factory=list)

    def list_of_texts(self) -> list[Problem]:
        """List what was found in the texts, each Problem once."""
        return list({one for found in self.by_text.values() for one in found} | {*self.of_texts})

    def list_of_pages(self) -> list[Problem]:
        """List what was found in the built pages, each Problem once."""
        return list({one for found in self.by_page.values() for one in found} | {*self.of_site})


def _list_places(places: Places) -> dict[str, list[dict[str, object]]]:
    return {place: list_problems(found) for place, found in places.items() if found}


def _read_places(kept: dict[str, list[dict[str, Any]]]) -> Places:
    return {place: [read_problem(one) for one in found] for place, found in kept.items()}


def write_found(found: Found) -> dict[str, Any]:
    """Return what was found as plain data for JSON."""
    return {
        "by_text": _list_places(found.by_text),
        "of_texts": list_problems(found.of_texts),
        "outside": found.outside,
        "has_waivers": found.has_waivers,
        "by_page": _list_places(found.by_page),
        "of_site": list_problems(found.of_site),
    }


def read_found(kept: dict[str, Any]) -> Found:
    """Make it again of what `write_found` made of it."""
    return Found(
        _read_places(kept["by_text"]),
        [read_problem(one) for one in kept["of_texts"]],
        kept["outside"],
        kept["has_waivers"],
        _read_places(kept["by_page"]),
        [read_problem(one) for one in kept["of_site"]],
    )
