"""A post's file as a form has it, header fields and text; what was not edited stays, byte by byte.

The file is never written anew from what was read: the lines that an editor changed are put in the
place of the old ones, and all others keep their bytes, line ends, spaces and unknown header lines
included.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic.core.decoding import DecodingTrouble, decode
from clinic.core.front_matter import Field, FrontMatter, read_front_matter

_LINE_END = re.compile(rb"(\r\n|\r|\n)")
_BREAK = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"[\t\v\f\x1c-\x1f\x85\u2028\u2029]+| {2,}")
_BOM = b"\xef\xbb\xbf"


class UnreadableError(Exception):
    """A file can't be shown in a form, or words can't be put into it; the message says why."""


@dataclass(frozen=True)
class Words:
    """What a form holds of a post: header values by name (small letters), and the text.

    A field that is not named is not in the form and stays as it is; an empty value takes its lines
    out of the header. A text of None leaves the text as it is.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


def read_text(content: bytes) -> str:
    """Return a file's text with plain line breaks.

    Raises
    ------
    UnreadableError
        It is no plain text.
    """
    text = decode(content)
    if isinstance(text, DecodingTrouble):
        raise UnreadableError(f"{text.what} {text.fix}")
    return text


def read_front(content: bytes) -> FrontMatter:
    """Return the header and text of a file; raise an UnreadableError as `read_text` does."""
    return read_front_matter(read_text(content))


def tidy_line(value: str) -> str:
    """Return a value as it can stand on one line of a header."""
    return _BLANKS.sub(" ", " ".join(_BREAK.split(value))).strip()


def tidy_value(value: str) -> str:
    """Return a value of one or more lines as a header has it; empty lines are left out."""
    lines = [tidy_line(one) for one in _BREAK.split(value)]
    return "\n".join(one for one in lines if one)


def _is_same(found: Field, value: str) -> bool:
    """Return whether a form shows a field just as the file has it, however it is spaced there."""
    return tidy_value(found.value) == value


@dataclass
class _Lines:
    """A file's lines as bytes, each with its line end; the last one may have none."""

    lines: list[bytes]
    ends: list[bytes]

    @property
    def usual_end(self) -> bytes:
        """The line end that most lines have."""
        used = [one for one in self.ends if one]
        return max(used, key=used.count) if used else b"\n"

    def join(self) -> bytes:
        """Return the file."""
        return b"".join(line + end for line, end in zip(self.lines, self.ends, strict=True))


def _split(content: bytes) -> _Lines:
    parts = _LINE_END.split(content)
    return _Lines(parts[0::2], [*parts[1::2], b""])


def _write_field(key: str, value: str, end: bytes) -> bytes:
    """Return the lines of a field, each with the end; further lines of a value are indented."""
    first, *more = value.split("\n")
    return end.join([f"{key}: {first}".encode(), *(f"    {one}".encode() for one in more)]) + end


def _set_header(
    content: bytes, front: FrontMatter, fields: Mapping[str, str], keys: Mapping[str, str]
) -> bytes:
    """Put the changed fields in the place of the old ones; what is new goes to the header's end."""
    parts = _split(content)
    usual, added = parts.usual_end, []
    for name, value in fields.items():
        found = front.get(name)
        if found is None:
            added.append(_write_field(keys.get(name, name.capitalize()), value, usual))
            continue
        at = found.line - 1
        bom = _BOM if at == 0 and parts.lines[0].startswith(_BOM) else b""
        end = parts.ends[at] or usual
        for place in range(at, at + len(found.values)):
            parts.lines[place], last = b"", parts.ends[place]
            parts.ends[place] = b""
        written = _write_field(found.key, value, end) if value else b""
        parts.lines[at] = bom + (written.removesuffix(end) + last if written else b"")
    return _add_lines(parts.join(), b"".join(added)) if added else parts.join()


def _add_lines(content: bytes, added: bytes) -> bytes:
    """Put new header lines below the last one; a file without a header gets one above its text."""
    parts, front = _split(content), read_front(content)
    usual = parts.usual_end
    if front.fields:
        last = max(one.line - 1 + len(one.values) - 1 for one in front.fields)
        parts.lines[last] += parts.ends[last] or usual
        parts.ends[last] = b""
        is_last = last == len(parts.lines) - 1
        parts.lines[last] += added.removesuffix(usual) if is_last else added
        return parts.join()
    bom = _BOM if parts.lines[0].startswith(_BOM) else b""
    first = parts.lines[0].removeprefix(bom)
    gap = b"" if front.is_fenced or not first.strip() else usual
    if front.is_fenced:
        parts.lines[0] = bom + first + (parts.ends[0] or usual) + added
        parts.ends[0] = b""
    else:
        parts.lines[0] = bom + added + gap + first
    return parts.join()


