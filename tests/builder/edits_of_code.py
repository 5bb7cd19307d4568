"""Edits of what makes and checks the site: rules, a plugin of the clinic's own, a template."""

import shutil

from tests.builder.edits import WORDS, edit, insert

# Built by the project's own code, in a process of its own, while one of these is there.
RULE_FILES = ("clinic/checks/rules/extra.py", "clinic/checks/rules/site/extra.py")
PLUGIN_FOLDER = "extra"
RULE = """
from clinic.checks.registry import Finding, Subject, rule
from clinic.core.problem import Severity

@rule("extra-{subject}", Subject.{subject}, severity=Severity.{severity})
def find_extra({parameters}):
    \"\"\"No text is about {word}.\"\"\"
    for name, text in {texts}:
        if "{word}" in text:
            yield Finding(file=name, what="{word} {number}", fix="Write of something else.")
"""
EXTRA = '"extra_plugin", '
DOCUMENTS = "[(one.path, one.text) for one in library.documents.values()]"
SUBJECTS = {
    "DOCUMENT": ("document, library", "[(document.path, document.text)]"),
    "LIBRARY": ("library", DOCUMENTS),
    "OUTCOME": ("library, found", DOCUMENTS),
    "PAGE": ("page, site", "[(page.name, page.html)]"),
    "SITE": ("site", "[(one.name, one.html) for one in site.pages.values()]"),
}
READS_PAGES = """
from pathlib import Path
from pelican.plugins import signals

PUBLISHED_KINDS = ["counted.txt"]

def count(pelican):
    output = Path(pelican.settings["OUTPUT_PATH"])
    pages = sorted(output.rglob("*.html"))
    words = sum("{word}" in one.read_text() for one in pages)
    (output / "counted.txt").write_text(f"{{words}} of {{len(pages)}}")

def register():
    signals.finalized.connect(count)
"""


@edit
def rule(project, chance):
    """A rule of any subject that comes, is another, or goes."""
    subject = chance.choice(sorted(SUBJECTS))
    parameters, texts = SUBJECTS[subject]
    path = project / RULE_FILES[subject in ("PAGE", "SITE")]
    if path.exists() and chance.random() < 0.4:
        path.unlink()
        return
    words = {
        "subject": subject,
        "parameters": parameters,
        "texts": texts,
        "severity": chance.choice(["ERROR", "WARNING", "WARNING", "WARNING"]),
        "word": chance.choice([*WORDS, "sentence"]),
        "number": chance.randrange(9),
    }
    path.write_text(RULE.format(**words), encoding="utf-8")


@edit
def plugin(project, chance):
    """A plugin that reads the finished pages and writes a file of its own."""
    folder, settings = project / PLUGIN_FOLDER, project / "pelicanconf.py"
    text = settings.read_text(encoding="utf-8").replace(f"    {EXTRA}", "    ")
    text = text.replace('PLUGIN_PATHS: list[str] = ["extra"]', "PLUGIN_PATHS: list[str] = []")
    if folder.exists() and chance.random() < 0.4:
        shutil.rmtree(folder)
    else:
        folder.mkdir(exist_ok=True)
        source = READS_PAGES.format(word=chance.choice(WORDS))
        (folder / "extra_plugin.py").write_text(source, encoding="utf-8")
        text = text.replace('    "clinic.plugins.search"', f'    {EXTRA}"clinic.plugins.search"')
        text = text.replace("PLUGIN_PATHS: list[str] = []", 'PLUGIN_PATHS: list[str] = ["extra"]')
    settings.write_text(text, encoding="utf-8")


@edit
def template_shows_another_body(project, chance):
    """The body of another article, which no build may show: it stops."""
    place = project / chance.choice(
        ["theme/templates/components/card.html", "theme/templates/article.html"]
    )
    other = chance.choice(["article.next", "article.previous", "article.related|first"])
    insert(place, r"</(p|li|article|div)>", f"{{{{ ({other}).content }}}}")
