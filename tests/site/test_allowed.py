"""Whatever a post may carry is seen, printed and heard: nothing of it hides a word.

The post below holds every element, attribute and class that the checks let in
(clinic/checks/rules/language/allowed_html.py), and every block; a made-up word stands in each.
One page is loaded, once.
"""

import re
from itertools import product

import pytest
from selectolax.lexbor import LexborHTMLParser
from theme.conftest import CONTENT, build_site, post

from clinic.checks.rules.language.allowed_html import ELEMENTS, EVERYWHERE
from clinic.checks.rules.language.blocks import NAMES

pytestmark = pytest.mark.browser

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60"><path d="M0 0h90v60z"/></svg>'
)
# @ becomes a word that is nowhere else.
BODY = """\
A paragraph @ with *emphasis @* and **stress @**, `code @`, <b>b @</b>, <i>i @</i>,
<kbd>key @</kbd>, <cite>cite @</cite>, <mark>mark @</mark>, <q>quote @</q>, H<sub>@</sub>O,
x<sup>@</sup>, <span lang="es" id="here">span @</span>, [a link @](https://www.nih.gov/),
a note[^1], an abbreviation ES@ and a hard<br>
break @.

# Heading one @

/// ask | A card @ below
- a reason @
///

## Heading two @ {#own-id}

/// ask | A card @ below
- a reason @
///

### Heading three @

/// ask | A card @ below
- a reason @
///

#### Heading four @

/// ask | A card @ below
- a reason @
///

##### Heading five @

/// ask | A card @ below
- a reason @
///

###### Heading six @

/// ask | A card @ below
- a reason @
///

A paragraph in Spanish @.
{: lang="es-MX" }

- item @
    - inner item @

7. seventh @
8. eighth @

Term @
:   Its meaning @

> Words of somebody else @

***

```python
fenced @ = "a line that is much longer than a phone or a sheet of paper, to its very end where @"
```

| Left @ | Right @ | Middle @ | Plain @ |
|:--|--:|:-:|--|
| 1 @ | 2 @ | 3 @ | 4 @ |
/// table-caption
The caption of a table @
///

![A picture @ in words]({attach}knee.svg)
/// figure-caption
The caption of a picture @
///

![A smaller picture @]({attach}knee.svg){: width=50 }
/// caption
A caption @
///

- [ ] something to bring @

/// glance
- clock | A fact @ | the answer @
///

/// key-points
- a point @
///

/// emergency
- a reason @ to call 911
///

/// urgent | A title @ of the writer's own
- a reason @ to call today
///

/// ask
- a reason @ to ask
///

/// faq | A question @?
Its answer @
///

> > > > > > Six deep @

1. one
    1. two
        1. three
            1. four
                1. five
                    1. six @

<div>A part @</div>

INLINE

| One @ | Two @ | Three @ | Four @ | Five @ |
|--|--|--|--|--|
| Acetaminophen @ | Every morning @ | Interventional @ | Hypersensitivity @ | Rehabilitation @ |
/// table-caption
The caption of a wide table @
///

| One @ | Two @ | Three @ | Four @ | Five @ | Six @ | Seven @ | Eight @ |
|--|--|--|--|--|--|--|--|
| Monday @ | Every @ | Interventional @ | 4 @ | Wednesday @ | 6 @ | Hypersensitivity @ | 8 @ |
/// table-caption
The caption of the widest table @
///

[^1]: What the note says @

*[ES0]: epidural steroid
"""
# Whatever may stand within a line, alone and inside a link and a mark.
INLINE = (
    "[link @](tel:911) and **[strong @](tel:988)** and *em @* and `code @` and <kbd>kbd @</kbd>"
    " and <mark>mark @</mark> and <mark>a [link in a mark @](tel:911) and `code @`</mark>"
    " and [<mark>mark in a link @</mark> `code @`](tel:911) and <q>q @</q> and <cite>cite @</cite>"
    " and x<sup>sup @</sup> and x<sub>sub @</sub> and <span>span @</span>"
)
ITEM = "[link @](tel:911) and <mark>mark @</mark> and `code @` and <kbd>kbd @</kbd>"
BODY = BODY.replace(
    "INLINE",
    "\n\n".join(
        [f"A line with {INLINE}", f"- an item with {ITEM}"]
        + [
            f"/// {name} | If {INLINE}\n- a reason with {ITEM}\n///"
            for name in ("emergency", "urgent", "ask", "key-points", "faq")
        ]
    ),
)
SCREENS = [
    (
        f"{name}, {scheme}",
        {"width": width, "height": 844},
        {"media": "screen", "color_scheme": scheme},
    )
    for (name, width), scheme in product((("phone", 390), ("desktop", 1280)), ("light", "dark"))
]
PAPER = ("paper", {"width": 740, "height": 980}, {"media": "print", "color_scheme": "light"})
# For each word: where it is, and whether it can be read there.
LOOK = """
words => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = {};
  for (let node; (node = walker.nextNode()); ) {
    for (const word of words.filter(one => node.data.includes(one))) {
      const range = document.createRange();
      range.setStart(node, node.data.indexOf(word));
      range.setEnd(node, node.data.indexOf(word) + word.length);
      const owner = node.parentElement;
      owner.scrollIntoView({block: "center"});
      range.startContainer.parentElement.scrollIntoView({block: "nearest"});
      let box = range.getBoundingClientRect();
      window.scrollBy(0, box.top - window.innerHeight / 2);
      box = range.getClientRects()[0] ?? range.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const style = getComputedStyle(owner);
      found[word] = {
        shown: owner.checkVisibility(
          {opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true}),
        large: box.width > 4 && box.height > 4,
        inside: box.left >= 0 && box.right <= document.documentElement.clientWidth + 1,
        uncovered: top !== null && (top === owner || owner.contains(top)),
        size: parseFloat(style.fontSize),
        clipped: style.clipPath !== "none" || style.textIndent !== "0px"
          || !["horizontal-tb"].includes(style.writingMode) || style.direction !== "ltr",
        color: style.color,
        paper: (() => {
          for (let one = owner; one; one = one.parentElement) {
            const own = getComputedStyle(one).backgroundColor;
            if (own !== "rgba(0, 0, 0, 0)") return own;
          }
          return "rgb(255, 255, 255)";
        })(),
      };
    }
  }
  return found;
}
"""


