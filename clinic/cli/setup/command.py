"""The command `setup`: turn the sample site into a clinic's own site. It can run repeatedly."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from clinic.actions.clinic_details.facts_editor import FactsFile
from clinic.actions.clinic_details.input_parsing import NOTHING
from clinic.actions.clinic_details.notices import ROLES, fill_pages, gather_values
from clinic.actions.clinic_details.sample_detection import list_blanks, list_sample_facts
from clinic.actions.clinic_details.sample_removal import (
    MovingOut,
    find_sample_posts,
    find_texts_in,
    forget_posts,
    plan_moving_out,
)
from clinic.actions.context import PUBLISHING, Project
from clinic.actions.git_info import find_name
from clinic.builder.build_lock import hold_lock
from clinic.builder.pipeline import check_project
from clinic.builder.result import WORK_FOLDER
from clinic.checks.report import print_problems
from clinic.cli.prompts import agree, ask, can_ask
from clinic.cli.setup import questions
from clinic.cli.setup.host import ask_target, hide_password, read_target, write_target
from clinic.core.facts_loader import read_clinic
from clinic.core.files import replace_file

DONE, FAILED, WRONG_USE = 0, 1, 2
FACTS = "content/clinic.toml"
BIN, BEFORE = ".bin", "before"


@dataclass
class Answers:
    """The answers: clinic details, settings, names for the notices, and files to move."""

    facts: FactsFile
    settings: str
    people: dict[str, str] = field(default_factory=dict)
    moving: MovingOut = field(default_factory=MovingOut)


@dataclass
class AutosaveStore:
    """Writes files with backups: removed files in the trash, changed ones in `before/` there."""

    root: Path
    folder: Path
    changed: int = 0
    moved: int = 0

    def _copy(self, path: Path, folder: Path) -> bool:
        copy = folder / path.relative_to(self.root)
        if copy.exists():  # the first backup of this run is the original
            return False
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.name == PUBLISHING:  # do not copy a password
            kept = hide_password(path.read_bytes().decode("utf-8", "surrogateescape"))
            copy.write_bytes(kept.encode("utf-8", "surrogateescape"))
        else:
            shutil.copy2(path, copy)
        return True

    def write(self, path: Path, text: str) -> None:
        """Replace the content of a file atomically."""
        made = text.encode("utf-8", "surrogateescape")
        if made != path.read_bytes():
            self.changed += self._copy(path, self.folder / BEFORE)
            replace_file(path, made)

    def move_out(self, path: Path) -> None:
        """Delete a file, after a backup."""
        self.moved += self._copy(path, self.folder)
        path.unlink()


def setup(project: Project) -> int:
    """Ask for all details, write them, and print what is still missing."""
    screen, root = project.screen, project.root
    if not can_ask(screen):
        screen.say("Setup asks questions, so run make setup in a terminal window.")
        screen.say(f"Or edit {FACTS} by hand. The notes in the file explain each line.")
        return WRONG_USE
    clinic, problems = read_clinic(root / FACTS)
    if clinic is None:
        screen.close()
        print_problems(
            problems, screen.out, ending="Fix these problems first. Nothing was changed."
        )
        return FAILED
    answers = _ask_all(project)
    if not agree(screen, "Save all answers? The old files are kept."):
        screen.say("Nothing was changed.")
        return DONE
    with hold_lock(root / WORK_FOLDER, find_name(root)):
        keeping = AutosaveStore(root, root / BIN / f"{datetime.now():%Y-%m-%d-%H%M%S}")
        _write_all(project, answers, keeping)
        _offer_end_of_sample(project, keeping)
    _print_backups(project, keeping)
    return _print_result(project)


def _ask_all(project: Project) -> Answers:
    """Ask all questions; nothing is written before the last answer."""
    screen, root = project.screen, project.root
    screen.say("Press Enter to keep the value in brackets.")
    screen.say(f"Type {NOTHING} to clear the value. Ctrl+C stops without saving.")
    facts = FactsFile((root / FACTS).read_bytes().decode("utf-8"))
    screen.say("Your clinic")
    for question in questions.CLINIC:
        questions.ask_one(screen, facts, question)
    dropped = questions.ask_languages(screen, facts, root)
    questions.ask_plans(screen, facts)
    questions.ask_number(screen, facts, "employees", "Number of employees")
    questions.ask_one(screen, facts, questions.FEDERAL)
    for entry in range(facts.count("location")):
        screen.say(f"Office {entry + 1} of {facts.count('location')}")
        for question in questions.OFFICE:
            questions.ask_one(screen, facts, question, entry)
        questions.ask_hours(screen, facts, entry)
    questions.ask_people(screen, facts)
    settings = (root / PUBLISHING).read_bytes().decode("utf-8")
    target = ask_target(screen, read_target(settings) or "public", root)
    answers = Answers(facts, write_target(settings, target))
    screen.say("Legal notices (press Enter to leave a blank)")
    answers.people = {role: ask(screen, f"  {words}") for role, words in ROLES.items()}
    answers.moving = plan_moving_out(root, _ask_what_goes(project, dropped))
    return answers


def _ask_what_goes(project: Project, dropped: list[str]) -> list[Path]:
    """Return the files for the trash: those of removed languages, and maybe the sample posts."""
    screen = project.screen
    going = find_texts_in(project.root, dropped)
    if going:
        texts = sum(one.suffix == ".md" for one in going)
        screen.say(f"Posts and pages in {', '.join(dropped)} will go to the trash: {texts}.")
    samples = find_sample_posts(project.root)
    if samples:
        posts = sum(one.suffix == ".md" for one in samples)
        screen.say(f"Sample posts: {posts}. You can sign off and keep them, or remove them.")
        if agree(screen, "Move the sample posts to the trash? You can restore them."):
            going += samples
    return going


def _write_all(project: Project, answers: Answers, keeping: AutosaveStore) -> None:
    root, screen, moving = project.root, project.screen, answers.moving
    keeping.write(root / FACTS, forget_posts(answers.facts.text, moving.files))
    keeping.write(root / PUBLISHING, answers.settings)
    for path, text in moving.texts.items():
        keeping.write(path, text)
    for path in moving.files:
        keeping.move_out(path)
    clinic, _ = read_clinic(root / FACTS)
    if clinic is not None:
        texts, filled = fill_pages(root, gather_values(clinic, answers.people))
        for path, text in texts.items():
            keeping.write(path, text)
        if filled:
            screen.say(f"Filled in {filled} blanks in the pages.")
    if moving.sentences:
        screen.say("These sentences mentioned a removed sample post. Check them:")
        _print_list(project, moving.sentences)
    if answers.facts.stale:
        screen.say(
            "These translations were removed because the original changed. "
            "Translate these posts and pages again:"
        )
        _print_list(project, answers.facts.stale)


def _print_list(project: Project, lines: list[str]) -> None:
    for line in lines:
        project.screen.say(f"  {line}")


def _offer_end_of_sample(project: Project, keeping: AutosaveStore) -> None:
    """Ask whether the site may go live, if no sample details are left."""
    clinic, _ = read_clinic(project.root / FACTS)
    if clinic is None or not clinic.demo:
        return
    screen = project.screen
    sample, blanks = list_sample_facts(clinic), list_blanks(project.root)
    if sample:
        screen.say(f"Sample details in {FACTS} that you still need to replace:")
        _print_list(project, sample)
    if blanks:
        screen.say("Blanks to fill in or remove:")
        _print_list(project, blanks)
    if sample or blanks:
        screen.say(
            "Until then, every page says that the site is a sample, and the site cannot go live."
        )
        return
    screen.say("You have replaced all the sample details.")
    if agree(screen, "Is everything true, and has your lawyer read the notices? Allow publishing?"):
        facts = FactsFile((project.root / FACTS).read_bytes().decode("utf-8"))
        facts.put("clinic", "demo", False)
        keeping.write(project.root / FACTS, facts.text)


def _print_backups(project: Project, keeping: AutosaveStore) -> None:
    say, place = project.screen.say, keeping.folder.relative_to(project.root).as_posix()
    if keeping.moved:
        say(f"Removed files are in {place}/   To restore them, run: cp -R {place}/content .")
    if keeping.changed:
        say(f"The old files are in {place}/{BEFORE}/   To undo, run: cp -R {place}/{BEFORE}/. .")
    if not (keeping.changed or keeping.moved):
        say("You changed no answers. The files are as before.")


def _print_result(project: Project) -> int:
    """Print whether the site can be published; return the exit code."""
    project.screen.step("Checking the posts and pages")
    result = check_project(project.root, PUBLISHING, now=datetime.now().astimezone())
    wrong = [one for one in result.problems if one.severity == 0]
    if wrong:
        project.screen.close()
        print_problems(wrong, project.screen.out, ending="Fix these problems before you publish.")
        return FAILED
    project.screen.say("The site is ready. To publish, run: make publish")
    project.screen.say("When details change, run make setup again.")
    return DONE
