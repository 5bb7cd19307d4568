"""Wrong sites that Git can't carry well: odd bytes, shortcuts, names that differ in capitals."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import PIL.Image

from tests.checks.conftest import HEADER, POST

BODY = "Bring a list of your medicines.\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0{}"/></svg>'


@dataclass(frozen=True)
class MadeSite:
    """One case: the rule, its name, what makes it of a right site, and what must be said."""

    rule: str
    case: str
    make: Callable[[Path], object]
    expected: str = ""


def post(content: bytes | str) -> Callable[[Path], object]:
    """Write the one post."""
    data = content.encode() if isinstance(content, str) else content
    return lambda root: (root / POST).write_bytes(data)


def _link(place: str, target: str) -> Callable[[Path], object]:
    return lambda root: (root / place).symlink_to(target)


def _deep_folders(root: Path) -> None:
    (root / "content/posts" / "/".join("a" * 40)).mkdir(parents=True)


def _folder(place: str) -> Callable[[Path], object]:
    return lambda root: (root / place).mkdir()


def _clash(root: Path) -> None:
    (root / POST).write_text(HEADER + BODY)
    (root / "content/posts/2026/Walking.md").write_text(HEADER + "Slug: other\n\n" + BODY)


def _picture(length: int) -> Callable[[Path], object]:
    def make(root: Path) -> None:
        (root / POST).write_text(HEADER + "![Where the needle goes]({attach}map.svg)\n")
        (root / "content/posts/2026/map.svg").write_text(SVG.format("h1" * length))

    return make


def _photo(alt: str) -> Callable[[Path], object]:
    def make(root: Path) -> None:
        (root / POST).write_text(HEADER + f"![{alt}]({{attach}}visit.png)\n")
        PIL.Image.new("RGB", (40, 30), "white").save(root / "content/posts/2026/visit.png")

    return make


def _template(name: str) -> Callable[[Path], object]:
    def make(root: Path) -> None:
        (root / "theme/templates").mkdir(parents=True)
        (root / "theme/templates/contact.html").touch()
        page = f"Title: Contact\nTemplate: {name}\n\n## Call us\n\nWords.\n"
        (root / "content/pages/contact.md").write_text(page)

    return make


def _page(text: int, style: int) -> Callable[[Path], object]:
    """Write a page of about so many bytes as sent of text and of style: as good as random."""

    def fill(length: int) -> str:
        digests = (hashlib.sha256(b"%d" % number).hexdigest() for number in range(length // 32))
        return "".join(digests)  # two letters for a byte, four bits each

    def make(root: Path) -> None:
        file = root / "site/blog/getting-ready/index.html"
        page = file.read_text().replace(
            "</head>", f"<style>a{{--a:{fill(style)}}}</style>\n</head>"
        )
        file.write_text(page.replace("</body>", f"<p>{fill(text)[::-1]}</p>\n</body>"))

    return make


def _unreadable(root: Path) -> None:
    (root / POST).symlink_to("getting-ready.md")  # a loop: even root can't read it


ENCODING = f"PROBLEM  {POST}"
MADE = (
    MadeSite("encoding", "latin-1", post((HEADER + "Señora\n").encode("latin-1")),
             f'{ENCODING}:5\nperhaps the first one of "ñora".'),
    MadeSite("encoding", "utf-16", post((HEADER + BODY).encode("utf-16")),
             f"{ENCODING}\nThis file is UTF-16, not plain text.\n"
             'Under "Save as", choose the encoding "UTF-8".'),
    MadeSite("encoding", "word-processor", post(b"PK\x03\x04\x14\x00"),
             "This file is a word processor or zip file, not plain text."),
    MadeSite("encoding", "right", post(b"\xef\xbb\xbf" + (HEADER + "Señora\n").replace(
        "\n", "\r\n").encode())),
    MadeSite("character-forbidden", "nul", post(HEADER + "Do not\x00 drive.\n"),
             f"PROBLEM  {POST}:5\nDo not<00> drive.\n"
             "      ^^^^ this line contains a character that no page can show (U+0000)."),
    MadeSite("control-character", "zero-width", post(HEADER + "Do not\u200bdrive.\n"),
             "Do not<200B>drive.\n(zero width space)"),
    MadeSite("control-character", "turned-round", post(HEADER + "Do \u202enot drive.\n"),
             "an invisible change of the reading direction is here"),
    MadeSite("character-forbidden", "wide-digit", post(HEADER + "Call ５５５-0142.\n"),
             "this line contains a digit that is not one of the plain digits 0 to 9."),
    MadeSite("character-forbidden", "coded", post(HEADER + "Do not&#xFFFF; drive.\n"),
             "this line contains a character that no page can show (&#xFFFF;)."),
    MadeSite("character-forbidden", "right", post(HEADER + "Call (555) 555-0142: 10⁵, ½.\n")),
    MadeSite("control-character", "right", post(HEADER + "Do\tnot “drive” — 👩‍⚕️ says so.\n")),
    MadeSite("control-character", "coded", post(HEADER + "Do not&#x202e; drive.\n"),
             f"PROBLEM  {POST}:5\n"
             'an invisible change of the reading direction is here as the code "&#x202e;"'),
    MadeSite("file-name-character", "folder", _folder("content/posts/20\u200b26"),
             "PROBLEM  content/posts/20<200B>26\n"
             "An invisible character is in this name (zero width space)."),
    MadeSite("file-name-character", "right", _folder("content/posts/a\u00f1o")),
    MadeSite("path-escape", "shortcut", _link("content/posts/2026/secret.md", "/etc/hostname"),
             "PROBLEM  content/posts/2026/secret.md\nThis is a shortcut"),
    MadeSite("path-escape", "folder", _link("content/posts/elsewhere", "/etc"),
             "PROBLEM  content/posts/elsewhere\nThis is a shortcut"),
    MadeSite("path-escape", "loop", _unreadable, f"PROBLEM  {POST}\nThis is a shortcut"),
    MadeSite("path-escape", "right", post(HEADER + BODY)),
    MadeSite("file-name", "device", lambda root: (root / "content/posts/2026/con.md").write_text(
        HEADER + BODY),
             "PROBLEM  content/posts/2026/con.md\nWindows reserves this name for a device."),
    MadeSite("file-name", "right", post(HEADER + BODY)),
    MadeSite("case-clash", "two-posts", _clash,
             'and "content/posts/2026/Walking.md" differ only in capital letters.'),
    MadeSite("case-clash", "right", post(HEADER + BODY)),
    MadeSite("markdown-slow", "brackets", post(HEADER + "[" * 19_999 + "\n"),
             f"PROBLEM  {POST}\nMarkdown took too long on this file and was stopped."),
    MadeSite("markdown-slow", "right", post(HEADER + BODY)),
    MadeSite("image-large", "six-hundred-kilobytes", _picture(300_000),
             "WARNING  content/posts/2026/map.svg\nThis drawing is 0.6 MB"),
    MadeSite("image-large", "right", _picture(10)),
    MadeSite(
        "slug-unsafe",
        "name-windows-can-not-write",
        lambda root: (root / "content/posts/2026/nul.md").write_text(HEADER + BODY),
        "PROBLEM  content/posts/2026/nul.md\nWindows cannot save a file with that name.",
    ),
    MadeSite("photo-people", "patient", _photo("A woman walks beside a nurse"),
             f"QUESTION  {POST}:5\nCould anyone be recognized in this picture"),
    MadeSite("photo-people", "right", _photo("The waiting room, with six chairs by the window")),
    MadeSite("too-long", "pasted", post(HEADER + "![A map](data:" + "QUJD" * 6000 + ")\n"),
             f"PROBLEM  {POST}:5\nThis line is too long to check: 24,015 characters."),
    MadeSite("too-long", "post", post(HEADER + "Many words.\n\n" * 20_000),
             f"PROBLEM  {POST}\nThis post is too long to check: 260,"),
    MadeSite("encoding", "deep", _deep_folders,
             "This folder is inside too many other folders."),
    MadeSite("too-long", "header", post("Title: A\n" + "Tags: a\n" * 300 + "\nWords.\n"),
             f"PROBLEM  {POST}:1\nThe header is too long to check: 301 lines."),
    MadeSite("too-long", "links", post(HEADER + "[a](https://example.org/)\n" * 2_001),
             f"PROBLEM  {POST}\nThis post has too many links to check: 2,001."),
    MadeSite("too-long", "table", post(HEADER + "|a|b|\n" * 9_000),
             f"PROBLEM  {POST}\nThe tables of this post are too large to check: 27,000 cells."),
    MadeSite("template-unknown", "misspelt", _template("contct"),
             'PROBLEM  content/pages/contact.md:2\nDid you mean "contact"?'),
    MadeSite("template-unknown", "right", _template("contact")),
    MadeSite("site-incomplete", "no-front-page", lambda root: (root / "site/404.html").unlink(),
             'PROBLEM  the built site\nThe site does not have a "page not found" page (404.html).'),
    MadeSite("page-heavy", "text-and-style", _page(9_000, 5_500),
             "WARNING  page /blog/getting-ready/\nkB, more than 14.0 kB."),
    MadeSite("page-heavy", "right-with-style", _page(5_000, 3_000)),
    MadeSite("file-ignored", "right", lambda root: (root / "content/.DS_Store").touch()),
)  # fmt: skip
