"""Documents name only what exists, and what people may type or write is in a document."""

import ast
import inspect
import pkgutil
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pelican
import pytest
from pelican.settings import DEFAULT_CONFIG

import clinic.checks.runner  # noqa: F401  (the rules register themselves)
from clinic import __main__ as front_door
from clinic.checks.registry import RULES
from clinic.checks.rules.header.header_schema import KEYS
from clinic.core.facts_schema import FIELDS, REPEATED, SECTIONS
from clinic.core.front_matter import read_front_matter
from clinic.publish.errors import BusyError, RefusedError, UnknownVersionError
from clinic.publish.targets.target_url import EXAMPLES
from tests.rule_tables import BEGIN, write_tables

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").rglob("*.md"))
DOCUMENTS = [
    *(ROOT / one for one in ("README.md", "EDITORS.md", "SECURITY.md", "CHANGELOG.md")),
    *(ROOT / one for one in (".github/CONTRIBUTING.md", "tests/README.md")),
    *PAGES,
]
FOR_DEVELOPERS = [
    *(ROOT / "docs" / one for one in ("architecture.md", "one-edit.md")),
    *sorted((ROOT / "docs/decisions").glob("*.md")),
    ROOT / ".github/CONTRIBUTING.md",
]
# Folders and files that the tools make, on this computer or at a host.
MADE = (
    *(".bin/", ".editing/", ".published/", ".build/", ".venv/", ".venv\\"),
    *("output/", "public/", "public.releases/", "drafts/", ".gitlab-ci.yml", "upstream/main"),
)
OF_OTHERS = {
    "DELETE_OUTPUT_DIRECTORY",
    "ProcessPoolExecutor",
    "concurrent.futures.ProcessPoolExecutor",
}
# Names that stand for what the reader chooses.
EXAMPLE = re.compile(r"your[-_]|its-name|series|a-case|/vi\.toml|CODE|\bRULE\b|[…*<>{}]|NUMBER")
PATH = re.compile(
    r"(?<![\w/.~:@-])\.?[\w-]+(?:[\w.-]*/)+[\w.-]*|(?<![\w./-])[\w.-]+\.(?:py|md|toml|txt|js|yml)\b"
)
NOT_PATHS = ("ssh/", "http", "R2", "path/to", "srv/", "gzip", "text/", "application/", "image/")
WORDS_AT_MOST = 600


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


README = read(ROOT / "README.md")
REFERENCE = read(ROOT / "docs/reference.md")
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name)


def list_code(text: str) -> list[str]:
    """Return what a document shows as code: between marks, and in blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [*re.findall(r"`([^`\n]+)`", rest), *blocks]


def read_table(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    table = text.split(f"{heading}\n", 1)[1]
    lines = re.findall(r"^\|.*\|$", table.partition("\n#")[0], re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", one)[1:-1]] for one in lines[2:]]


def list_names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def list_tracked() -> list[str]:
    asked = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()


@cache
def read_code() -> str:
    """Return all that is no document: code, settings, templates."""
    endings = (".py", ".html", ".js", ".css", ".toml", ".yml", "Makefile")
    files = [one for one in list_tracked() if one.endswith(endings) and (ROOT / one).is_file()]
    return "\n".join(read(ROOT / one) for one in files if one != name(Path(__file__)))


def exists(path: str, document: Path) -> bool:
    """Return whether a path is there: from the project, from the document, or by its end."""
    places = (ROOT / path, ROOT / "clinic" / path, document.parent / path)
    if any(one.exists() for one in places):
        return True
    end = f"/{path.rstrip('/')}"
    return any(f"/{one}".endswith(end) or f"{end}/" in f"/{one}" for one in list_tracked())


def list_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*?##", read(ROOT / "Makefile"), re.MULTILINE))


@cache
def list_settings() -> set[str]:
    """Return the settings of the project that are not Pelican's own."""
    names = set()
    for file in ("pelicanconf.py", "publishconf.py"):
        for node in ast.walk(ast.parse(read(ROOT / file))):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names |= {one.id for one in targets if isinstance(one, ast.Name)}
    folder = Path(pelican.__file__).parent
    sources = (read(one) for one in folder.rglob("*") if one.suffix in (".py", ".html"))
    known = {word for one in sources for word in re.findall(r"\w+", one)}
    return {one for one in names if one.isupper()} - known - {"ROOT"}


