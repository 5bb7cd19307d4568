"""What every page may cost a reader on a slow line, and that it is sound HTML."""

import gzip
import json
import re
import subprocess

import pytest
from install_validator import NEEDED, find_checker
from playwright.sync_api import expect

from tests.site.conftest import POST

pytestmark = pytest.mark.browser

PHONE = (390, 844)
LIMIT = 14_000  # bytes as sent, of the page with all that stands in it: what a host sends at once
STYLE_LIMIT = 6_000
# The checker knows CSS up to a year or so ago. These mark the current part of a list of contents
# (https://drafts.csswg.org/css-overflow-5/#scroll-target-group); other browsers pass over them.
NEW_CSS = ("scroll-target-group", "target-current")
# Two false alarms of the checker. It takes 'self' for the file it reads, and so everything beside
# it for foreign. And it takes structured data for a program that the policy forbids; to a browser
# it is a block of data, which is never run and so never held against a policy ("prepare the script
# element", https://html.spec.whatwg.org/multipage/scripting.html). What the policy really blocks is
# seen in the browser: test_policy.py.
POLICY = "violates Content Security Policy"


def weigh(text: str) -> int:
    """Return how many bytes are sent; hosts compress like this or better."""
    return len(gzip.compress(text.encode(), compresslevel=6))


def read_page(served, path: str) -> str:
    file = served.output / path
    return (file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8")


def test_no_page_is_sent_in_more_than_fourteen_kilobytes_everything_in_it_counted(served):
    weights = {path: weigh(read_page(served, path)) for path in served.paths()}
    assert len(weights) > 50
    assert {path: weight for path, weight in weights.items() if weight > LIMIT} == {}


def test_no_page_has_more_than_six_kilobytes_of_style(served):
    for path in served.paths():
        styles = re.findall(r"<style>(.*?)</style>", read_page(served, path), flags=re.DOTALL)
        assert len(styles) == 2, path  # the second names the font
        assert weigh("".join(styles)) <= STYLE_LIMIT, path


def test_no_program_of_a_page_weighs_more_than_one_and_a_half_kilobytes(served):
    programs = sorted((served.output / "js").glob("*.js"))
    assert len(programs) == 4  # the search, the way to it, and sharing in two languages
    for program in programs:
        assert weigh(program.read_text(encoding="utf-8")) <= 1_500, program.name


@pytest.mark.parametrize("path", ["", "blog/", POST, "contact/", "search/", "es/", "404.html"])
def test_without_programs_every_word_and_way_is_there(served, look, path):
    with_programs, without = look(*PHONE).page, look(*PHONE, java_script_enabled=False).page
    for page in (with_programs, without):
        page.goto(served.address + path)
    # The search form and two more ways to share are made by the programs that serve them; on the
    # home page, the form stands in place of a link.
    made = ".search > *, .found > *, .share li:has(button), [role=status], [data-find] > *"
    for page in (with_programs, without):
        page.evaluate(f"document.querySelectorAll({made!r}).forEach(one => one.remove())")
    assert without.locator("main").inner_text().split() == (
        with_programs.locator("main").inner_text().split()
    )
    assert without.locator("a").count() == with_programs.locator("a").count()
    assert without.locator("main :is(button, input):visible").count() == 0


def test_the_menu_of_a_phone_opens_and_closes_without_programs(served, look):
    page = look(*PHONE, java_script_enabled=False).page
    page.goto(served.address)
    services = page.locator(".nav").get_by_role("link", name="Services")
    expect(services).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(services).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(services).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    services.click()
    expect(page.locator("h1")).to_have_text("Services")


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_program_copies_the_public_address_and_says_so_or_says_it_can_not(
    served, look, is_allowed
):
    visit = look(*PHONE, fresh=True)
    page = visit.page
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: text => {"
        " window.copied = text; return Promise."
        + ("resolve()" if is_allowed else "reject()")
        + "}}})"
    )
    page.goto(served.address + POST)
    page.get_by_role("button", name="Copy link").click()
    address = f"https://clinic.example/{POST}"
    said = "Link copied." if is_allowed else f"Copy this: {address}"
    expect(page.locator(".share [role=status]")).to_contain_text(said)
    assert page.evaluate("window.copied") == address
    assert visit.complaints == []


def test_a_program_hands_title_and_address_to_the_devices_own_apps(served, look):
    page = look(*PHONE, fresh=True).page
    page.add_init_script(
        "navigator.share = what => { window.shared = what; return Promise.reject() }"
    )
    page.goto(served.address + POST)
    page.get_by_role("button", name="Share with an app").click()
    shared = page.evaluate("window.shared")
    assert shared["url"] == f"https://clinic.example/{POST}"
    assert shared["title"].startswith("Interventional injections")


def find_faults(files: list[str]) -> list[str]:
    checker = find_checker()
    if checker is None:
        pytest.fail(f"{NEEDED} Run:  python tests/install_validator.py", pytrace=False)
    done = subprocess.run(
        [*checker, "--format", "json", *files], capture_output=True, text=True, check=False
    )
    told = json.loads(done.stderr)["messages"]
    return [
        f"{one.get('url', '').rpartition('/output/')[2]}: {one['message']}"
        for one in told
        if not any(name in one["message"] for name in NEW_CSS)
        and (
            one["type"] == "error"
            or (one.get("subType") == "warning" and POLICY not in one["message"])
        )
    ]


@pytest.mark.slow
def test_every_page_is_sound_html(served):
    files = [str(file) for file in sorted(served.output.rglob("*.html"))]
    assert len(files) > 30
    assert find_faults(files) == []


@pytest.mark.slow
def test_a_page_that_is_not_sound_would_be_told_of(tmp_path):
    page = tmp_path / "wrong.html"
    page.write_text("<!doctype html><html lang=en><title>A</title><p><div></p></div>")
    assert find_faults([str(page)])
