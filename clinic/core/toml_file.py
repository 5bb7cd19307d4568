"""Parse a TOML file, or explain why it cannot be parsed."""

import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.core.decoding import DecodingTrouble, decode
from clinic.core.files import read_bytes

HEAVIEST = 200_000  # bytes; the sample's file has 12,000
_LONG_NUMBER = re.compile(r"[0-9a-fA-F_]{500}")
# A dotted key of thousands of parts: tomllib takes quadratic time.
_PART = r"(?:(?<![\w-])[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_LONG_NAME = re.compile(rf"(?:{_PART}[ \t]*+\.[ \t]*+){{50}}")
_DEEP = re.compile(r"(?:[\[{][^\[\]{}\n]{0,20}){50}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})")
_LINE_FORM = 'Write the line as  name = "value"  with both quotes and the "=".'


@dataclass(frozen=True)
class TomlTrouble:
    """Why a file is not valid TOML: what is wrong, the fix, the line (0: none), and the text."""

    what: str
    fix: str
    line: int = 0
    text: str = ""


def read_toml(path: Path) -> tuple[dict[str, Any], str] | TomlTrouble:
    """Return a file's tables and its text, or why it cannot be parsed.

    A byte order mark, which Windows' Notepad writes, is dropped.
    """
    content = read_toml_bytes(path)
    return content if isinstance(content, TomlTrouble) else parse_toml(content)


def read_toml_bytes(path: Path) -> bytes | TomlTrouble:
    """Return a file's bytes for `parse_toml`, or why it cannot be read."""
    try:
        seen = path.stat()
        if not stat.S_ISREG(seen.st_mode):  # reading a pipe would never end
            return TomlTrouble("This is not a file.", "Restore the file.")
        if (size := seen.st_size) > HEAVIEST:
            what = f"This file is too large to read: {size:,} bytes."
            fix = f"Shorten the file to at most {HEAVIEST:,} bytes, or restore a good version."
            return TomlTrouble(what, fix)
        return read_bytes(str(path))
    except FileNotFoundError:
        return TomlTrouble("This file is missing.", "Restore the file.")
    except OSError as error:
        what = f"This file cannot be read ({error.strerror or 'locked'})."
        return TomlTrouble(what, "Ask your web support person to let you read the file.")


def parse_toml(content: bytes) -> tuple[dict[str, Any], str] | TomlTrouble:
    """Return the tables and the text in a file's bytes; see `read_toml`."""
    text = decode(content)
    if isinstance(text, DecodingTrouble):
        return TomlTrouble(text.what, text.fix, text.line)
    if found := _LONG_NAME.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = "This name has too many parts with dots between them."
        return TomlTrouble(what, "Remove the line, or put quotes around the name.", line, text)
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        last = text.count("\n") + 1
        line = min(int(found[1]), last) if found else last
        return TomlTrouble("This line cannot be read.", _LINE_FORM, line, text)
    except RecursionError:
        what, fix = "This line has hundreds of nested brackets.", "Remove this line."
        return TomlTrouble(what, fix, _find_line(_DEEP, text), text)
    except (ValueError, OverflowError):  # huge numbers and invalid times
        what, fix = (
            "This line contains a number or a time that cannot be read.",
            "Correct the value.",
        )
        return TomlTrouble(what, fix, _find_line(_LONG_NUMBER, text), text)


def unescape(line: str) -> str:
    r"""Return a line of TOML with its ``\uXXXX`` escapes decoded."""
    return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), line)


def _find_line(pattern: re.Pattern[str], text: str) -> int:
    lines = enumerate(text.split("\n"), 1)
    return next((number for number, line in lines if pattern.search(line)), 0)