@cache
def list_variables() -> set[str]:
    """Return what people may set in the environment: for make, and for publishing."""
    exported = re.search(r"^export (.+)$", read(ROOT / "Makefile"), re.MULTILINE)
    assert exported
    named = re.findall(r"[\"']((?:PUBLISH|AWS)_[A-Z_]+[A-Z])[\"']", read_code())
    code = "\n".join(read(one) for one in (ROOT / "clinic").rglob("*.py"))
    named = [one for one in named if re.search(rf"[\"']{one}[\"']", code)]
    partly = {"AWS_SECRET", "AWS_SESSION", "AWS_SE"}  # beginnings of names
    return {*exported[1].split(), *named, "NO_BROWSER", "NO_COLOR", "BROWSER_PATH"} - partly


# What documents name exists


@each_document
def test_each_path_that_is_named_exists(document):
    for code in list_code(read(document)):
        for path in PATH.findall(code):
            is_other = path.startswith(NOT_PATHS) or path.startswith(MADE)
            if is_other or EXAMPLE.search(code if " " not in code else path):
                continue
            assert exists(path, document), f"{path} in `{code}`"


@each_document
def test_each_link_leads_to_a_file(document):
    text = read(document)
    for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        path = "".join(target).partition("#")[0]
        if path and "://" not in path and not EXAMPLE.search(path):
            assert (document.parent / path).exists(), path


@each_document
def test_each_make_command_exists(document):
    code = "\n".join(list_code(read(document)))
    typed = re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)", code)
    typed += re.findall(r"[Rr]un: make ([a-z-]+)", read(document))
    assert set(typed) <= list_targets()


@each_document
def test_each_option_of_a_command_exists(document):
    for code in list_code(read(document)):
        if re.match(r"--[a-z-]+$|.*-I clinic ", code):
            for option in re.findall(r"(?<=--)[a-z-]+", code):
                assert re.search(rf"\"--{option}\"|_add_text\(parser, \"{option}\"", read_code()), (
                    code
                )


@each_document
def test_each_header_field_that_is_named_exists(document):
    for code in list_code(read(document)):
        for field in re.findall(r"^([A-Z][a-z_]+):(?=\s|$)", code, re.MULTILINE):
            assert field.lower() in KEYS, field


@each_document
def test_each_setting_and_variable_that_is_named_exists(document):
    known = list_settings() | list_variables() | DEFAULT_CONFIG.keys()
    for code in list_code(read(document)):
        found = re.match(r"([A-Z]+(?:_[A-Z]+)+)(?:=| = |$)", code)
        if found and found[1] not in known | OF_OTHERS:
            assert re.search(rf"\b{found[1]}\b", read_code()), found[1]


@each_document
def test_each_rule_that_is_named_exists(document):
    text = read(document)
    named = re.findall(r"\brules? `([a-z]+(?:-[a-z]+)+)`|--explain ([a-z]+-[a-z-]+)", text)
    assert {"".join(one) for one in named} - {"your-rule"} <= RULES.keys()


@pytest.mark.parametrize("document", FOR_DEVELOPERS, ids=name)
def test_each_name_of_the_code_that_is_named_exists(document):
    words = set(re.findall(r"[A-Za-z_]\w+", read_code()))
    words |= set(re.findall(r"def (test_\w+)", read(Path(__file__))))
    for code in list_code(read(document)):
        if re.fullmatch(r"@?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?", code):
            for one in re.findall(r"[A-Za-z_]\w+", code):
                assert one in words or EXAMPLE.search(one) or code in OF_OTHERS, code


