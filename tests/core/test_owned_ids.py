"""The ids that no text may have are those of the theme's templates."""

import re
from pathlib import Path

from clinic.checks.rules.links import anchors as ids

TEMPLATES = Path(__file__).resolve().parents[2] / "theme" / "templates"


def test_every_id_of_a_template_is_owned_and_no_other():
    text = "\n".join(one.read_text(encoding="utf-8") for one in sorted(TEMPLATES.rglob("*.html")))
    found = set(re.findall(r'\bid="([^"{}]+)"', text))
    assert found == ids.EVERYWHERE | ids.ON_POSTS | ids.ON_PAGES
    begins = set(re.findall(r'\bid="([^"{}]+)\{\{', text))
    assert begins == {*ids._BEGIN_ON_PAGES}
    whole = set(re.findall(r'\bid="\{\{ (\w+)\.id \}\}"', text))
    assert whole == {"provider", "service", "source"}


def test_the_ids_on_the_page_of_a_post_are_those_of_posts():
    article = (TEMPLATES / "article.html").read_text(encoding="utf-8")
    own = set(re.findall(r'\bid="([^"{}]+)"', article))
    assert own <= ids.EVERYWHERE | ids.ON_POSTS
