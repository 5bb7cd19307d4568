"""Social cards: every post has one, in the clinic's colours, its title whole or not at all."""

import io
import re

import pytest
from PIL import Image, features

from clinic.plugins.social_cards.drawing import (
    COLOURS,
    FONT,
    HEIGHT,
    WIDTH,
    CardText,
    _font,
    draw_card,
    fit_text,
    keep_drawable,
)
from clinic.publish.file_set import is_fingerprinted

from .conftest import post


def card(title):
    return draw_card(CardText("Sample Clinic", title, "(555) 555-0142", "clinic.example"))


def is_blank(content, box):
    """Say whether a part of a card shows nothing but paper."""
    colours = Image.open(io.BytesIO(content)).convert("RGB").crop(box).getcolors()
    return [colour for _, colour in colours] == [(255, 255, 255)]


def test_every_page_has_a_card_that_is_there_and_says_its_size(build):
    site = build({"posts/a.md": post("Back & <neck> pain"), "posts/b.md": post("Other")})
    cards = [site.article("a").social_card, site.article("b").social_card]
    cards.append(site.context["SOCIAL_CARD"])
    assert len({one.url for one in cards}) == 3
    for one in cards:
        with Image.open(site.output / one.url) as image:
            assert (image.format, image.size) == ("PNG", (one.width, one.height))
        assert is_fingerprinted(one.url)
        assert (one.width, one.height) == (WIDTH, HEIGHT) == (1200, 630)
    assert cards[0].url.startswith("blog/a/card.")
    assert cards[0].alt == "Back & <neck> pain · Sample Back Pain Clinic"


def test_a_draft_that_is_not_written_has_no_card(build):
    site = build({"posts/a.md": post("Secret", Status="draft"), "posts/b.md": post("Known")})
    assert site.article("a").social_card is None
    assert len(list(site.output.rglob("card.*"))) == 2


def test_a_second_build_draws_nothing(build, monkeypatch):
    content = {"posts/a.md": post("A title")}
    first = build(content).article("a").social_card

    def draw(*_):
        raise AssertionError("it was drawn again")

    monkeypatch.setattr("clinic.plugins.social_cards.draw_card", draw)
    site = build(content)
    assert site.article("a").social_card == first
    assert (site.output / first.url).is_file()


def test_many_cards_drawn_together_are_those_drawn_one_by_one(build, monkeypatch):
    content = {f"posts/{number}.md": post(f"Title {number // 2}") for number in range(20)}
    content["posts/20.md"] = post("背痛")  # which nobody can draw: the clinic's name alone
    monkeypatch.setattr("clinic.plugins.social_cards.FEWEST", 5)
    monkeypatch.setattr("clinic.plugins.social_cards.count_cores", lambda: 2)
    drawn_here = []

    def draw(text):
        drawn_here.append(text.title)
        return draw_card(text)

    monkeypatch.setattr("clinic.plugins.social_cards.draw_card", draw)
    site = build(content)
    assert drawn_here == [""]
    for number in range(21):
        article = site.article(str(number))
        shown = (site.output / article.social_card.url).read_bytes()
        clinic = article.social_card.alt.partition(" · ")[2]
        facts = site.context["CLINIC"]
        assert shown == draw_card(CardText(clinic, article.title, facts.phone, "clinic.example"))


def test_a_worker_that_can_not_draw_leaves_the_cards_to_be_drawn_one_by_one(build, monkeypatch):
    content = {f"posts/{number}.md": post(f"Title {number}") for number in range(8)}
    monkeypatch.setattr("clinic.plugins.social_cards.FEWEST", 5)
    monkeypatch.setattr("clinic.plugins.social_cards.MODULE", "clinic.plugins.no_such_module")
    monkeypatch.setattr("clinic.plugins.social_cards.count_cores", lambda: 2)
    site = build(content)
    assert len(list(site.output.rglob("blog/*/card.*"))) == 8


