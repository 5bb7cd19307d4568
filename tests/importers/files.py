"""Real files to bring in: written by Word's own rules, a saved page, an export of WordPress."""

import io
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from clinic.__main__ import main


def draw(color: str, kind: str = "PNG") -> bytes:
    """Return a small picture of one color."""
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(drawn, kind)
    return drawn.getvalue()


def write_word_file(path: Path) -> Path:
    """Write a Word file with what staff put into one: styles, lists, a table, two pictures."""
    made = docx.Document()
    made.add_heading("After your injection", 0)
    first = made.add_paragraph("Rest on the first day. ")
    first.add_run("Do not drive").bold = True
    first.add_run(" & call us if the score is 5 < 6.")
    made.add_heading("What to do", 1)
    for words in ("Rest", "Ice"):
        made.add_paragraph(words, style="List Bullet")
    for words in ("First", "Second"):
        made.add_paragraph(words, style="List Number")
    made.add_heading("Numbers", 3)
    table = made.add_table(rows=2, cols=2)
    for at, words in enumerate(("Day", "Pain", "1", "5 | 10")):
        table.cell(at // 2, at % 2).text = words
    made.add_picture(io.BytesIO(draw("red")))
    made.add_picture(io.BytesIO(draw("blue")))
    made.inline_shapes[1]._inline.docPr.set("descr", "A blue square that stands for ice")
    made.sections[0].footer.paragraphs[0].text = "Page 1"
    made.add_comment(made.paragraphs[1].runs[0], text="Is this right?", author="B")
    made.save(str(path))
    return path


def write_tracked_changes(path: Path) -> Path:
    """Write a Word file in which a reviewer inserted one word and deleted another."""
    made = docx.Document()
    made.add_heading("Ice or heat", 0)
    change = f'{nsdecls("w")} w:id="1" w:author="B"'
    words = made.add_paragraph("Use ice for ")._p
    words.append(parse_xml(f"<w:del {change}><w:r><w:delText>ninety</w:delText></w:r></w:del>"))
    words.append(parse_xml(f"<w:ins {change}><w:r><w:t>twenty</w:t></w:r></w:ins>"))
    made.add_paragraph("minutes, then rest.")
    made.save(str(path))
    return path


PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>Sciatica | Old site</title>
<meta name="description" content="What sciatica is.">
<meta property="article:published_time" content="2019-05-04T10:00:00Z">
<link rel="canonical" href="https://old.example/2019/05/sciatica/"></head><body>
<nav><a href="/">Home</a></nav>
<article><header><h1>Sciatica</h1></header><!-- note -->
<p>It runs <em>down</em> the leg.<br>Often on one side. See <a href="https://medlineplus.gov/sciatica.html">
MedlinePlus</a> or <a href="more.html">our page</a>.</p>
<h4>What helps</h4><ul><li>Walking<ul><li>a little</li></ul></li></ul>
<figure><a href="big.png"><img src="pics/spine.png" alt="spine.png"></a>
<figcaption>The spine</figcaption></figure>
<img src="https://elsewhere.example/far.jpg" alt="A far picture">
<iframe src="https://www.youtube.com/embed/x"></iframe><script>track()</script>
<form><input name="a"></form></article><footer>All rights reserved</footer></body></html>
"""


def write_page(folder: Path) -> Path:
    """Write a saved web page with one picture beside it and one that is elsewhere."""
    (folder / "pics").mkdir()
    (folder / "pics/spine.png").write_bytes(draw("green"))
    path = folder / "sciatica.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


ITEM = """<item><title>{title}</title><link>https://old.example/2019/05/{name}/</link>
<dc:creator><![CDATA[First Provider]]></dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date><![CDATA[{day} 10:11:12]]></wp:post_date>
<wp:post_name><![CDATA[{name}]]></wp:post_name><wp:status><![CDATA[{status}]]></wp:status>
<wp:post_type><![CDATA[{kind}]]></wp:post_type>
<category domain="category" nicename="c"><![CDATA[{topic}]]></category>
<category domain="post_tag" nicename="t"><![CDATA[Knees]]></category>{more}</item>
"""
EXPORT = """<?xml version="1.0" encoding="UTF-8" ?>{trap}
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old blog</title><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>
"""
OLD_WAY = """First words,
on two lines.

[caption id="x"]<img src="https://old.example/wp-content/needle-300x200.jpg" alt="" /> A \
needle[/caption]

See <a href="https://old.example/2019/05/knees-two/">the other post</a> [sic].

[contact-form-7 id="12"]"""
BLOCKS = """<!-- wp:paragraph --><p>Words of a block.</p><!-- /wp:paragraph -->
<!-- wp:heading {"level":2} --><h2>Part</h2><!-- /wp:heading -->"""


def write_export(folder: Path, trap: str = "", cut: int = 0) -> Path:
    """Write an export with two posts, a page, a post in the trash, and one picture beside it."""
    common = {"day": "2019-05-04", "status": "publish", "kind": "post", "topic": "injections"}
    one = {**common, "title": "Knees &amp; hips", "name": "knees-one", "number": 1}
    two = {**common, "title": "Knees two", "name": "knees-two", "number": 2}
    comment = "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>"
    items = [
        ITEM.format(**one, body=OLD_WAY, more=comment),
        ITEM.format(**{**two, "topic": "Hints", "status": "draft"}, body=BLOCKS, more=""),
        ITEM.format(
            **{**two, "kind": "page", "name": "about", "title": "About"}, body="x", more=""
        ),
        ITEM.format(**{**two, "status": "trash", "name": "bin", "title": "Bin"}, body="x", more=""),
    ]
    (folder / "needle.jpg").write_bytes(draw("gray", "JPEG"))
    path = folder / "export.xml"
    text = EXPORT.format(trap=trap, items="".join(items))
    path.write_text(text[: len(text) - cut], encoding="utf-8")
    return path


def bring(project: Path, path: Path | str, *more: str) -> int:
    """Type `make import`; return the exit code."""
    return main(["import", "--file", str(path), *more], project)


def read_draft(project: Path, place: str) -> str:
    """Return the text of a post."""
    return (project / "content/posts" / place).read_text(encoding="utf-8")