def number_words(body):
    """Put a word of its own in each place; the abbreviation keeps its capitals and a digit."""
    count = iter(range(1000))
    body = body.replace("ES@", "ES0")
    return re.sub("@", lambda _: f"zq{next(count)}z", body)


TEXT = number_words(BODY)
WORDS = re.findall(r"zq\d+z", TEXT)
IN_PICTURES = re.findall(r"!\[[^\]]*(zq\d+z)[^\]]*\]", TEXT)
READ = [one for one in WORDS if one not in IN_PICTURES]


@pytest.fixture(scope="module")
def built(tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("allowed")
    (folder / "content/posts").mkdir(parents=True)
    (folder / "content/posts/knee.svg").write_text(PICTURE)
    content = CONTENT | {"posts/allowed.md": post("Allowed", body=TEXT)}
    return build_site(folder, root, content).output / "blog/allowed/index.html"


@pytest.fixture(scope="module")
def page(built, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(built.as_uri())
    yield page
    context.close()


def read_color(text):
    red, green, blue = (int(float(one)) for one in re.findall(r"[\d.]+", text)[:3])
    parts = [one / 255 for one in (red, green, blue)]
    low = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * low[0] + 0.7152 * low[1] + 0.0722 * low[2]


def contrast(one, other):
    dark, light = sorted((read_color(one), read_color(other)))
    return (light + 0.05) / (dark + 0.05)


def show(page, where):
    _, size, media = where
    page.set_viewport_size(size)
    page.emulate_media(**media)


def test_the_post_holds_every_entry_of_the_lists_and_every_block(built):
    prose = LexborHTMLParser(built.read_text()).css("main")
    nodes = [node for one in prose for node in one.css("*") if node.mem_id != one.mem_id]
    found = {(node.tag, name) for node in nodes for name in node.attributes}
    for tag, element in ELEMENTS.items():
        assert any(node.tag == tag for node in nodes), tag
        for name, _ in element.attributes:
            assert (tag, name) in found, (tag, name)
        for pattern in element.classes:
            for one in expand(pattern):
                assert any(
                    node.tag == tag and re.fullmatch(one, node.attributes.get("class") or "")
                    for node in nodes
                ), (tag, one)
    for name in EVERYWHERE:
        assert any(name in node.attributes for node in nodes), name
    for name in NAMES:
        assert f"/// {name}" in TEXT, name


def expand(pattern):
    """Return a pattern for each alternative in brackets."""
    if found := re.search(r"\((\w+(?:\|\w+)+)\)", pattern):
        return [pattern.replace(found[0], one) for one in found[1].split("|")]
    return [pattern]


def is_seen(one):
    """Return whether the look at a word found nothing that hides it."""
    is_there = one["shown"] and one["large"] and one["inside"] and one["uncovered"]
    is_clear = not one["clipped"] and one["size"] >= 9.9
    return is_there and is_clear and contrast(one["color"], one["paper"]) >= 4.5


@pytest.mark.parametrize("where", [*SCREENS, PAPER], ids=lambda where: where[0])
def test_every_word_is_seen(page, where):
    show(page, where)
    found = page.evaluate(LOOK, READ)
    assert sorted(found) == sorted(READ)
    for word, one in found.items():
        assert is_seen(one), (TEXT[max(0, TEXT.index(word) - 30) : TEXT.index(word) + 12], one)


@pytest.mark.parametrize("where", [SCREENS[0], SCREENS[3], PAPER], ids=lambda where: where[0])
def test_every_picture_is_seen(page, where):
    show(page, where)
    for picture in page.locator(".prose img").all():
        box = picture.bounding_box()
        assert picture.is_visible() and box["width"] >= 50 and box["height"] > 20


def hear(page):
    """Return the words that a screen reader is told, in order."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return re.findall(r"zq\d+z", " ".join(in_order(nodes, ("StaticText", "image", "img"))))


def test_every_word_is_heard_in_the_order_in_which_it_is_written(page):
    show(page, SCREENS[1])
    heard = hear(page)
    assert set(heard) == set(WORDS)
    assert order_of(heard) == order_of(WORDS)


def in_order(nodes, kinds):
    """Yield what is said, from the page's beginning to its end."""
    by_id = {one["nodeId"]: one for one in nodes}

    def walk(node):
        name = node.get("name", {}).get("value", "")
        if not node["ignored"] and node["role"]["value"] in kinds and name:
            yield name
        for child in node.get("childIds", ()):
            if child in by_id:
                yield from walk(by_id[child])

    yield from walk(nodes[0])


def order_of(words):
    """Leave out what our own blocks move or say again: facts, key points, captions, notes."""
    ours = r"- a point|A fact|the answer|Heading two|caption of a \w+|A caption|note says|picture"
    moved = re.findall(rf"(?:{ours}) (zq\d+z)", TEXT)
    return list(dict.fromkeys(one for one in words if one not in moved))


HIDDEN = {
    "a class of the theme": '<em class="paper">{}</em>',
    "a class of what is only said": '<em class="skip">{}</em>',
    "a closed question": "<details><summary>More</summary>{}</details>",
    "a ruby's bracket": "<ruby>it<rp>{}</rp></ruby>",
    "an attribute": "<span hidden>{}</span>",
    "a style": '<span data-style="opacity: 0">{}</span>',
    "a color": '<span data-style="color: #fefefe">{}</span>',
    "letters in letters": "<small><small><small><small>{}</small></small></small></small>",
    "a place beside the page": '<span data-style="position: absolute; left: -99vw">{}</span>',
    "a direction": '<bdo dir="rtl">{}</bdo>',
}


@pytest.mark.parametrize("way", HIDDEN)
def test_this_very_look_finds_a_word_that_is_hidden(page, way):
    show(page, SCREENS[0])
    # The page's own policy keeps a style attribute from working: a program sets it here.
    put = "html => document.querySelector('.prose').insertAdjacentHTML('afterbegin', html)"
    style = "for (const one of document.querySelectorAll('[data-style]'))"
    style += " one.style.cssText = one.dataset.style"
    page.evaluate(put, f"<div id=put><p>{HIDDEN[way].format('zqhiddenz')}</p></div>")
    page.evaluate(style)
    try:
        found = page.evaluate(LOOK, ["zqhiddenz"])
        assert not is_seen(found["zqhiddenz"])
    finally:
        page.evaluate("document.getElementById('put').remove()")


def test_this_very_ear_misses_a_word_that_is_kept_from_it(page):
    show(page, SCREENS[0])
    page.evaluate("document.querySelector('.prose em').setAttribute('aria-hidden', 'true')")
    try:
        assert set(hear(page)) < set(WORDS)
    finally:
        page.evaluate("document.querySelector('.prose em').removeAttribute('aria-hidden')")


# What a reader landed on, and the current part: they are marked, and nothing is hidden.
MARKED = (".contents a:target-current", ".ref:target,\n.sources li:target")


def test_no_style_of_the_theme_looks_at_an_id_or_a_language(root):
    """So ids and languages that a post sets can hide nothing."""
    for sheet in (root / "theme/static/css").rglob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selector in re.findall(r"([^{};]+)\{", css):
            if selector.strip() not in MARKED:
                assert not re.search(r"#[a-zA-Z]|:lang\(|:target", selector), (sheet, selector)