def test_a_new_title_is_a_new_card(build):
    first = build({"posts/a.md": post("A title")}).article("a").social_card
    assert build({"posts/a.md": post("Another title")}).article("a").social_card.url != first.url


def test_the_same_words_give_the_same_bytes():
    assert card("Back pain: what helps?") == card("Back pain: what helps?")


def test_the_colours_are_the_theme_s_own(root):
    tokens = (root / "theme/static/css/tokens.css").read_text(encoding="utf-8")
    for name, colour in COLOURS.items():
        assert re.search(rf"--{name}: (#\w+);", tokens)[1] == colour
    seen = Image.open(io.BytesIO(card("Title"))).convert("RGB").getcolors()
    shown = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in seen}
    assert {one.replace("#fff", "#ffffff") for one in COLOURS.values()} <= shown


def test_the_mark_is_the_theme_s_own(root):
    from clinic.plugins.social_cards.drawing import _SPINE

    mark = (root / "theme/templates/components/mark.html").read_text(encoding="utf-8")
    bars = re.findall(r"M(\d+)[ ,](\d+)h(\d+)", mark)
    assert tuple((int(x), int(x) + int(h), int(y)) for x, y, h in bars) == _SPINE


def test_the_letters_may_be_passed_on():
    licence = (FONT.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence and FONT.name in licence
    assert FONT.stat().st_size < 200_000


@pytest.mark.parametrize(
    "title", ["Dolor de espalda: ¿cuándo llamar? Ñandú, pingüino, ÁÉÍÓÚ", "Đau lưng: khi nào gọi",
              "Боль в спине", "Πόνος στη μέση", "“Quotes” – 3 × 5 mg … €"],
)  # fmt: skip
def test_letters_of_other_languages_are_drawn(title):
    assert keep_drawable(title) == title


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Yoga 🧘‍♀️ and pain 😀", "Yoga and pain"),
        ("  Two\n lines\t here ", "Two lines here"),
        ("Un\u202eseen\u200b turns\x00", "Unseen turns"),
        ("Cafe\u0301", "Café"),
        ("背痛", ""),
        ("😀😀😀", ""),
        ("背痛的时候该打电话给谁 pain", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_signs_that_can_not_be_drawn_are_left_out_and_never_shown_as_boxes(title, shown):
    assert keep_drawable(title) == shown


@pytest.mark.parametrize("title", ["متى يجب", "כאבי גב"])
def test_a_title_from_right_to_left_begins_at_the_right_or_is_left_out(title):
    title_left, title_right = (72, 150, 400, 500), (800, 150, 1128, 500)
    drawn = card(title)
    if features.check("raqm"):
        assert not is_blank(drawn, title_right)
        assert is_blank(drawn, title_left)
    else:
        assert drawn == card("")


@pytest.mark.parametrize("title", ["Pneumono" * 40, "😀", "背痛", "   "])
def test_a_title_that_can_not_be_set_leaves_the_clinic_s_name_alone(title):
    assert card(title) == card("")


@pytest.mark.parametrize("title", ["Why", "word " * 60, "W" * 24, "Back pain and " * 22])
def test_a_title_of_any_length_stays_within_its_place(title):
    drawn = card(title.strip())
    for box in [(0, 0, 60, 600), (1140, 0, 1200, 600), (0, 0, 1200, 40), (0, 510, 1200, 520)]:
        assert is_blank(drawn, box), box
    assert not is_blank(drawn, (72, 150, 1128, 500))


@pytest.mark.parametrize("count", [1, 9, 30, 61, 400])
def test_words_are_never_cut(count):
    words = ["interventional", "injections", "help", "back", "pain"]
    text = " ".join(words[at % len(words)] for at in range(count))
    block = fit_text(text, (88, 64, 38), 1056, 340)
    set_words = " ".join(block.lines).split()
    assert set(set_words) <= {*words, "…"}
    assert set_words == text.split() or (set_words[-1] == "…" and len(set_words) > 30)
    assert all(_font(block.size).getlength(line) <= 1056 for line in block.lines)
    assert len(block.lines) * block.size * 1.2 <= 340
