"""The last good site: what it was made of, and what was known of it, text by text.

It is noted beside the note on the last build, for who makes a few of its pages again
(one_by_one.py).
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.builder.account import Account
from clinic.builder.looks import Looks
from clinic.builder.stock import Stock
from clinic.builder.unchanged import read_looks, read_note
from clinic.checks.content.document import CONTENT
from clinic.checks.content.library import is_document
from clinic.checks.found import Found, read_found, write_found
from clinic.model.problem import Problem, list_problems, read_problem

DETAILS = "last-site.json"  # below the work folder


@dataclass
class LastSite:
    """The last good site.

    ``looks`` is how its files look, ``stock`` of what it was made, by the sums of the files;
    ``found`` is what the checks found, and ``wrong`` what was said of settings and theme;
    ``sources`` maps its pages to their texts, and ``remembered`` is the name of what its run knew.
    """

    output: Path
    looks: Looks
    stock: dict[str, str]
    found: Found
    wrong: list[Problem]
    account: Account
    sources: dict[str, str]
    remembered: str

    def find_edited(self, stock: Stock) -> list[str] | None:
        """List the texts that are other ones by now, below content/; None: more than texts."""
        now = {name: sum_ for name, (_, sum_) in stock.items()}
        if now.keys() != self.stock.keys():
            return None
        changed = [name for name, sum_ in now.items() if sum_ != self.stock[name]]
        places = [name.removeprefix(f"{CONTENT}/") for name in changed]
        return places if all(is_document(one) for one in places) else None


def write_details(work: Path, last: LastSite, stock: Stock) -> str:
    """Note what is known of a site made of that stock; return its sum, empty where that fails."""
    account = asdict(last.account)
    account["waiting"] = {name: day.isoformat() for name, day in last.account.waiting.items()}
    told = {
        "stock": {name: sum_ for name, (_, sum_) in stock.items()},
        "found": write_found(last.found),
        "wrong": list_problems(last.wrong),
        "account": account,
        "sources": last.sources,
        "remembered": last.remembered,
    }
    content = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with suppress(OSError):  # a full disk: the next build makes everything
        new = work / f"{DETAILS}.new"
        new.write_bytes(content)
        new.replace(work / DETAILS)
        return hashlib.sha256(content).hexdigest()
    return ""


def _read(note: dict[str, Any], looks: Looks, told: dict[str, Any]) -> LastSite:
    account = Account(**told["account"])
    account.waiting = {
        name: datetime.fromisoformat(str(day)) for name, day in account.waiting.items()
    }
    return LastSite(
        Path(note["output"][0]),
        looks,
        told["stock"],
        read_found(told["found"]),
        [read_problem(one) for one in told["wrong"]],
        account,
        told["sources"],
        told["remembered"],
    )


def find_last_site(root: Path, work: Path, settings_file: str, now: datetime) -> LastSite | None:
    """Return the last good site, if all but the content is as it was and nobody touched it."""
    note = read_note(root, settings_file, now)
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
        content = (work / DETAILS).read_bytes()
        if not note or hashlib.sha256(content).hexdigest() != note["details"]:
            return None
        looks = read_looks(note)
        return _read(note, looks, json.loads(content)) if looks else None
    return None
