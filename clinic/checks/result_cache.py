"""Cache of check results for documents, by content.

Cached are a document's HTML and the results of the rules that read only the document and the clinic
details. A rule that reads more (another file, the time of day) runs every time, as do the rules on
the whole library.

The key is the document's fingerprint and everything else that affects a result: our own sources,
the Markdown settings, clinic.toml, the installed packages and Python. A damaged row is a cache
miss; the file is safe to delete.
"""

import json
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from clinic.content.document import Document
from clinic.content.markdown_cache import MarkdownCache
from clinic.content.markdown_result import Link, Rendered
from clinic.core.cache import FILE, NO_CACHE, Cache
from clinic.core.environment import describe_setting
from clinic.core.problem import Problem, from_dict, to_dicts

STEP = "document rules"


@dataclass
class RuleResults:
    """The results for one document: the rules that ran, and their Problems."""

    done: Set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    is_new: bool = True

    def add(self, rule_id: str, problems: Iterable[Problem]) -> None:
        """Record a rule's Problems; a rule that failed runs again."""
        problems = list(problems)
        if all(one.rule == rule_id for one in problems):
            self.done |= {rule_id}
            self.problems += problems

    def share(self) -> None:
        """Hold the set of rules once in memory: it is the same for thousands of documents."""
        self.done = _hold_once(tuple(sorted(self.done)))


@lru_cache(maxsize=100)
def _hold_once(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)


def read_findings(kept: Mapping[str, Any]) -> RuleResults:
    """Parse cached results."""
    problems = [from_dict(one) for one in kept["problems"]]
    return RuleResults(_hold_once(tuple(kept["done"])), problems, is_new=False)


class CheckCache:
    """The cached results of a project.

    Parameters
    ----------
    cache:
        The database.
    setting:
        The part of the key that is the same for all documents: see `describe_setting`.
    html:
        The cache of rendered Markdown; None disables caching.
    """

    def __init__(
        self, cache: Cache = NO_CACHE, setting: str = "", html: MarkdownCache | None = None
    ) -> None:
        self._cache, self._setting, self._html = cache, setting, html

    def restore(self, document: Document) -> RuleResults | None:
        """Restore a document's HTML and return its results, or None on a cache miss."""
        found = self._cache.find(STEP, self._make_key(document), document.place)
        if found is None or not self._is_kept(document):
            return None
        try:
            kept = json.loads(found)
            rendered = Rendered()
            # Rules read these two of other documents too: cached, so that no HTML is parsed again.
            rendered.note([Link(*one) for one in kept["links"]], kept["ids"])
            findings = read_findings(kept)
        except (ValueError, TypeError, KeyError):
            return None
        document.rendered = rendered
        self._let_go(document)
        return findings

    def keep(self, document: Document, findings: RuleResults) -> None:
        """Cache a document's results and its HTML, which the document then releases.

        Documents that Markdown could not render, or not without a warning, are not cached.
        """
        rendered = document.rendered
        if not findings.is_new or rendered.header is None or self._html is None:
            return
        self._html.keep(document.mark, rendered.html, rendered.header)
        kept = {
            "links": [[one.tag, one.address, one.alt] for one in rendered.links],
            "ids": sorted(rendered.ids),
            "done": sorted(findings.done),
            "problems": to_dicts(findings.problems),
        }
        key = self._make_key(document)
        self._cache.keep(STEP, key, json.dumps(kept).encode(), document.place)
        if self._is_kept(document):  # the disk may be full
            self._let_go(document)

    def _make_key(self, document: Document) -> str:
        return f"{self._setting} {document.mark}"

    def _is_kept(self, document: Document) -> bool:
        return self._html is not None and self._html.has(document.mark)

    def _let_go(self, document: Document) -> None:
        assert self._html is not None
        document.rendered.let_go(partial(self._html.read_html, document.mark, document.text))

    @property
    def store(self) -> Cache:
        """The database itself, for facts about pictures."""
        return self._cache

    def close(self) -> None:
        """Close the database until it is used again."""
        self._cache.close()


def open_cache(root: Path, markdown: Mapping[str, Any]) -> CheckCache:
    """Open the cached results of a project.

    Parameters
    ----------
    root:
        The project's folder.
    markdown:
        The MARKDOWN setting.
    """
    facts = root / "content" / "clinic.toml"
    with suppress(OSError):
        cache, setting = Cache(root / FILE), describe_setting(markdown, facts.read_bytes())
        return CheckCache(cache, setting, MarkdownCache(markdown, cache))
    return CheckCache()
