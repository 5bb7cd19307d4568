"""Terminal prompts: a line of text, a choice from a list, yes or no."""

import contextlib
import sys
from collections.abc import Callable, Sequence

from clinic.actions.console import Screen
from clinic.checks.registry import suggest_nearest

Complain = Callable[[str], str]


def can_ask(screen: Screen) -> bool:
    """Return whether input and output are a terminal, so that a question can be answered."""
    return screen.out.isatty() and sys.stdin.isatty()


def _read_line(screen: Screen, words: str) -> str:
    """Read one line; Ctrl+D stops, like Ctrl+C."""
    screen.close()
    with contextlib.suppress(ImportError):  # Windows has none, and does not need it
        import readline  # noqa: F401  (enables arrow keys)
    try:
        typed = input(words)
    except EOFError:
        screen.say()
        raise KeyboardInterrupt from None
    return "".join(one for one in typed if one.isprintable() or one.isspace()).strip()


def ask(screen: Screen, words: str, default: str = "", complain: Complain = lambda _: "") -> str:
    """Ask for a line until it is valid, and return it.

    Parameters
    ----------
    default:
        The answer for Enter alone, shown in brackets.
    complain:
        The validator: returns an error message, or "".
    """
    shown = f"{words} [{default}]: " if default else f"{words}: "
    while True:
        answer = " ".join(_read_line(screen, shown).split()) or default
        trouble = complain(answer)
        if not trouble:
            return answer
        screen.say(f"  {trouble}")


def pick(answer: str, known: Sequence[str]) -> str | None:
    """Return the choice that an answer means, by number or name; None if unknown."""
    if answer.isdecimal() and 1 <= int(answer[:9]) <= len(known):
        return known[int(answer) - 1]
    return next((one for one in known if one.casefold() == answer.casefold()), None)


def explain_choice(answer: str, known: Sequence[str]) -> str:
    """Return the message for an unknown choice, with a suggestion."""
    return f'"{answer}" is not in the list. {suggest_nearest(answer, known)}'.strip()


def choose(screen: Screen, words: str, choices: Sequence[tuple[str, str]]) -> str:
    """Ask for a choice by number or name; Enter alone takes the first.

    Parameters
    ----------
    choices:
        Each choice with its meaning.
    """
    screen.say(words)
    known = [one for one, _ in choices]
    width = max(map(len, known))
    for number, (one, meaning) in enumerate(choices, 1):
        screen.say(f"  {number}  {one:{width}}  {meaning}".rstrip())

    def complain(answer: str) -> str:
        if pick(answer, known) is not None:
            return ""
        return f"{explain_choice(answer, known)} Type a number from 1 to {len(known)}."

    chosen = pick(ask(screen, "Number", "1", complain), known)
    assert chosen is not None
    return chosen


def agree(screen: Screen, words: str) -> bool:
    """Ask a yes/no question; Enter alone means no."""
    return _read_line(screen, f"{words} [y/N] ").lower() in ("y", "yes")
