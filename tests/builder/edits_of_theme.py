"""Edits of pages, the theme, the settings and the clinic's facts."""

from tests.builder.edits import WORDS, add, choose, edit, insert, page, replace, set_line

MORE = (
    'article.content|default("")',
    "(article.next|default(article, true)).title",
    "((article.next|default(article, true)).next|default(article, true)).title",
    "((article.next|default(article, true)).next|default(article, true)).reading_minutes",
    "((article.related|default([article], true)|first).previous|default(article, true)).date",
    'article.translations|default([])|map(attribute="title")|join',
    '(article.translations|default([])|first|default(article)).related|map(attribute="date")|join',
    'article.summary|default("")',
    'article.related|default([])|map(attribute="url")|join',
    "article.metadata|default({})",
)


@edit
def page_body(project, chance):
    add(page(project, chance), f"\nA sentence about {chance.choice(WORDS)}.\n")


@edit
def page_title(project, chance):
    set_line(page(project, chance), "Title", f"All about {chance.choice(WORDS)}")


@edit
def page_status(project, chance):
    pages = [project / f"content/pages/{one}.md" for one in WORDS]
    there = [one for one in pages if one.exists()]
    if there:
        set_line(chance.choice(there), "Status", chance.choice(["draft", "hidden", "published"]))


@edit
def added_page(project, chance):
    name = chance.choice(WORDS)
    text = f"Title: Our {name}\nSummary: What we know of {name}.\n\nWords about {name}.\n"
    (project / f"content/pages/{name}.md").write_text(text, encoding="utf-8")


@edit
def deleted_page(project, chance):
    names = [project / f"content/pages/{one}.md" for one in WORDS]
    there = [one for one in names if one.exists()]
    if there:
        chance.choice(there).unlink()


@edit
def template(project, chance):
    found = choose(project, chance, "theme/templates/**/*.html")
    if found and "{% macro" not in found.read_text(encoding="utf-8"):
        insert(found, r"</(p|h1|article|footer|header|div)>", chance.choice(WORDS))


@edit
def template_shows_more(project, chance):
    """A list that shows what none showed before: whole texts, neighbours' neighbours."""
    shown = chance.choice(MORE)
    macro = project / "theme/templates/components/card.html"
    insert(macro, r"</(p|li|article)>", f"{{{{ {shown} }}}}")


@edit
def list_turns_pages(project, chance):
    """A list that shows another part of itself."""
    place = project / "theme/templates/blog.html"
    shown = "articles_page.paginator.page(1).object_list|map(attribute='title')|join"
    insert(place, r"{{ pagination", f"{{{{ {shown} }}}}")


@edit
def theme_css(project, chance):
    found = choose(project, chance, "theme/static/css/components/*.css")
    add(found, f"\n.{chance.choice(WORDS)} {{ margin: 0; }}\n")


@edit
def theme_script(project, chance):
    found = choose(project, chance, "theme/static/js/*.js")
    add(found, f'\nwindow.fruit = "{chance.choice(WORDS)}";\n')


@edit
def catalogue(project, chance):
    found = choose(project, chance, "theme/strings/*.toml")
    replace(found, r'^skip_to_content = ".*"$', f'skip_to_content = "To {chance.choice(WORDS)}"')


@edit
def setting(project, chance):
    size = chance.randrange(3, 8)
    replace(project / "pelicanconf.py", r"^DEFAULT_PAGINATION = .*", f"DEFAULT_PAGINATION = {size}")


@edit
def clinic_facts(project, chance):
    facts = project / "content/clinic.toml"
    what = chance.choice(["phone", "name"])
    new = {
        "phone": f'phone = "(555) 555-01{chance.randrange(10, 99)}"',
        "name": f'name = "Clinic of {chance.choice(WORDS)}"',
    }
    replace(facts, rf'^{what} = ".*?"', new[what])
