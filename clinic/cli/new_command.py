"""The command `new`: a private draft with all header fields and notes that explain them."""

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
    "treatment": "one treatment, such as an injection or a medicine (stricter checks)",
    "news": "clinic news without health advice",
}
CLINIC = "clinic"
_BLANKS = {
    "Summary": "[FILL IN: what a patient will learn, in one sentence of at most 155 characters]",
    "Tags": "[FILL IN: two to five words with commas between them, or remove this line]",
    "Sources": "[FILL IN: the sources of your facts, or remove this line]",
}
_FIRST = "[FILL IN: the most important point, in two or three sentences]"
_CARD = "/// ask\n- [FILL IN: warning signs to call about, one per line, or remove this card]\n///"
_BODIES = {
    "article": (
        _FIRST,
        "## [FILL IN: a heading]",
        "[FILL IN: the text]",
        _CARD,
    ),
    "treatment": (
        _FIRST,
        "## [FILL IN: how the treatment works and how it may help]",
        "[FILL IN: the text]",
        "## Risks and side effects",
        "[FILL IN: what can go wrong, and how often]",
        _CARD,
    ),
    "news": (_FIRST,),
}


@dataclass(frozen=True)
class NewPostOptions:
    """The arguments; empty ones are asked for, or get their default."""

    title: str = ""
    topic: str = ""
    author: str = ""
    type: str = ""
    lang: str = ""


class _UnknownChoiceError(Exception):
    """An argument is not in its list of choices; the message names the choices."""


def _take(name: str, given: str, known: Sequence[str]) -> str:
    """Return the choice that an argument means, by number or name."""
    chosen = pick(given, known)
    if chosen is None:
        listed = ", ".join(f"{number} {one}" for number, one in enumerate(known, 1))
        raise _UnknownChoiceError(f"{name}: {explain_choice(given, known)} Choices: {listed}.")
    return chosen


def _take_author(clinic: Clinic, given: str) -> str:
    """Return the author id for an id, a name or a number."""
    by_name = {one.name.casefold(): one.id for one in clinic.providers}
    known = [CLINIC, *(one.id for one in clinic.providers)]
    return _take("AUTHOR", by_name.get(given.casefold(), given), known)


def settle(clinic: Clinic, wish: NewPostOptions) -> NewPostOptions:
    """Return validated options with defaults; raises _UnknownChoiceError."""
    return NewPostOptions(
        plain(wish.title),
        _take("TOPIC", wish.topic, clinic.category_names),
        _take_author(clinic, wish.author) if wish.author else CLINIC,
        _take("TYPE", wish.type, list(TYPES)) if wish.type else "article",
        _take("IN", wish.lang, clinic.languages) if wish.lang else clinic.languages[0],
    )


def _ask_all(project: Project, clinic: Clinic, wish: NewPostOptions) -> NewPostOptions:
    """Ask for missing options, after validating the given ones."""
    screen = project.screen
    first = clinic.category_names[0]
    settle(clinic, NewPostOptions("", wish.topic or first, wish.author, wish.type, wish.lang))

    def need_title(answer: str) -> str:
        return "" if plain(answer) else "Type a title for the post."

    title = plain(wish.title) or ask(screen, "Title, in a patient's words", "", need_title)
    topics = [(one.name, one.summary) for one in clinic.categories]
    topic = wish.topic or choose(screen, "Topic:", topics)
    people = [(CLINIC, "the clinic itself"), *((one.id, one.name) for one in clinic.providers)]
    author = wish.author or (
        choose(screen, "Who is the author?", people) if clinic.providers else CLINIC
    )
    kind = wish.type or choose(screen, "What type of post?", list(TYPES.items()))
    return settle(clinic, NewPostOptions(title, topic, author, kind, wish.lang))


def make_draft(clinic: Clinic, wish: NewPostOptions, day: str) -> str:
    """Return the text of a new draft: the given values, and a [FILL IN] blank for the others.

    `make check` stops a post that still has a blank. The notes are not rendered.
    """
    lines = {"Title": wish.title, "Date": day, "Category": wish.topic, "Type": wish.type}
    lines |= {"Author": wish.author, "Status": "draft", **_BLANKS}
    notes = {
        "These lines": "in square brackets are for you. Readers never see them.",
        "Date:": "the date readers see. A future date schedules the post.",
        "Category:": f"the topic, one of: {', '.join(clinic.category_names)}.",
        "Type:": "; ".join(f"{one}: {words}" for one, words in TYPES.items()) + ".",
        "Author:": f"{', '.join((CLINIC, *(one.id for one in clinic.providers)))}.",
        "Status:": "draft means only staff can see the post. To publish, remove that line.",
        "Sources:": "one per line, such as [Name](https://…). Indent further lines by four spaces.",
    }
    if wish.type == "news":
        del lines["Sources"], notes["Sources:"]
    body = "\n\n".join(_BODIES[wish.type])
    written = [make_note(about, words) for about, words in notes.items()]
    return "\n".join([make_header(lines.items()), *written, "", body, ""])


def new(project: Project, wish: NewPostOptions) -> int:
    """Create a private draft from the arguments and the answers to questions."""
    clinic, problems = read_clinic(project.root / CONTENT / "clinic.toml")
    if clinic is None or not clinic.categories:
        project.screen.close()
        print_problems(problems, project.screen.out, ending="No draft was created.")
        return FAILED
    how = HOW.format(topic=clinic.category_names[0])
    library = read_library(project.root, datetime.now().astimezone(), clinic)
    try:
        is_whole = bool(plain(wish.title) and wish.topic)
        if not is_whole and not can_ask(project.screen):
            missing = "a topic" if plain(wish.title) else "a title"
            topics = ", ".join(clinic.category_names)
            project.screen.say(f"Add {missing}: {how}\nTopics: {topics}.")
            return WRONG_USE
        wish = settle(clinic, wish) if is_whole else _ask_all(project, clinic, wish)
        return _write(project, library, clinic, wish)
    except _UnknownChoiceError as error:
        project.screen.say(f"{error}\nNo draft was created.")
        return WRONG_USE


def _write(project: Project, library: Library, clinic: Clinic, wish: NewPostOptions) -> int:
    day = library.here.date()
    slug = name_file(wish.title, f"post-{day.isoformat()}")
    try:
        place = make_place(library, slug, day, wish.lang)
        write_new(library.folder / place, make_draft(clinic, wish, day.isoformat()).encode())
    except (PathTakenError, FileExistsError) as error:
        words = str(error) if isinstance(error, PathTakenError) else "That file already exists."
        project.screen.say(f"{words} Choose another title, or edit the existing post.")
        return FAILED
    say = project.screen.say
    say(f"Created a private draft:  {CONTENT}/{place}")
    say("  1. To edit the draft in your browser, run: make write")
    say("     Fill in each [FILL IN].")
    say("  2. To see the draft as patients will, run: make preview")
    say("     To see what is still missing, run: make check")
    say("  3. When the post is ready, choose Everyone in make write,")
    say("     or remove the line Status: draft from the file. Then run: make publish")
    return DONE