@pytest.mark.parametrize("heading", ["## Starting", "## Checking and building", "## Publishing"])
def test_each_message_of_the_troubleshooting_page_is_said_somewhere(heading):
    nodes = (
        node for path in (ROOT / "clinic").rglob("*.py") for node in ast.walk(ast.parse(read(path)))
    )
    said = "\n".join(
        node.value for node in nodes if isinstance(node, ast.Constant) and type(node.value) is str
    )
    for row in read_table(read(ROOT / "docs/troubleshooting.md"), heading):
        for message in list_names(row[0]):
            assert message in said, message


# What exists is in a document


def test_every_make_target_is_documented():
    rows = read_table(REFERENCE, "### For people who write and publish")
    rows += read_table(REFERENCE, "### For people who change the code")
    assert {list_names(row[0])[0].removeprefix("make ") for row in rows} == list_targets()


def test_make_alone_lists_every_target_with_its_help():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in list_targets():
        assert f"make {target} " in said


def test_every_setting_of_ours_is_documented():
    rows = read_table(REFERENCE, "## Settings")
    assert {one for row in rows for one in list_names(row[0])} == list_settings()


def test_every_environment_variable_is_documented():
    rows = read_table(REFERENCE, "## Environment variables")
    told = {one for row in rows for one in list_names(row[0])}
    assert told >= list_variables()


def test_every_header_field_is_documented():
    rows = read_table(read(ROOT / "docs/fields.md"), "## Header fields")
    assert {list_names(row[0])[0] for row in rows} == {f"{one.name}:" for one in KEYS.values()}


def test_the_fields_of_pages_are_those_that_pages_may_have():
    text = read(ROOT / "docs/fields.md")
    told = re.search(r"^Pages may have (.+)$", text, re.MULTILINE)
    assert told
    known = {f"{one.name}:" for one in KEYS.values() if "page" in one.kinds}
    assert set(list_names(told[1])) == known


def test_every_key_of_clinic_toml_is_documented():
    rows = read_table(read(ROOT / "docs/fields.md"), "## Clinic details")
    told = {re.sub(r"[\[\]`]", "", row[0]): set(list_names(row[1])) for row in rows}
    facts = tomllib.loads(read(ROOT / "content/clinic.toml"))
    known = {section: set(FIELDS.get(section, facts[section])) for section in SECTIONS}
    known["location"] = known["location"] - {"hours"} | FIELDS["closures"].keys()
    known["location.hours"] = set(FIELDS["hours"])
    for section, keys in known.items():
        assert {one for one in told[section] if "/" not in one and '"' not in one} - {".md"} == keys
    assert {one for one in told if f"`[[{one}]]`" in read(ROOT / "docs/fields.md")} == set(REPEATED)


def test_every_rule_is_documented():
    page = read(ROOT / "docs/checks.md").partition(f"{BEGIN}\n")[2]
    assert page == write_tables(), "Run: .venv/bin/python -m tests.rule_tables"


def test_every_kind_of_destination_is_documented():
    text = read(ROOT / "docs/hosting.md")
    for scheme in EXAMPLES:
        assert f"`{scheme}:" in text, scheme


def test_every_exit_code_is_documented():
    rows = read_table(REFERENCE, "## Exit codes")
    codes = (front_door.DONE, front_door.FAILED, front_door.BUSY, front_door.INTERRUPTED)
    errors = (UnknownVersionError, RefusedError, BusyError)
    assert {int(row[0]) for row in rows} == {*codes, *(one.exit_code for one in errors)}


# Each document


def test_the_readme_is_read_in_five_minutes():
    assert len(README.split()) <= WORDS_AT_MOST


