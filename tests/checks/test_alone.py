"""One text looked at again comes to what looking at all comes to, and no rule asks for more."""

import shutil
import sys
from collections import defaultdict

import pytest

from clinic.checks.alone import TextsAlone, tell_outside
from clinic.checks.applying import MoreNeededError
from clinic.checks.content.aged_translations import find_first_block
from clinic.checks.content.document import Document
from clinic.checks.content.library import read_library
from clinic.checks.content.rendered import Rendered
from clinic.checks.rules import Subject, rules_for
from clinic.checks.run import check_content, settle_content
from clinic.model.facts_file import read_clinic
from clinic.model.front_matter import FrontMatter
from tests.checks.conftest import NOW, RIGHT_SITE, WRONG_SITES

SITES = sorted(one.parent for one in WRONG_SITES.rglob("content") if one.is_dir())
# What a rule may ask of a text that is not its own: what the sum tells, and what follows from it.
TOLD = {
    "HeaderLines": set(),
    "Document": {
        "lines",
        "place",
        "path",
        "kind",
        "language",
        "slug",
        "status",
        "front",
        "late_keys",
    }
    | {"rendered", "is_without", "point_at", "point_at_field", "point_at_top"},
    "FrontMatter": {"fields", "body_line", "is_fenced", "ends_with_blank", "get", "text"},
    "Rendered": {"links", "ids", "trouble", "tree"},  # ids are read off the tree
}
# Functions that look at the body, of which the sum tells what they found.
ASKING = {"is_about_health", "list_cards", "find_first_block"}


class Watch:
    """Notes what is asked of texts while a rule looks at one, or at all of them."""

    def __init__(self) -> None:
        self.own: str | None = None
        self.is_on = False
        self.asked: defaultdict[str, set[str]] = defaultdict(set)
        self.rule = ""

    def note(self, subject: object, name: str) -> None:
        if not self.is_on or name.startswith("__"):
            return
        held = object.__getattribute__(subject, "__dict__")
        frames, frame = [], sys._getframe(2)
        while frame and len(frames) < 6:
            frames.append(frame)
            frame = frame.f_back
        is_inside = frames[0].f_locals.get("self") is subject  # a text's own working out
        is_told = any(one.f_code.co_name in ASKING for one in frames)
        kind = next(one for one in (type(subject), *type(subject).__mro__) if one.__name__ in TOLD)
        is_own = held.get("_place") == self.own
        if not is_own and not is_inside and not is_told and name not in TOLD[kind.__name__]:
            self.asked[self.rule].add(f"{kind.__name__}.{name}")


class HeaderLines(list):
    """Lines of a text, of which the sum tells those of the header and the first block's."""

    watch: Watch
    end = block = 0

    def __getitem__(self, at):
        if not isinstance(at, int) or not (0 <= at < self.end or at == self.block - 1):
            self.watch.note(self, "body lines")
        return super().__getitem__(at)


def watched(kind, watch):
    class Watched(kind):
        def __getattribute__(self, name):
            watch.note(self, name)
            return super().__getattribute__(name)

    return Watched


def put_under_watch(library, renderer, watch):
    kinds = {one: watched(one, watch) for one in (Document, FrontMatter, Rendered)}
    for place, document in library.documents.items():
        front = object.__new__(kinds[FrontMatter])
        front.__dict__.update(vars(document.front), _place=place)
        rendered = renderer.render(document.text)
        _ = rendered.links, rendered.ids
        rendered.__class__ = kinds[Rendered]
        rendered.__dict__["_place"] = place
        lines = HeaderLines(document.lines)
        lines.watch, lines.end, lines._place = watch, document.front.body_line - 1, place
        lines.block = find_first_block(document)
        document.__dict__.update(front=front, rendered=rendered, lines=lines, _place=place)
        document.__class__ = kinds[Document]


