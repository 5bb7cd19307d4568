"""Write lines into the header of a post, and leave every other byte of its file as it is."""

import re
from collections.abc import Mapping

from clinic.model.decoding import DecodingTrouble, decode
from clinic.model.front_matter import FrontMatter, read_front_matter

_LINE_END = re.compile(rb"(\r\n|\r|\n)")
_BOM = b"\xef\xbb\xbf"


def _read(content: bytes) -> FrontMatter:
    text = decode(content)
    if isinstance(text, DecodingTrouble):
        raise ValueError(text.what)
    return read_front_matter(text)


def set_fields(content: bytes, values: Mapping[str, str]) -> bytes:
    """Return a file's bytes with some header fields set; those that are missing go to its end.

    Line ends, a byte order mark and all other lines stay what they are, byte for byte.

    Raises
    ------
    ValueError
        The file has no header to write into.
    """
    front = _read(content)
    if not front.fields:
        raise ValueError("there is no header to write into")
    parts = _LINE_END.split(content)
    lines, ends = parts[0::2], [*parts[1::2], b""]
    last = max(one.line - 1 + len(one.values) - 1 for one in front.fields)
    missing = []
    for key, value in values.items():
        written = f"{key}: {value}".encode()
        found = front.get(key.lower())
        if found is None:
            missing.append(written)
            continue
        at = found.line - 1
        bom = _BOM if lines[at].startswith(_BOM) else b""
        lines[at] = bom + written
        for further in range(at + 1, at + len(found.values)):
            lines[further] = ends[further] = b""
    end = ends[last] or b"\n"
    ends[last] = end + b"".join(one + end for one in missing) if missing else ends[last]
    made = b"".join(line + after for line, after in zip(lines, ends, strict=True))
    _compare(front, _read(made), values)
    return made


def _compare(before: FrontMatter, after: FrontMatter, values: Mapping[str, str]) -> None:
    """Make sure that what was meant was written, and nothing else."""
    names = {key.lower() for key in values}
    others = [[one for one in each.fields if one.name not in names] for each in (before, after)]
    kept = [[(one.key, one.values) for one in each] for each in others]
    is_written = all(after.text(key.lower()) == value for key, value in values.items())
    if kept[0] != kept[1] or before.body != after.body or not is_written:
        raise ValueError("the header could not be written without changing something else")
