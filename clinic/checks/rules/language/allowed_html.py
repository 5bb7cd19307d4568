"""The HTML allowlist: elements, their attributes and their classes.

Each list holds what Markdown and our blocks produce, and a few plain elements that are useful by
hand. Nothing here hides words, changes their order, or shows the eye something else than the ear
hears: tests/site/test_allowed.py proves it for every entry, on screens, on paper and in the
accessibility tree. Everything else is refused.
"""

from dataclasses import dataclass

_LANG = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
CARD_CLASSES = tuple(f"care care--{name}" for name in ("emergency", "urgent", "ask", "key-points"))


@dataclass(frozen=True)
class Element:
    """What an element may have besides an id and a language.

    ``attributes`` maps a name to a pattern of its value; ``classes`` holds patterns, one of which
    must match the whole ``class`` attribute.
    """

    attributes: tuple[tuple[str, str], ...] = ()
    classes: tuple[str, ...] = ()

    def pattern_for(self, name: str) -> str | None:
        """Return the pattern of an attribute's value; None if the attribute is not allowed."""
        if name == "class":
            return "|".join(self.classes) if self.classes else None
        return dict(self.attributes).get(name) or EVERYWHERE.get(name)


# A link jumps to an id; a language sets the pronunciation. The theme's CSS selects on neither, so
# neither can hide anything.
EVERYWHERE = {"id": r"\S+", "lang": _LANG}
_PLAIN = Element()
_HEADING = Element(classes=("care__title",))
_CELL = Element(classes=("align-(left|center|right)",))

ELEMENTS: dict[str, Element] = {
    **dict.fromkeys(("p", "blockquote", "hr", "br", "li", "dl", "dt", "dd"), _PLAIN),
    "h1": _PLAIN,  # another rule asks for ## instead
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), _HEADING),
    **dict.fromkeys(("em", "strong", "b", "i", "pre", "figure", "figcaption", "summary"), _PLAIN),
    **dict.fromkeys(("table", "thead", "tbody", "tr"), _PLAIN),
    **dict.fromkeys(("th", "td"), _CELL),
    # Useful by hand: formulas, keys, titles of works, highlights, another language.
    **dict.fromkeys(("sub", "sup", "kbd", "cite", "mark", "span", "q"), _PLAIN),
    "ul": Element(classes=("checklist",)),
    "ol": Element((("start", r"\d{1,4}"),)),
    "code": Element(classes=(r"language-[\w+#.-]+",)),
    "abbr": Element((("title", r"(?s).+"),)),  # from a line  *[ESI]: …
    # A footnote's backlink has a title too, which names the note for screen readers.
    "a": Element((("href", r"(?s).*"),), ("footnote-ref", "footnote-backref")),
    # A picture of fewer pixels cannot be seen.
    "img": Element((("src", r"(?s).*"), ("alt", r"(?s).*"), ("width", r"[5-9]\d|\d{3,4}"))),
    "div": Element(classes=("footnote",)),
    # A care card is labeled by its own title.
    "section": Element((("aria-labelledby", r"care-\S+"),), (*CARD_CLASSES, "glance")),
    # Must be open, or its words would be hidden; our block `faq` does so.
    "details": Element((("open", r"(?s).*"),), ("faq",)),
}
FOOTNOTE_BACK = "footnote-backref"
# Each shrinks its content, so a nested one would be too small to read.
SHRINKING = frozenset({"sub", "sup"})
# Each indents its content; on paper, content that is indented too far is cut off.
NARROWING = frozenset({"ul", "ol", "dd", "blockquote", "figure", "table", "section", "details"})
DEEPEST = 6
# Only with these parts are rows shown in the order of the source.
TABLE_PARTS = (["thead", "tbody"], ["tbody"], ["thead"])