def _count_same(old: list[str], new: list[str]) -> int:
    most = min(len(old), len(new))
    return next((at for at in range(most) if old[at] != new[at]), most)


def _join_body(pairs: list[tuple[bytes, bytes]], usual: bytes) -> bytes:
    """Join lines and their ends: each but the last has one, and no two ends run into one."""
    made = b""
    for at, (line, own_end) in enumerate(pairs):
        end = (own_end or usual) if at < len(pairs) - 1 else b""
        if made.endswith(b"\r") and not line and end.startswith(b"\n"):
            end = b"\r"  # else these two would be read as the one line end of Windows
        made += line + end
    return made


def _set_body(content: bytes, front: FrontMatter, body: str) -> bytes:
    """Put a new text in the place of the old; the lines above and below the change stay."""
    parts = _split(content)
    usual, first = parts.usual_end, front.body_line - 1
    header = b"".join(map(bytes.__add__, parts.lines[:first], parts.ends))
    pairs = list(zip(parts.lines[first:], parts.ends[first:], strict=True))
    if not pairs:  # the header ends the file
        is_parted = not parts.lines[-1].strip() or parts.lines[-1].startswith((b"---", b"..."))
        header += usual if is_parted else usual + usual
        pairs = [(b"", b"")]
    bom = _BOM if not header and content.startswith(_BOM) else b""
    if bom:
        pairs[0] = (pairs[0][0].removeprefix(bom), pairs[0][1])
    old, new = front.body.split("\n"), body.split("\n")
    above = _count_same(old, new)
    below = _count_same(old[above:][::-1], new[above:][::-1])
    if not above and not front.ends_with_blank:  # or a first line with a colon would be a field
        header += usual
    changed = [(one.encode(), usual) for one in new[above : len(new) - below]]
    kept_below = pairs[len(pairs) - below :] if below else []
    return header + bom + _join_body(pairs[:above] + changed + kept_below, usual)


def edit_post(content: bytes, words: Words, keys: Mapping[str, str] | None = None) -> bytes:
    """Return a file's bytes with the words of a form put in; nothing else changes.

    Parameters
    ----------
    content:
        The file as it is.
    words:
        What the form holds; what is as in the file is not touched, however it is spaced there.
    keys:
        How the names of new fields are written in the header, such as ``Review_by``.

    Raises
    ------
    UnreadableError
        The file is no text, or the words can't be put in without changing something else.
    """
    front = read_front(content)
    wanted = {name: tidy_value(value) for name, value in words.fields.items()}
    changed = {}
    for name, value in wanted.items():
        found = front.get(name)
        if (found is None and value) or (found is not None and not _is_same(found, value)):
            changed[name] = value
    try:
        made = _set_header(content, front, changed, keys or {}) if changed else content
        body = None if words.body is None else "\n".join(_BREAK.split(words.body))
        if body is not None and body != front.body:
            made = _set_body(made, read_front(made), body)
    except UnicodeEncodeError as error:
        raise UnreadableError("There is a sign in these words that is no letter.") from error
    _compare(front, read_front(made), changed, body)
    return made


def set_fields(content: bytes, lines: Mapping[str, str]) -> bytes:
    """Return a file's bytes with some lines of its header set; see `edit_post`.

    Parameters
    ----------
    lines:
        The values by their names as they are to be written, such as ``Review_by``.
    """
    fields = {name.lower(): value for name, value in lines.items()}
    return edit_post(content, Words(fields), {name.lower(): name for name in lines})


def _compare(
    before: FrontMatter, after: FrontMatter, changed: Mapping[str, str], body: str | None
) -> None:
    """Make sure that what was meant was written, and nothing else."""
    kept = [
        [(one.key, one.values) for one in each.fields if one.name not in changed]
        for each in (before, after)
    ]
    wanted = before.body if body is None else body
    is_written = all(after.text(name) == value for name, value in changed.items())
    if kept[0] != kept[1] or after.body != wanted or not is_written:
        raise UnreadableError(
            "These words cannot be put into the file without changing something else in it. "
            "Open the file in a text editor and look at its first lines."
        )
