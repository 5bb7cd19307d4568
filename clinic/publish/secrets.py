"""Passwords and keys: read in one place, and held in a type that prints as •••.

Secrets come from the environment. A value leaves its `Secret` only to be passed to a library or
program, through a socket or a pipe, never as an argument. Child processes do not inherit secrets.
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

# Variables to keep from child processes. A target may contain a password by mistake, and make
# repeats its own command line (TO=…) in MAKEFLAGS and related variables.
_HELD = re.compile(
    r"PUBLISH_(PASSWORD|KEY|TARGET)|TO|AWS_\w*(KEY|SECRET|TOKEN)\w*|RCLONE_\w+"
    r"|(GNU)?MAKE(FLAGS|OVERRIDES|FILES)|MFLAGS",
    re.IGNORECASE,
)
# The subset whose values are always redacted. Redacting the rest would make messages unreadable.
_SECRET = re.compile(
    r"PUBLISH_(PASSWORD|KEY)|AWS_\w*(SECRET|TOKEN)\w*|RCLONE_\w*(PASS|KEY|SECRET|TOKEN)\w*",
    re.IGNORECASE,
)
# Variables that hold a path or a time, not a secret.
_PLAIN = re.compile(r"\w*(_FILE|_COMMAND|_URI|_EXPIRATION|_TTL)", re.IGNORECASE)
_WORD = re.compile(r"[^\s'\"]+")

_SHORTEST_FORM = 6  # characters; a shorter encoded form would match ordinary words

_known: WeakSet[Secret] = WeakSet()


class Secret:
    """A password or key that prints as •••. `reveal` returns the value for the code that needs
    it."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str = "", *, is_redacted: bool = True) -> None:
        self._value = value
        if is_redacted:
            _known.add(self)

    def reveal(self) -> str:
        """Return the plain value."""
        return self._value

    def __bool__(self) -> bool:
        """Return whether the value is not empty."""
        return bool(self._value)

    def __repr__(self) -> str:
        """Return the redacted form."""
        return SHOWN

    def __format__(self, spec: str) -> str:
        """Return the redacted form."""
        return SHOWN

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied."""
        raise TypeError("a secret cannot be pickled")


@dataclass(frozen=True)
class Environment:
    """Environment variables: `plain` may be shown and inherited, `held` may not."""

    plain: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, Secret] = field(default_factory=dict)

    def find(self, name: str) -> Secret:
        """Return a held value; an empty secret if unset."""
        return self.held.get(name) or Secret()

    def reveal(self, *prefixes: str) -> dict[str, str]:
        """Return an environment for a child process, with held variables of these prefixes.

        Without prefixes: with all held variables, for this program in another process.
        """
        held = {name: one.reveal() for name, one in self.held.items()}
        wanted = {name: value for name, value in held.items() if name.startswith(prefixes or "")}
        return {**self.plain, **wanted}


_set_aside: dict[str, Secret] = {}  # secrets taken out of os.environ, by name


def read_environment(environment: Mapping[str, str] | None = None) -> Environment:
    """Read an environment and separate its secrets.

    Parameters
    ----------
    environment:
        By default os.environ, plus what `set_aside_secrets` took out of it.
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
    """Remove secrets from os.environ, so that child processes do not inherit them."""
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
    """Return a text with all known secrets redacted, in any form that a program may repeat."""
    read = read_environment()  # registers secrets that nobody has read yet
    forms = {form for one in list(_known) for form in _list_forms(one.reveal())}
    del read
    for form in sorted(forms, key=len, reverse=True):
        escaped = "".join(rf"\\{{0,8}}{re.escape(character)}" for character in form)
        text = re.sub(escaped, SHOWN, text, flags=re.IGNORECASE)
    return _WORD.sub(_redact_address, text)


def _redact_address(word: re.Match[str]) -> str:
    """Redact the password in a URL."""
    before, slashes, rest = word[0].partition("//")
    user, at, place = rest.rpartition("@")
    return f"{before}{slashes}{SHOWN}{at}{place}" if ":" in user else word[0]


def _is_secret(name: str, text: str) -> bool:
    """Return whether a held value must be redacted. A target that is a folder need not be."""
    if name.upper() in ("TO", "PUBLISH_TARGET"):
        decoded = unicodedata.normalize("NFKC", unquote(text))
        return bool(re.search(r":.*@|=", decoded, re.DOTALL))
    return bool(_SECRET.fullmatch(name)) and not _PLAIN.fullmatch(name)


def _list_forms(value: str) -> Iterator[str]:
    """Yield the forms in which programs repeat a secret: by line, quoted, escaped, base64."""
    if not value.strip():
        return
    yield value.strip()
    data = value.encode("utf-8", "surrogateescape")
    forms = [quote(data), quote(data, safe=""), quote_plus(data), json.dumps(value)[1:-1]]
    forms += [repr(value)[1:-1], *value.split("\n"), *value.split("\\n")]
    for shift in range(3):  # the base64 form depends on the offset in a longer text
        coded = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        forms.append(coded[-(-shift * 8 // 6) : -1])
    yield from (form.strip() for form in forms if len(form.strip()) >= _SHORTEST_FORM)
