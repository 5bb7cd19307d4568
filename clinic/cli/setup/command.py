"""The story of `setup`: from the sample to a clinic's own site, as often as somebody likes."""

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
    """What was answered: the new facts, the place, the people, and what to do with the samples."""

    facts: FactsFile
    settings: str
    people: dict[str, str] = field(default_factory=dict)
    moving: MovingOut = field(default_factory=MovingOut)


@dataclass
class AutosaveStore:
    """Puts new texts in their places, and keeps what was there: nothing is lost.

    What is moved out lies in the bin as deleted posts do; what is changed, in `before/` beside it.
    """

    root: Path
    folder: Path
    changed: int = 0
    moved: int = 0

    def _copy(self, path: Path, folder: Path) -> bool:
        copy = folder / path.relative_to(self.root)
        if copy.exists():  # of this run, and older
            return False
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.name == PUBLISHING:  # a password in it is not spread by a copy
            kept = hide_password(path.read_bytes().decode("utf-8", "surrogateescape"))
            copy.write_bytes(kept.encode("utf-8", "surrogateescape"))
        else:
            shutil.copy2(path, copy)
        return True

    def write(self, path: Path, text: str) -> None:
        """Give a file another text, in one step."""
        made = text.encode("utf-8", "surrogateescape")
        if made != path.read_bytes():
            self.changed += self._copy(path, self.folder / BEFORE)
            replace_file(path, made)

    def move_out(self, path: Path) -> None:
        """Take a file away; its copy is there first."""
        self.moved += self._copy(path, self.folder)
        path.unlink()


def setup(project: Project) -> int:
    """Ask for all that makes the site a clinic's own, write it, and say what is still blank."""
    screen, root = project.screen, project.root
    if not can_ask(screen):
        screen.say("This asks questions: type  make setup  in a terminal.")
        screen.say(f"Without one, write the facts into {FACTS} by hand: its notes say how.")
        return WRONG_USE
    clinic, problems = read_clinic(root / FACTS)
    if clinic is None:
        screen.close()
        print_problems(
            problems, screen.out, ending="Fix these problems first. Nothing was changed."
        )
        return FAILED
    answers = _ask_all(project)
    if not agree(screen, "Shall I write all this? What was there before is kept."):
        screen.say("Nothing was changed.")
        return DONE
    with hold_lock(root / WORK_FOLDER, find_name(root)):
        keeping = AutosaveStore(root, root / BIN / f"{datetime.now():%Y-%m-%d-%H%M%S}")
        _write_all(project, answers, keeping)
        _offer_end_of_sample(project, keeping)
    _say_kept(project, keeping)
    return _say_state(project)


def _ask_all(project: Project) -> Answers:
    """Ask everything; nothing is written before the last answer."""
    screen, root = project.screen, project.root
    screen.say("Enter alone leaves a value in brackets as it is. Ctrl-C stops; nothing is written")
    screen.say(f"before the end. A {NOTHING} empties what may be empty.")
    facts = FactsFile((root / FACTS).read_bytes().decode("utf-8"))
    screen.say("The clinic")
    for question in questions.CLINIC:
        questions.ask_one(screen, facts, question)
    dropped = questions.ask_languages(screen, facts, root)
    questions.ask_plans(screen, facts)
    questions.ask_number(screen, facts, "employees", "How many people work there")
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
    screen.say("The legal notices (Enter leaves it blank)")
    answers.people = {role: ask(screen, f"  {words}") for role, words in ROLES.items()}
    answers.moving = plan_moving_out(root, _ask_what_goes(project, dropped))
    return answers


def _ask_what_goes(project: Project, dropped: list[str]) -> list[Path]:
    """Return the files that go into the bin: in a language no more, and the sample's if wanted."""
    screen = project.screen
    going = find_texts_in(project.root, dropped)
    if going:
        texts = sum(one.suffix == ".md" for one in going)
        screen.say(f"{texts} texts in {', '.join(dropped)} go into the bin with that language.")
    samples = find_sample_posts(project.root)
    if samples:
        posts = sum(one.suffix == ".md" for one in samples)
        screen.say(f"There are {posts} sample posts. You may keep and sign them, or move them out.")
        if agree(screen, "Move them into the bin? They can be brought back."):
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
            screen.say(f"Filled in {filled} blanks of the pages.")
    if moving.sentences:
        screen.say("These sentences spoke of a sample post, and link to nothing now; read them:")
        _say_listed(project, moving.sentences)
    if answers.facts.stale:
        screen.say("Taken out, as the first language says something else now; translate again:")
        _say_listed(project, answers.facts.stale)


def _say_listed(project: Project, lines: list[str]) -> None:
    for line in lines:
        project.screen.say(f"  {line}")


def _offer_end_of_sample(project: Project, keeping: AutosaveStore) -> None:
    """Ask whether the site is no sample any more, where nothing speaks against it."""
    clinic, _ = read_clinic(project.root / FACTS)
    if clinic is None or not clinic.demo:
        return
    screen = project.screen
    sample, blanks = list_sample_facts(clinic), list_blanks(project.root)
    if sample:
        screen.say(f"Still the sample's in {FACTS}:")
        _say_listed(project, sample)
    if blanks:
        screen.say("Still to fill in, or to take out:")
        _say_listed(project, blanks)
    if sample or blanks:
        screen.say("Until then the site says that it is a sample, and goes to no public host.")
        return
    screen.say("Nothing in the facts and pages is the sample's any more.")
    if agree(screen, "Is all of it true, and read by your counsel, so that it may go public?"):
        facts = FactsFile((project.root / FACTS).read_bytes().decode("utf-8"))
        facts.put("clinic", "demo", False)
        keeping.write(project.root / FACTS, facts.text)


def _say_kept(project: Project, keeping: AutosaveStore) -> None:
    say, place = project.screen.say, keeping.folder.relative_to(project.root).as_posix()
    if keeping.moved:
        say(f"What was moved out is in {place}/   To get it back:  cp -R {place}/content .")
    if keeping.changed:
        files = "1 file" if keeping.changed == 1 else f"{keeping.changed} files"
        say(f"{files} as before in {place}/{BEFORE}/   To undo:  cp -R {place}/{BEFORE}/. .")
    if not (keeping.changed or keeping.moved):
        say("Everything was so already; nothing was written.")


def _say_state(project: Project) -> int:
    """Return whether the site can be published now."""
    project.screen.step("Checking the posts and pages")
    result = check_project(project.root, PUBLISHING, now=datetime.now().astimezone())
    wrong = [one for one in result.problems if one.severity == 0]
    if wrong:
        project.screen.close()
        print_problems(wrong, project.screen.out, ending="These keep the site from going out.")
        return FAILED
    project.screen.say("Nothing keeps the site from going out:  make publish")
    project.screen.say("Type  make setup  again whenever something changes.")
    return DONE
