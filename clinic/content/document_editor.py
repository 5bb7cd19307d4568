"""Edit a post's header fields and body, keeping everything else byte for byte.

The file is never serialized from a parsed form: changed lines replace the old ones, and all others
keep their bytes, including line ends, spaces and unknown header lines.
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
    """A file cannot be edited in a form; the message says why."""


@dataclass(frozen=True)
class Words:
    """The content of a form: header values by lowercase name, and the body.

    A field that is missing here is not in the form and stays the same; an empty value removes the
    field. A body of None leaves the body unchanged.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


def read_text(content: bytes) -> str:
    """Return a file's text with plain line breaks.

    Raises
    ------
    UnreadableError
        If it is not plain text.
    """
    text = decode(content)
    if isinstance(text, DecodingTrouble):
        raise UnreadableError(f"{text.what} {text.fix}")
    return text


def read_front(content: bytes) -> FrontMatter:
    """Return the parsed header and body of a file; raises like `read_text`."""
    return read_front_matter(read_text(content))


def tidy_line(value: str) -> str:
    """Return a value normalized to one header line."""
    return _BLANKS.sub(" ", " ".join(_BREAK.split(value))).strip()


def tidy_value(value: str) -> str:
    """Return a value normalized to header lines, without empty ones."""
    lines = [tidy_line(one) for one in _BREAK.split(value)]
    return "\n".join(one for one in lines if one)


def _is_same(found: Field, value: str) -> bool:
    """Return whether a form shows a field as the file has it, apart from white space."""
    return tidy_value(found.value) == value


@dataclass
class _Lines:
    """A file's lines as bytes, with their line ends; the last one may be empty."""

    lines: list[bytes]
    ends: list[bytes]

    @property
    def usual_end(self) -> bytes:
        """The most frequent line end."""
        used = [one for one in self.ends if one]
        return max(used, key=used.count) if used else b"\n"

    def join(self) -> bytes:
        """Return the file's bytes."""
        return b"".join(line + end for line, end in zip(self.lines, self.ends, strict=True))


def _split(content: bytes) -> _Lines:
    parts = _LINE_END.split(content)
    return _Lines(parts[0::2], [*parts[1::2], b""])


def _write_field(key: str, value: str, end: bytes) -> bytes:
    """Return the lines of a field; continuation lines are indented."""
    first, *more = value.split("\n")
    return end.join([f"{key}: {first}".encode(), *(f"    {one}".encode() for one in more)]) + end


def _set_header(
    content: bytes, front: FrontMatter, fields: Mapping[str, str], keys: Mapping[str, str]
) -> bytes:
    """Replace the changed fields; new fields go to the end of the header."""
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
    """Add header lines below the last one; a file without a header gets one at the top."""
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
    """Join lines with their line ends, so that no two line ends merge."""
    made = b""
    for at, (line, own_end) in enumerate(pairs):
        end = (own_end or usual) if at < len(pairs) - 1 else b""
        if made.endswith(b"\r") and not line and end.startswith(b"\n"):
            end = b"\r"  # else the two would be read as one CRLF
        made += line + end
    return made


def _set_body(content: bytes, front: FrontMatter, body: str) -> bytes:
    """Replace the body; the lines above and below the change stay the same."""
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
    if not above and not front.ends_with_blank:  # else a first line with a colon becomes a field
        header += usual
    changed = [(one.encode(), usual) for one in new[above : len(new) - below]]
    kept_below = pairs[len(pairs) - below :] if below else []
    return header + bom + _join_body(pairs[:above] + changed + kept_below, usual)


def edit_post(content: bytes, words: Words, keys: Mapping[str, str] | None = None) -> bytes:
    """Return a file's bytes with the content of a form; nothing else changes.

    Parameters
    ----------
    content:
        The file.
    words:
        The content of the form; fields that equal the file's, apart from white space, are kept.
    keys:
        The spelling of new fields in the header, such as ``Review_by``.

    Raises
    ------
    UnreadableError
        If the file is not text, or the edit would change something else.
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
        raise UnreadableError("Your changes contain a character that cannot be saved.") from error
    _compare(front, read_front(made), changed, body)
    return made


def set_fields(content: bytes, lines: Mapping[str, str]) -> bytes:
    """Return a file's bytes with some header fields set; see `edit_post`.

    Parameters
    ----------
    lines:
        The values by field name as spelled in the header, such as ``Review_by``.
    """
    fields = {name.lower(): value for name, value in lines.items()}
    return edit_post(content, Words(fields), {name.lower(): name for name in lines})


def _compare(
    before: FrontMatter, after: FrontMatter, changed: Mapping[str, str], body: str | None
) -> None:
    """Verify that the edit changed what was meant, and nothing else."""
    kept = [
        [(one.key, one.values) for one in each.fields if one.name not in changed]
        for each in (before, after)
    ]
    wanted = before.body if body is None else body
    is_written = all(after.text(name) == value for name, value in changed.items())
    if kept[0] != kept[1] or after.body != wanted or not is_written:
        raise UnreadableError(
            "Your changes cannot be saved without changing something else in the file. "
            "Open the file in a text editor and check its first lines."
        )
