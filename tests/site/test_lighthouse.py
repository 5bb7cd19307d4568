"""Lighthouse, Chrome's own measure of a page, gives the median page 100, four times."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from install_browser import find_browser
from install_lighthouse import NEEDED, find_lighthouse
from projects import copy_project

from tests.conftest import BROWSER_OPTIONS
from tests.site.conftest import Served
from tests.site.nginx import serve

LOG = logging.getLogger(__name__)  # pytest --log-cli-level=INFO shows the figures

# One after the other: two at once would slow each other down.
pytestmark = [pytest.mark.browser, pytest.mark.prove]

PAGES = {"home": "", "list": "blog/", "post": "blog/interventional-injections-back-pain/"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 5  # an odd number, so that the median is a score which was measured
# The phone is this computer, slowed down so many times. One that is busy with other tests is slow
# by itself, as the report says: slowed down less, it stays the same phone.
# https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md#cpu-throttling
SLOWDOWN, SPEED = 4.0, 1500  # what Lighthouse takes for granted


@pytest.fixture(scope="module")
def clinic(root, tmp_path_factory) -> Iterator[Served]:
    """The site of a clinic that is no sample: search engines are asked in."""
    folder = tmp_path_factory.mktemp("lighthouse")
    project = copy_project(root, folder / "project")
    facts = project / "content" / "clinic.toml"
    sample = facts.read_text(encoding="utf-8")
    assert "\ndemo = true\n" in sample
    facts.write_text(sample.replace("\ndemo = true\n", "\ndemo = false\n"), encoding="utf-8")
    command = ["-m", "pelican", project / "content", "-s", project / "publishconf.py"]
    command += ["-o", folder / "site"]
    subprocess.run([sys.executable, *command], cwd=root, capture_output=True, check=True)
    with serve(folder / "site", folder / "nginx") as served:
        yield served


def measure(address: str, report: Path, slowdown: float = SLOWDOWN) -> dict:
    """Measure a page as on a middling phone with a slow line, which is Lighthouse's default."""
    program = find_lighthouse()
    if program is None:
        pytest.fail(f"{NEEDED} Run:  python tests/install_lighthouse.py", pytrace=False)
    browser = ["--headless=new", *BROWSER_OPTIONS]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        browser.append("--no-sandbox")
    options = [
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(browser)}",
        "--no-enable-error-reporting",
        f"--throttling.cpuSlowdownMultiplier={slowdown}",
    ]
    environment = os.environ | {"CHROME_PATH": str(find_browser())}
    done = subprocess.run(
        [*program, address, *options], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(report.read_text(encoding="utf-8"))


def list_faults(reports: list[dict], category: str) -> list[str]:
    """Say what keeps the median of a category from 100; empty when nothing does."""
    scores = [round(report["categories"][category]["score"] * 100) for report in reports]
    LOG.info("%s %s: %s", reports[0]["requestedUrl"], category, scores)
    if median(scores) == 100:
        return []
    lost = {
        f"{audit['id']}: {audit['title']}"
        for report in reports
        for one in report["categories"][category]["auditRefs"]
        for audit in [report["audits"][one["id"]]]
        if one["weight"] and audit["score"] is not None and audit["score"] < 1
    }
    return [f"{category} {scores}", *sorted(lost)]


@pytest.mark.parametrize("name", PAGES)
def test_lighthouse_gives_a_page_100_in_all_that_it_measures(clinic, tmp_path, name):
    slowdown, reports = SLOWDOWN, []
    for _ in range(RUNS):
        reports.append(measure(clinic.address + PAGES[name], tmp_path / "report.json", slowdown))
        speed = reports[-1]["environment"]["benchmarkIndex"]
        slowdown = round(min(SLOWDOWN, max(1.0, SLOWDOWN * speed / SPEED)), 1)
        LOG.info("%s: this computer's speed is %.0f, the next slowdown %s", name, speed, slowdown)
    assert [fault for category in CATEGORIES for fault in list_faults(reports, category)] == []
