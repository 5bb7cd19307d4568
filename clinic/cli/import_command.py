"""The command `import`: convert files to private drafts. The original files do not change."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.actions.context import Project
from clinic.actions.draft_files import PathTakenError
from clinic.checks.report import print_problems
from clinic.cli.prompts import agree, can_ask, choose, explain_choice, pick
from clinic.content.content_index import read_library
from clinic.content.document import CONTENT
from clinic.core.facts_loader import read_clinic
from clinic.core.files import replace_file, write_new
from clinic.importers.draft_builder import DraftBuilder, Made
from clinic.importers.imported_document import CanNotReadError, ImportedDocument
from clinic.importers.plain_text import Older, read_older, read_plain_text
from clinic.importers.reading import FileReader

DONE, FAILED, WRONG_USE = 0, 1, 2
HOW = "make import FILE=/path/to/file.docx"
KINDS = "Word (.docx), web page (.html), WordPress export (.xml), plain text (.md, .txt)"
LARGEST = 200_000_000  # bytes; ten times an export of thousands of posts
LISTED = 20  # drafts listed by name
BIN = ".bin"


@dataclass(frozen=True)
class NewPostOptions:
    """The arguments: the file, the topic, and whether to skip questions."""

    file: str = ""
    topic: str = ""
    yes: bool = False


def _find_file(project: Project, asked: str) -> Path:
    path = Path(asked).expanduser()
    path = path if path.is_absolute() else project.root / path
    if not path.is_file():
        raise CanNotReadError("Cannot find this file. Check the file name.")
    if path.stat().st_size > LARGEST:
        raise CanNotReadError("The file is larger than 200 MB. Split the file into smaller files.")
    return path


def bring_in(project: Project, wish: NewPostOptions) -> int:
    """Import the documents of a file as private drafts, and print what could not be converted."""
    say = project.screen.say
    if not wish.file:
        say(f"Name the file to import: {HOW}\nThe file can be: {KINDS}.")
        return WRONG_USE
    clinic, problems = read_clinic(project.root / CONTENT / "clinic.toml")
    if clinic is None or not clinic.categories:
        project.screen.close()
        print_problems(problems, project.screen.out, ending="Nothing was imported.")
        return FAILED
    topic = pick(wish.topic, clinic.category_names) if wish.topic else ""
    if topic is None:
        known = ", ".join(clinic.category_names)
        say(f"TOPIC: {explain_choice(wish.topic, clinic.category_names)} Topics: {known}.")
        return WRONG_USE
    try:
        path = _find_file(project, wish.file)
        library = read_library(project.root, datetime.now().astimezone(), clinic)
        with FileReader() as reader:
            return _import_file(project, DraftBuilder(library, clinic, path, reader, topic), wish)
    except CanNotReadError as error:
        say(f"{wish.file}: {error}\nNothing was imported.")
        return FAILED


def _import_file(project: Project, workshop: DraftBuilder, wish: NewPostOptions) -> int:
    ending = workshop.source.suffix.lower()
    if ending in (".md", ".markdown", ".txt"):
        return _import_plain_text(project, workshop, wish)
    if ending not in (".docx", ".html", ".htm", ".xml"):
        raise CanNotReadError(f"Cannot import this kind of file. Use one of these: {KINDS}.")
    if project.screen.is_terminal:
        project.screen.step(f"Reading {workshop.source.name}")
    read = workshop.reader.read(workshop.source)
    workshop.kept = read.kept
    for one in read.texts if ending == ".xml" else ():
        if one.old_address:
            day = workshop.find_day(one)
            place = f"posts/{day.year}/{workshop.name_draft(one)}.md"
            workshop.places[one.old_address.rstrip("/")] = place
    return _build_drafts(project, workshop, read.texts, read.left)


def _import_plain_text(project: Project, workshop: DraftBuilder, wish: NewPostOptions) -> int:
    path = workshop.source
    content = path.read_bytes()
    older = read_older(content)
    is_ours = path.resolve().is_relative_to(workshop.library.folder.resolve())
    if is_ours:
        return _convert(project, path, older, wish)
    text = older.text if older else content.decode("utf-8-sig")
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    brought = read_plain_text(path, text)
    return _build_drafts(project, workshop, [brought], [])


def _convert(project: Project, path: Path, older: Older | None, wish: NewPostOptions) -> int:
    """Offer to convert one of our files to UTF-8; the original goes to the trash."""
    say = project.screen.say
    name = path.resolve().relative_to(project.root.resolve())
    if older is None:
        say(f"{name} is already plain text in UTF-8. There is nothing to do.")
        return DONE
    say(f"{name} is saved as {older.way}, but posts must be saved as UTF-8.")
    say(f"After the conversion, one line reads: {older.sample}")
    if not wish.yes:
        if not can_ask(project.screen):
            say(f"If that line is right, run: make import FILE={name} YES=1\nNothing was changed.")
            return FAILED
        if not agree(project.screen, "Is that line right? Save the file as UTF-8?"):
            say("Nothing was changed.")
            return DONE
    before = project.root / BIN / f"{datetime.now():%Y-%m-%d-%H%M%S}" / f"{name}.before"
    write_new(before, path.read_bytes())
    replace_file(path, older.text.lstrip("\ufeff").encode())
    say(f"Saved as UTF-8. The original file is {before.relative_to(project.root)}")
    return DONE


def _build_drafts(
    project: Project, workshop: DraftBuilder, texts: list[ImportedDocument], left: list[str]
) -> int:
    screen = project.screen
    if not workshop.topic and can_ask(screen) and len(texts) == 1 and not texts[0].topics:
        topics = [(one.name, one.summary) for one in workshop.clinic.categories]
        workshop.topic = choose(screen, "Topic:", topics)
    made: list[Made] = []
    taken: list[str] = []
    for number, brought in enumerate(texts, 1):
        if len(texts) > 1 and (screen.is_terminal or number == 1):
            screen.step(f"Importing {number} of {len(texts)}")
        try:
            made.append(workshop.make(brought))
        except PathTakenError as error:
            taken.append(f"“{brought.title}”: {error}")
        except FileExistsError as error:
            taken.append(f"“{brought.title}”: {error.filename or 'its file'} already exists.")
        except CanNotReadError as error:
            left.append(f"“{brought.title}”: {error}")
    _print_imported(project, made, taken, left)
    return DONE if made else FAILED


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _print_imported(project: Project, made: list[Made], taken: list[str], left: list[str]) -> None:
    say = project.screen.say
    if made:
        say(f"Imported {_count(len(made), 'private draft')}:")
    for one in made[:LISTED]:
        beside = f"   ({_count(one.pictures, 'picture')})" if one.pictures else ""
        say(f"  {one.path}{beside}")
        for kind, words in one.brought.remarks:
            say(f"    {kind}: {words}")
    if len(made) > LISTED:
        say(f"  … and {len(made) - LISTED} more. Each draft lists what was not imported.")
    if taken:
        say(f"Skipped, so that no file is overwritten ({len(taken)}):")
        for words in taken[:LISTED]:
            say(f"  {words}")
    for words in left:
        say(f"Not imported: {words}")
    if not made:
        say("Nothing was imported.")
        return
    say("Next, fill in each [FILL IN: …]. To see what else is missing, run: make check")
    say("Each draft stays private until you remove its line Status: draft")
