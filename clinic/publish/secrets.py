"""Passwords and keys: one function reads them, one type holds them and prints as •••.

A secret comes from the environment. It leaves its `Secret` only where a library or a program must
be handed the value: by a socket or a pipe, never by an argument. No other program that runs for us
inherits it.
"""

from __future__ import annotations

import base64
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import quote, quote_plus, unquote
from weakref import WeakSet

SHOWN = "•••"

# What no other program needs. A target may hold a password by mistake, and make repeats its own
# command line (TO=…) in MAKEFLAGS and its kin.
_HELD = re.compile(
    r"PUBLISH_(PASSWORD|KEY|TARGET)|TO|AWS_\w*(KEY|SECRET|TOKEN)\w*|RCLONE_\w+"
    r"|(GNU)?MAKE(FLAGS|OVERRIDES|FILES)|MFLAGS",
    re.IGNORECASE,
)
# Of these, the names whose values must never be shown; the rest would make a message unreadable.
_SECRET = re.compile(
    r"PUBLISH_(PASSWORD|KEY)|AWS_\w*(SECRET|TOKEN)\w*|RCLONE_\w*(PASS|KEY|SECRET|TOKEN)\w*",
    re.IGNORECASE,
)
# Variables that name a file or a time, not a secret.
_PLAIN = re.compile(r"\w*(_FILE|_COMMAND|_URI|_EXPIRATION|_TTL)", re.IGNORECASE)
_WORD = re.compile(r"[^\s'\"]+")

_SHORTEST_FORM = 6  # characters; a shorter encoded form would match ordinary words

_known: WeakSet[Secret] = WeakSet()


class Secret:
    """A password or a key, which prints as •••; `reveal` is for the program that needs it."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str = "", *, is_redacted: bool = True) -> None:
        self._value = value
        if is_redacted:
            _known.add(self)

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __bool__(self) -> bool:
        """Return whether there is a value."""
        return bool(self._value)

    def __repr__(self) -> str:
        """Return what may be shown."""
        return SHOWN

    def __format__(self, spec: str) -> str:
        """Return what may be shown."""
        return SHOWN

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied or written to a file."""
        raise TypeError("a secret is not written down")


@dataclass(frozen=True)
class Environment:
    """What the environment says: `plain` may be shown and inherited, `held` may not."""

    plain: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, Secret] = field(default_factory=dict)

    def find(self, name: str) -> Secret:
        """Return a held value; an empty secret when it is not set."""
        return self.held.get(name) or Secret()

    def reveal(self, *prefixes: str) -> dict[str, str]:
        """Return an environment for a program that needs the held names with these prefixes.

        Without prefixes: all of them, for this program in another process.
        """
        held = {name: one.reveal() for name, one in self.held.items()}
        wanted = {name: value for name, value in held.items() if name.startswith(prefixes or "")}
        return {**self.plain, **wanted}


_set_aside: dict[str, Secret] = {}  # what this process's environment held, by name


def read_environment(environment: Mapping[str, str] | None = None) -> Environment:
    """Read an environment, secrets apart.

    Parameters
    ----------
    environment:
        By default this process's own, with what `set_aside_secrets` took out of it.
    """
    found = os.environ if environment is None else environment
    plain = {name: text for name, text in found.items() if not _HELD.fullmatch(name)}
    held = {
        name: Secret(text, is_redacted=_is_secret(name, text))
        for name, text in found.items()
        if _HELD.fullmatch(name)
    }
    if environment is None:
        held = {**_set_aside, **held}
    return Environment(plain, held)


@contextmanager
def set_aside_secrets() -> Iterator[None]:
    """Take secrets out of this process's environment, so that no other program inherits them."""
    before = dict(_set_aside)
    names = [name for name in os.environ if _HELD.fullmatch(name)]
    _set_aside.update(read_environment().held)
    for name in names:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update({name: _set_aside[name].reveal() for name in names})
        _set_aside.clear()
        _set_aside.update(before)


def redact(text: str) -> str:
    """Return a text without any secret of this run, in whatever form a program repeats it."""
    read = read_environment()  # what nobody has read yet is known from here on
    forms = {form for one in list(_known) for form in _list_forms(one.reveal())}
    del read
    for form in sorted(forms, key=len, reverse=True):
        escaped = "".join(rf"\\{{0,8}}{re.escape(character)}" for character in form)
        text = re.sub(escaped, SHOWN, text, flags=re.IGNORECASE)
    return _WORD.sub(_redact_address, text)


def _redact_address(word: re.Match[str]) -> str:
    """Take a password out of an address, wherever a program quotes one."""
    before, slashes, rest = word[0].partition("//")
    user, at, place = rest.rpartition("@")
    return f"{before}{slashes}{SHOWN}{at}{place}" if ":" in user else word[0]


def _is_secret(name: str, text: str) -> bool:
    """Return whether a held value must never be shown: a folder as the target may be."""
    if name.upper() in ("TO", "PUBLISH_TARGET"):
        decoded = unicodedata.normalize("NFKC", unquote(text))
        return bool(re.search(r":.*@|=", decoded, re.DOTALL))
    return bool(_SECRET.fullmatch(name)) and not _PLAIN.fullmatch(name)


def _list_forms(value: str) -> Iterator[str]:
    """Yield a secret as programs repeat it: whole, by lines, quoted, escaped, in base64."""
    if not value.strip():
        return
    yield value.strip()
    data = value.encode("utf-8", "surrogateescape")
    forms = [quote(data), quote(data, safe=""), quote_plus(data), json.dumps(value)[1:-1]]
    forms += [repr(value)[1:-1], *value.split("\n"), *value.split("\\n")]
    for shift in range(3):  # where in a longer text it begins decides how base64 spells it
        coded = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        forms.append(coded[-(-shift * 8 // 6) : -1])
    yield from (form.strip() for form in forms if len(form.strip()) >= _SHORTEST_FORM)
