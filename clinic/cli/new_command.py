"""The story of `new`: a private draft with every line a post needs, each explained in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.actions.context import Project
from clinic.actions.draft_files import (
    PathTakenError,
    make_header,
    make_note,
    make_place,
    name_file,
    plain,
)
from clinic.checks.report import print_problems
from clinic.cli.prompts import ask, can_ask, choose, explain_choice, pick
from clinic.content.content_index import Library, read_library
from clinic.content.document import CONTENT
from clinic.core.facts import Clinic
from clinic.core.facts_loader import read_clinic
from clinic.core.files import write_new

DONE, FAILED, WRONG_USE = 0, 1, 2
HOW = 'make new TITLE="Walking after an injection" TOPIC="{topic}"'
TYPES = {
    "article": "general advice",
    "treatment": "one treatment: an injection, a medicine, surgery … (stricter checks)",
    "news": "news of the clinic, no health advice",
}
CLINIC = "clinic"
_BLANKS = {
    "Summary": "[FILL IN: one sentence on what a patient will learn here, at most 155 letters]",
    "Tags": "[FILL IN: two to five words with commas between them, or take this line out]",
    "Sources": "[FILL IN: where the facts are from, or take this line out]",
}
_FIRST = "[FILL IN: what matters most, in two or three sentences. The rest follows below.]"
_CARD = "/// ask\n- [FILL IN: a sign to call about, one a line, or take this card out]\n///"
_BODIES = {
    "article": (
        _FIRST,
        "## [FILL IN: a heading that says what comes]",
        "[FILL IN: the text]",
        _CARD,
    ),
    "treatment": (
        _FIRST,
        "## [FILL IN: what is done, and how it may help]",
        "[FILL IN: the text]",
        "## Risks and side effects",
        "[FILL IN: what can go wrong, and how often]",
        _CARD,
    ),
    "news": (_FIRST,),
}


@dataclass(frozen=True)
class NewPostOptions:
    """What somebody asked for; what is empty is asked, or taken for the usual."""

    title: str = ""
    topic: str = ""
    author: str = ""
    type: str = ""
    lang: str = ""


class _WrongWishError(Exception):
    """Something that was asked for is not there; the message says what is."""


def _take(name: str, given: str, known: Sequence[str]) -> str:
    """Return which of the known words was meant."""
    chosen = pick(given, known)
    if chosen is None:
        listed = ", ".join(f"{number} {one}" for number, one in enumerate(known, 1))
        raise _WrongWishError(f"{name}: {explain_choice(given, known)} Known: {listed}.")
    return chosen


def _take_author(clinic: Clinic, given: str) -> str:
    """Return the id of an author who was given by id, name or number."""
    by_name = {one.name.casefold(): one.id for one in clinic.providers}
    known = [CLINIC, *(one.id for one in clinic.providers)]
    return _take("AUTHOR", by_name.get(given.casefold(), given), known)


def settle(clinic: Clinic, wish: NewPostOptions) -> NewPostOptions:
    """Return a wish that was given without questions, with what it left out.

    Raises an error that says what is known, when something is not.
    """
    return NewPostOptions(
        plain(wish.title),
        _take("TOPIC", wish.topic, clinic.category_names),
        _take_author(clinic, wish.author) if wish.author else CLINIC,
        _take("TYPE", wish.type, list(TYPES)) if wish.type else "article",
        _take("IN", wish.lang, clinic.languages) if wish.lang else clinic.languages[0],
    )


def _ask_all(project: Project, clinic: Clinic, wish: NewPostOptions) -> NewPostOptions:
    """Ask for what was not given; what was given must be good before anything is asked."""
    screen = project.screen
    first = clinic.category_names[0]
    settle(clinic, NewPostOptions("", wish.topic or first, wish.author, wish.type, wish.lang))

    def need_title(answer: str) -> str:
        return "" if plain(answer) else "A post needs a title."

    title = plain(wish.title) or ask(screen, "Title, in a patient's words", "", need_title)
    topics = [(one.name, one.summary) for one in clinic.categories]
    topic = wish.topic or choose(screen, "Topic:", topics)
    people = [(CLINIC, "the clinic itself"), *((one.id, one.name) for one in clinic.providers)]
    author = wish.author or (
        choose(screen, "Who writes it?", people) if clinic.providers else CLINIC
    )
    kind = wish.type or choose(screen, "What is it?", list(TYPES.items()))
    return settle(clinic, NewPostOptions(title, topic, author, kind, wish.lang))


def make_draft(clinic: Clinic, wish: NewPostOptions, day: str) -> str:
    """Return the text of a new draft: what is known, and a blank for each thing that is not.

    The blanks stand where their words belong, and `make check` lets no post out that has one. The
    notes about lines that are filled in already are never sent to readers.
    """
    lines = {"Title": wish.title, "Date": day, "Category": wish.topic, "Type": wish.type}
    lines |= {"Author": wish.author, "Status": "draft", **_BLANKS}
    notes = {
        "These lines": "in square brackets are for you; readers never see them.",
        "Date:": "the day readers see. With a day to come, the post waits for it.",
        "Category:": f"the topic, one of: {', '.join(clinic.category_names)}.",
        "Type:": "; ".join(f"{one}: {words}" for one, words in TYPES.items()) + ".",
        "Author:": f"{', '.join((CLINIC, *(one.id for one in clinic.providers)))}.",
        "Status:": "while it says draft, only you can see this. Take that line out to publish.",
        "Sources:": "one a line, as [Its name](https://…), each further line four spaces in.",
    }
    if wish.type == "news":
        del lines["Sources"], notes["Sources:"]
    body = "\n\n".join(_BODIES[wish.type])
    written = [make_note(about, words) for about, words in notes.items()]
    return "\n".join([make_header(lines.items()), *written, "", body, ""])


def new(project: Project, wish: NewPostOptions) -> int:
    """Make a private draft of what was asked for, or of what somebody at the terminal answers."""
    clinic, problems = read_clinic(project.root / CONTENT / "clinic.toml")
    if clinic is None or not clinic.categories:
        project.screen.close()
        print_problems(problems, project.screen.out, ending="Nothing was made.")
        return FAILED
    how = HOW.format(topic=clinic.category_names[0])
    library = read_library(project.root, datetime.now().astimezone(), clinic)
    try:
        is_whole = bool(plain(wish.title) and wish.topic)
        if not is_whole and not can_ask(project.screen):
            missing = "a topic" if plain(wish.title) else "a title"
            topics = ", ".join(clinic.category_names)
            project.screen.say(f"Give {missing}, like this:  {how}\nTopics: {topics}.")
            return WRONG_USE
        wish = settle(clinic, wish) if is_whole else _ask_all(project, clinic, wish)
        return _write(project, library, clinic, wish)
    except _WrongWishError as error:
        project.screen.say(f"{error}\nNothing was made.")
        return WRONG_USE


def _write(project: Project, library: Library, clinic: Clinic, wish: NewPostOptions) -> int:
    day = library.here.date()
    slug = name_file(wish.title, f"post-{day.isoformat()}")
    try:
        place = make_place(library, slug, day, wish.lang)
        write_new(library.folder / place, make_draft(clinic, wish, day.isoformat()).encode())
    except (PathTakenError, FileExistsError) as error:
        words = str(error) if isinstance(error, PathTakenError) else "That file is there already."
        project.screen.say(f"{words} Nothing was made: choose another title, or go on with that.")
        return FAILED
    say = project.screen.say
    say(f"Made a private draft:  {CONTENT}/{place}")
    say("  1. make write  opens it in your browser (or use any text editor).")
    say("     Fill in each [FILL IN].")
    say("  2. make preview  shows it as patients will.")
    say("     make check  says what is still missing.")
    say("  3. When it is ready, choose  Everybody  in make write,")
    say("     or take the line  Status: draft  out of the file. Then:  make publish")
    return DONE