# What to write instead of what is refused.
_WRITE_IN_MARKDOWN = "Remove the tag, or write it in Markdown."
_INSTEAD = {
    **dict.fromkeys(("del", "s", "strike"), "Remove the crossed-out words."),
    **dict.fromkeys(("ins", "u"), "Remove the tag. To stress words, write  **words**"),
    **dict.fromkeys(("small", "big", "font", "center"), "Remove the tag and keep the words."),
    **dict.fromkeys(("details", "summary"), "Write the block  /// faq | QUESTION  instead."),
    **dict.fromkeys(("ruby", "rt", "rp", "rb", "rtc"), "Write the words in the sentence instead."),
    **dict.fromkeys(("bdi", "bdo", "wbr"), "Remove the tag and keep the words."),
    **dict.fromkeys(("picture", "source"), "Write  ![WHAT IT SHOWS]({attach}FILE)  instead."),
    **dict.fromkeys(
        ("caption", "colgroup", "col", "tfoot"), "Write the table in Markdown, with | bars."
    ),
    "time": "Remove the tag and write the date in words.",
}
_INSTEAD_OF_ATTRIBUTE = {
    "title": "Write those words in the text, where every reader sees them.",
    "dir": "Remove  dir.  Set the language with  Lang:  in the header.",
    "width": "Write a number of pixels from 50 to 9999, or remove  width.",
    "height": "Remove  height.  The program finds the right height.",
    "open": "Write the block  /// faq | QUESTION  instead.",
    "lang": 'Write a language code, such as  lang="es".',
    "start": "Write the number with which the list starts, such as  3.",
    "class": "Remove the class.",
}
# Even in capitals, these are words that readers obey, and not abbreviations.
_ORDERS = (
    "always and are avoid call can cannot do don't dont go if is less may more must never no not"
    " only or should stay start stop take unless until use wait when without yes"
)
_ORDER_WORDS = frozenset(_ORDERS.split())
_UNIT_NAMES = (
    "bpm cc cm dl dL fl g h hr kg km L lb m mcg mEq mg min ml mL mm ng oz prn s tbsp tsp µg μg"
)
_UNITS = frozenset(_UNIT_NAMES.split())
_HALF_CAPITAL = frozenset(["Dx", "Hb", "Hg", "Hx", "Ig", "Px", "Rx", "Sx", "Tx"])
_SHORTEST_ORDER = 3  # letters: in capitals, DO and OR are a degree and a room
_LONGEST_ABBREVIATION = 40  # characters


def say_instead(tag: str) -> str:
    """Return what to write instead of an element."""
    return _INSTEAD.get(tag, _WRITE_IN_MARKDOWN)


def say_instead_of_attribute(name: str) -> str:
    """Return what to do about a refused attribute."""
    return _INSTEAD_OF_ATTRIBUTE.get(name, f"Remove  {name}=…")


def _is_short_form(word: str) -> bool:
    """Return whether a word looks like an abbreviation: ESI, X-ray, L4, pH, Rx, mg."""
    capitals = sum(one.isupper() for one in word)
    has_digit = any(one.isdigit() for one in word) and any(one.isalpha() for one in word)
    has_sign = has_digit or word.count(".") > 1
    return (
        all(one in _UNITS for one in word.split("/"))
        or word in _HALF_CAPITAL
        or capitals > 1
        or word[1:] != word[1:].lower()
        or has_sign
        or (capitals == 1 and word[-1:] == ".")
        or (word[:1].isupper() and word[1:2] == "-")
    )


def is_abbreviation(words: str) -> bool:
    """Return whether words are an abbreviation, and not plain words such as "not"."""
    parts = words.replace("’", "'").split()
    if len(parts) == 1 and words.isupper() and len(words) < _SHORTEST_ORDER:
        return True
    if any(one.strip(".,:;!?").casefold() in _ORDER_WORDS for one in parts):
        return False
    return len(words) <= _LONGEST_ABBREVIATION and any(_is_short_form(one) for one in parts)
