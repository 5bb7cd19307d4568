"""Edits as people make them, each at random; the same seed makes the same edit of the same files.

An edit takes the project and its chance. One that finds nothing to do does nothing.
"""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

Edit = Callable[[Path, random.Random], None]
EDITS: dict[str, Edit] = {}
WORDS = ("apples", "pears", "plums", "cherries", "quinces", "figs", "dates", "olives")
POST = """Title: {title}
Date: {date}
Category: Planning your visit
Tags: sedation, {tag}
Type: news

Words about {word}, and a link to [another text]({{filename}}/posts/{other}).
"""
TOPICS = ("Injections", "Planning your visit", "Getting moving", "When to get help")
SHAPE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M{0} 1h{0}"/></svg>'


def edit(change: Edit) -> Edit:
    """Put an edit on the list under its own name."""
    EDITS[change.__name__] = change
    return change


def choose(project: Path, chance: random.Random, pattern: str) -> Path | None:
    files = sorted(project.glob(pattern))
    return chance.choice(files) if files else None


def post(project: Path, chance: random.Random) -> Path | None:
    return choose(project, chance, "content/posts/*/*.md")


def page(project: Path, chance: random.Random) -> Path | None:
    return choose(project, chance, "content/pages/*.md")


def replace(path: Path | None, pattern: str, new: str) -> None:
    """Replace the first match; header lines are matched as a whole, continuations too."""
    if path:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(pattern, lambda _: new, text, count=1, flags=re.M), encoding="utf-8")


def insert(path: Path | None, pattern: str, new: str) -> None:
    """Put something before the first match."""
    if path:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(pattern, lambda found: new + found[0], text, count=1), "utf-8")


def set_line(path: Path | None, key: str, value: str) -> None:
    """Set a line of the header, or add it below the first one."""
    if path is None:
        return
    lines = path.read_text(encoding="utf-8").split("\n")
    end = lines.index("")
    header = [one for one in lines[:end] if not one.lower().startswith(f"{key.lower()}:")]
    header[1:1] = [f"{key}: {value}"] if value else []
    path.write_text("\n".join([*header, *lines[end:]]), encoding="utf-8")


def add(path: Path | None, text: str) -> None:
    if path:
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@edit
def body(project, chance):
    add(post(project, chance), f"\nA sentence about {chance.choice(WORDS)}.\n")


@edit
def first_words(project, chance):
    replace(post(project, chance), r"^\n(?=\w)", f"\nFirst of all, {chance.choice(WORDS)}. ")


@edit
def title(project, chance):
    set_line(post(project, chance), "Title", f"{chance.choice(WORDS)} & <{chance.choice(WORDS)}>")


@edit
def summary(project, chance):
    set_line(post(project, chance), "Summary", f"What {chance.choice(WORDS)} can do.")


@edit
def slug(project, chance):
    found = post(project, chance)
    if found and ".es." not in found.name:
        set_line(found, "Slug", f"{chance.choice(WORDS)}-{chance.randrange(50)}")


@edit
def date(project, chance):
    day = (
        f"{chance.randrange(2024, 2027)}-{chance.randrange(1, 11):02}-{chance.randrange(1, 28):02}"
    )
    set_line(post(project, chance), "Date", day)


@edit
def modified(project, chance):
    set_line(post(project, chance), "Modified", f"2026-11-{chance.randrange(1, 22):02}")


@edit
def author(project, chance):
    who = chance.choice(["clinic", "first-provider", "second-provider"])
    set_line(post(project, chance), "Author", who)


@edit
def tags(project, chance):
    chosen = [*chance.sample(WORDS, 2), *chance.sample(["sedation", "injections"], 1)]
    set_line(post(project, chance), "Tags", ", ".join(chosen))


@edit
def category(project, chance):
    set_line(post(project, chance), "Category", chance.choice(TOPICS))


@edit
def status(project, chance):
    set_line(post(project, chance), "Status", chance.choice(["draft", "hidden", "published", ""]))


@edit
def future_date(project, chance):
    set_line(post(project, chance), "Date", f"20{chance.randrange(40, 60)}-01-01")


@edit
def date_of_these_days(project, chance):
    """The post comes out while the steps go on."""
    set_line(post(project, chance), "Date", f"2026-11-{chance.randrange(23, 28)}")


@edit
def added_post(project, chance):
    name, other = f"{chance.choice(WORDS)}-{chance.randrange(99)}", post(project, chance)
    if other:
        words = {"title": name.title(), "date": f"2026-0{chance.randrange(1, 9)}-11"}
        where = other.relative_to(project / "content/posts").as_posix()
        text = POST.format(word=name, tag=chance.choice(WORDS), other=where, **words)
        (project / f"content/posts/2026/{name}.md").write_text(text, encoding="utf-8")


@edit
def deleted_post(project, chance):
    found = choose(project, chance, "content/posts/2026/*-[0-9]*.md") or post(project, chance)
    if found:
        found.unlink()


@edit
def renamed_file(project, chance):
    if found := choose(project, chance, "content/posts/2026/*-[0-9]*.md") or post(project, chance):
        found.rename(found.with_name(f"{chance.choice(WORDS)}-{chance.randrange(99)}.md"))


@edit
def translation(project, chance):
    found = post(project, chance)
    if found and found.name.count(".") == 1:
        translated = found.with_name(found.name.replace(".md", ".es.md"))
        shutil.copy(found, translated)
        set_line(translated, "Title", f"Traducido: {chance.choice(WORDS)}")


@edit
def link(project, chance):
    found, other = post(project, chance), post(project, chance)
    if found and other:
        where = other.relative_to(project / "content").as_posix()
        add(found, f"\nRead [about it]({{filename}}/{where}) too.\n")


@edit
def picture(project, chance):
    if found := choose(project, chance, "content/posts/*/*.svg"):
        found.write_text(SHAPE.format(chance.randrange(9)), encoding="utf-8")


@edit
def added_picture(project, chance):
    if found := post(project, chance):
        name = f"{chance.choice(WORDS)}.svg"
        found.with_name(name).write_text(SHAPE.format(chance.randrange(9)), encoding="utf-8")
        add(found, f"\n![A line that stands for a fruit]({{attach}}{name})\n")


@edit
def attached_file(project, chance):
    if found := post(project, chance):
        name = f"{chance.choice(WORDS)}-map.svg"
        found.with_name(name).write_text(SHAPE.format(chance.randrange(9)), encoding="utf-8")
        add(found, f"\nTake [this map]({{attach}}{name}) with you.\n")


@edit
def alias(project, chance):
    set_line(post(project, chance), "Aliases", f"/old/{chance.choice(WORDS)}/")
