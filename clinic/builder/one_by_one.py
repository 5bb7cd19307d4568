"""Build only what a few texts' new words change: their checks, their pages, their part of lists.

Every step says when it can not be sure that nothing else is concerned (`MoreNeededError`); then the
whole site is built, which comes to the same and takes longer.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.builder.alone import HEADERS, SEARCH, remake
from clinic.builder.last_site import LastSite, find_last_site, write_details
from clinic.builder.looks import list_places, look_again
from clinic.builder.patching import put_in_place
from clinic.builder.result import WORK_FOLDER, Result, Texts, set_up_run
from clinic.builder.settings import read_site_settings
from clinic.builder.staging import staging_folder
from clinic.builder.stock import Stock, find_moves
from clinic.builder.unchanged import note_build
from clinic.checks.alone import PagesAlone, TextsAlone
from clinic.checks.applying import MoreNeededError
from clinic.checks.content.rendering import MarkdownError
from clinic.checks.content.rendering_fork import ForkingRenderer
from clinic.checks.page_by_page import open_page_cache
from clinic.checks.run import settle_content, settle_site
from clinic.checks.site.pages import Site
from clinic.model.facts import Clinic
from clinic.model.facts_file import read_clinic
from clinic.model.problem import Problem, has_errors, sort_problems

MOST = 20  # texts; of more, two cores make all at once
Tell = Callable[[str], None]


class OneByOne:
    """A build of a few texts.

    Parameters
    ----------
    root, settings_file, now:
        As for `clinic.builder.build.build_site`.
    last:
        The last good site; it comes to be this one.
    places:
        The texts whose words are others by now, below content/.
    """

    def __init__(
        self, root: Path, settings_file: str, now: datetime, last: LastSite, places: list[str]
    ) -> None:
        self._root, self._settings_file, self._now = root, settings_file, now
        self._last, self._places = last, places
        clinic, _ = read_clinic(root / "content" / "clinic.toml")
        if clinic is None or last.found.has_waivers or not last.remembered:
            raise MoreNeededError("the last site")
        self.clinic: Clinic = clinic
        self.settings: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self._files: dict[str, bytes | None] = {}

    @property
    def has_changed(self) -> bool:
        """Say whether any file of the site is another one."""
        return bool(self._files)

    @property
    def is_good(self) -> bool:
        """Say whether nothing was found that must stop a build."""
        return not has_errors(self.problems)

    def check(self) -> Texts:
        """Check the texts; return what Markdown made of them."""
        self.settings = read_site_settings(self._root, self._settings_file)
        found, documents = self._last.found, []
        with ForkingRenderer(self.settings["MARKDOWN"]) as renderer:
            texts = TextsAlone(self._root, self._now, self.clinic, found.outside, renderer)
            for place in self._places:
                try:
                    document, found.by_text[place] = texts.check(place)
                except MarkdownError as error:
                    raise MoreNeededError(place) from error
                documents.append(document)
        self.problems = self._list_problems()
        return Texts(documents)

    def _list_problems(self) -> list[Problem]:
        found = self._last.found
        left = settle_content(found.list_of_texts(), set(self._last.account.drafts))
        return sort_problems(left + self._last.wrong)

    def make(self, settings: dict[str, Any], live: Iterable[str], work: Path) -> None:
        """Make the texts' pages, and check them.

        Parameters
        ----------
        settings:
            Pelican's, into an empty folder.
        live:
            The files of the site that is online now.
        work:
            The work folder, which is locked.
        """
        staging, output = Path(settings["OUTPUT_PATH"]), self._last.output

        def read(name: str) -> str:
            return (output / name).read_text(encoding="utf-8")

        made = remake(settings, self._places, self._last.remembered, read)
        anew = {name: words for name, words in made.items() if read(name) != words}
        for name, words in anew.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_text(words, encoding="utf-8", newline="\n")
        self._check_pages(staging, list(anew), live, work)
        if self.is_good:
            self._files = {name: words.encode() for name, words in anew.items()}
            self._files |= self._search(settings, anew)

    def _check_pages(
        self, staging: Path, names: list[str], live: Iterable[str], work: Path
    ) -> None:
        """Check the pages that were made."""
        last, found = self._last, self._last.found
        may_hold_drafts = bool(self.settings["DRAFT_SAVE_AS"])
        site = Site(last.output, self.clinic, may_hold_drafts, frozenset(live))
        site.files = self._list_files()
        facts = self._root / "content" / "clinic.toml"
        cache = open_page_cache(work, self.settings["MARKDOWN"], facts)
        with closing(PagesAlone(site, cache, last.sources)) as pages:
            for name in names:
                if name.endswith((".html", ".htm")):
                    found.by_page[name] = pages.check(name, staging / name)
            old = [one for one in found.of_site if one.rule != "address-vanished"]
            found.of_site = old + pages.check_site(staging, set(names))
        self.problems = sort_problems(self._list_problems() + settle_site(found))

    def _search(
        self, settings: Mapping[str, Any], anew: Mapping[str, str]
    ) -> Mapping[str, bytes | None]:
        """Make the index of the search again, when a page that is searched was made anew."""
        if SEARCH not in settings["PLUGINS"]:
            return {}
        index_again = importlib.import_module(SEARCH).index_again
        files: dict[str, bytes | None] = index_again(self._last.output, anew, settings)
        there = self._list_files()
        after = (there | files.keys()) - {name for name, one in files.items() if one is None}
        if after != there and HEADERS in settings["PLUGINS"]:
            headers = importlib.import_module(HEADERS)
            texts = headers.write_again(self._last.output, anew, after, settings)
            files |= {name: text.encode() for name, text in texts.items()}
        return files

    def _list_files(self) -> set[str]:
        """List the files of the last good site."""
        return list_places(self._last.looks, self._last.output)

    def finish(self, stock: Stock, work: Path) -> None:
        """Put everything in place, unless a file was changed meanwhile; note what is known now."""
        if find_moves(self._root, stock):
            raise MoreNeededError("changed meanwhile")
        last = self._last
        put_in_place(work, last.output, self._files)
        look_again(last.looks, last.output, [last.output / name for name in self._files])
        note_build(
            self._root,
            self._settings_file,
            self.settings,
            stock=stock,
            now=self._now,
            waiting=last.account.waiting,
            problems=self.problems,
            looks=last.looks,
            details=write_details(work, last, stock),
        )


def build_some(
    root: Path, settings_file: str, stock: Stock, now: datetime, live: Iterable[str], tell: Tell
) -> Result | None:
    """Build what a few texts' new words change; None where that may be more than is certain."""
    work = root / WORK_FOLDER
    last = find_last_site(root, work, settings_file, now)
    places = last.find_edited(stock) if last else None
    if last is None or not places or len(places) > MOST or last.output.parent != root:
        return None
    try:
        build = OneByOne(root, settings_file, now, last, places)
        made = build.check()
        result = Result(clinic=build.clinic, account=last.account, settings=build.settings)
        result.output = last.output
        if build.is_good:
            with staging_folder(work) as staging:
                tell(f"Making the pages of {', '.join(Path(one).name for one in places)}")
                build.make(set_up_run(root, result.settings, made, staging), live, work)
                if build.is_good:
                    build.finish(stock, work)
                    result.is_built, result.has_changed = True, build.has_changed
    except Exception:  # it is not certain, or fails: then the whole build says how it is
        return None
    result.problems = build.problems
    return result