@pytest.mark.parametrize("site", [RIGHT_SITE, *SITES], ids=lambda one: one.name)
def test_no_rule_asks_of_another_text_what_its_sum_does_not_tell(site, renderer):
    watch = Watch()
    clinic, _ = read_clinic(site / "content/clinic.toml")
    library = read_library(site, NOW, clinic)
    put_under_watch(library, renderer, watch)
    for one in rules_for(Subject.LIBRARY):
        watch.rule, watch.own, watch.is_on = one.id, None, True
        list(one.find_problems(library))
        watch.is_on = False
    for one in rules_for(Subject.DOCUMENT):
        for place, document in library.documents.items():
            watch.rule, watch.own, watch.is_on = one.id, place, True
            list(one.find_problems(document, library))
            watch.is_on = False
    assert dict(watch.asked) == {}


def test_the_watch_sees_a_rule_that_asks_for_more(renderer):
    watch = Watch()
    library = read_library(RIGHT_SITE, NOW, None)
    put_under_watch(library, renderer, watch)
    watch.rule, watch.is_on = "odd", True
    for one in library.documents.values():
        _ = one.text, one.front.body, one.rendered.html, one.lines[0], one.lines[-1], one.lines[9:]
    wanted = {"Document.text", "FrontMatter.body", "Rendered.html", "HeaderLines.body lines"}
    assert watch.asked["odd"] == wanted


def check(root, renderer):
    return check_content(root, markdown=renderer, now=NOW)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["We utilize it.", "It is painless.", "A line, that breaks off,"])
@pytest.mark.parametrize("site", [RIGHT_SITE, *SITES], ids=lambda one: one.name)
def test_one_text_looked_at_again_comes_to_what_all_come_to(site, words, renderer, tmp_path):
    root = shutil.copytree(site, tmp_path / "site")
    before = check(root, renderer)
    if before.clinic is None or before.found.has_waivers or not before.library.documents:
        return  # a whole check, then
    place = max(before.library.documents)
    file = root / "content" / place
    file.write_bytes(file.read_bytes().rstrip() + f"\n\n{words}\n".encode())
    found = before.found
    texts = TextsAlone(root, NOW, before.clinic, found.outside, renderer)
    try:
        _, found.by_text[place] = texts.check(place)
    except MoreNeededError:
        return
    drafts = {one.path for one in before.library.documents.values() if one.status == "draft"}
    assert settle_content(found.list_of_texts(), drafts) == check(root, renderer).problems


CHANGES = {
    "the title": ("Title: ", "Title: Again "),
    "a line more at the top": ("\n\n", "\nTags: one\n\n"),
    "a heading": ("\n\n", "\n\n## A new part\n\n"),
    "a link": ("\n\n", "\n\n[A link](https://www.cdc.gov/)\n\n"),
    "a card": ("\n\n", "\n\n/// urgent\n- a fever\n///\n\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_others_may_know_of_wants_all_to_be_checked(right_site, renderer, change):
    before = check(right_site, renderer)
    file = next((right_site / "content/posts").rglob("*.md"))
    text = file.read_text(encoding="utf-8")
    old, new = CHANGES[change]
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    texts = TextsAlone(right_site, NOW, before.clinic, before.found.outside, renderer)
    with pytest.raises(MoreNeededError):
        texts.check(file.relative_to(right_site / "content").as_posix())


def test_the_sum_of_a_text_stays_while_only_its_words_are_others(right_site, renderer):
    library = check(right_site, renderer).library
    for document in library.documents.values():
        document.rendered = renderer.render(document.text)
        other = Document(document.place, document.text, document.front, document.language)
        other.rendered = renderer.render(f"{document.text}\nOne more sentence.\n")
        assert tell_outside(document) == tell_outside(other)


def test_a_blank_more_in_a_further_line_of_the_header_wants_all_to_be_checked(right_site, renderer):
    file = next((right_site / "content/posts").rglob("*.md"))
    text = file.read_text(encoding="utf-8").replace("\n", "\nAliases: /one/\n    /two/\n", 1)
    file.write_text(text, encoding="utf-8")
    before = check(right_site, renderer)
    file.write_text(text.replace("    /two/", "     /two/"), encoding="utf-8")
    texts = TextsAlone(right_site, NOW, before.clinic, before.found.outside, renderer)
    with pytest.raises(MoreNeededError):
        texts.check(file.relative_to(right_site / "content").as_posix())