def test_the_two_commands_are_the_ones_ci_runs():
    commands = README.split("## Two commands", 1)[1].split("```")[1].split("\n")
    assert [line for line in commands if line] == ["make publish", "make test"]
    run = read(ROOT / ".ci/run")
    assert re.search(r"^make test$", run, re.MULTILINE)
    assert re.search(r"^make lint$", run, re.MULTILINE)


def test_the_readme_leads_to_every_page():
    pages = set((ROOT / "docs").glob("*.md")) | {ROOT / "docs/decisions/README.md"}
    linked = {ROOT / one for one in re.findall(r"\]\(([^):]+)\)", README)}
    assert pages <= linked


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_each_page_says_first_whom_it_is_for(document):
    title, first = read(document).strip().split("\n\n")[:2]
    assert title.startswith("# ")
    sentence = r"Th(?:is page is|ese pages are) for |\d{4}-\d\d-\d\d.* For people who "
    assert re.match(sentence, first), first


def test_each_decision_says_what_and_why_and_what_would_change_it():
    folder = ROOT / "docs/decisions"
    pages = {one.name for one in folder.glob("0*.md")}
    index = read(folder / "README.md")
    assert set(re.findall(r"\]\((0[\w-]+\.md)\)", index)) == pages
    for page in pages:
        text = read(folder / page)
        title, date = text[2:].split("\n\n")[0], text.split("\n\n")[1][:10]
        assert f"| {date} | [{title}]({page}) |" in index
        assert "**What would change our mind.**" in text
        assert "**Why.**" in text or "| Why not |" in text


def test_the_example_post_is_a_good_header():
    block = read(ROOT / "docs/fields.md").split("```")[1]
    front = read_front_matter(block.strip())
    assert {one.name for one in front.fields} == {"title", "date", "category", "summary"}
    facts = tomllib.loads(read(ROOT / "content/clinic.toml"))
    assert front.text("category") in [one["name"] for one in facts["category"]]


def test_the_changelog_has_this_version_below_what_is_unreleased():
    headings = re.findall(r"^## (.+)$", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    assert headings[0] == "Unreleased"
    assert headings[1].startswith(f"{version} (")


def test_every_package_of_the_program_is_in_the_architecture():
    rows = read_table(read(ROOT / "docs/architecture.md"), "## Packages")
    folders = {one.split("/")[1] for one in list_tracked() if re.match(r"clinic/\w+/", one)}
    assert {list_names(row[0])[0] for row in rows} == {f"clinic/{one}/" for one in folders}


def read_glossary() -> list[tuple[str, str]]:
    rows = read_table(read(ROOT / "docs/architecture.md"), "## Glossary")
    return [(row[0], list_names(row[2])[0]) for row in rows]


@pytest.mark.parametrize(("term", "where"), read_glossary())
def test_each_term_of_the_glossary_is_in_the_code(term, where):
    found = pkgutil.resolve_name(where)
    assert inspect.getdoc(found), term


def test_the_glossary_is_short_enough_to_read():
    assert 20 <= len(read_glossary()) <= 35


def list_steps() -> list[tuple[str, str, str]]:
    text = read(ROOT / "docs/one-edit.md")
    return re.findall(r"^([\w.]+) ([-=]>) ([\w.]+)$", text, re.MULTILINE)


def find_source(module: str) -> Path:
    path = ROOT / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.mark.parametrize(("one", "arrow", "other"), list_steps())
def test_each_step_of_one_edit_is_in_the_code(one, arrow, other):
    assert find_source(other).is_file()
    named, imported = set(), set()
    for node in ast.walk(ast.parse(read(find_source(one)))):
        if isinstance(node, ast.ImportFrom):
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant):
            named.add(node.value)
    assert other in (imported if arrow == "->" else named)


def test_one_edit_goes_from_the_first_key_to_the_web_host():
    modules = [module for one, _, other in list_steps() for module in (one, other)]
    packages = {module.split(".")[1] for module in modules if module.startswith("clinic.")}
    assert packages >= {"web", "checks", "content", "core", "builder", "plugins", "publish", "cli"}
