"""What does each part of a full build cost a post, and does any grow faster? Run:  make bench

Builds a project of each size from nothing with the front door (`python -m clinic html`), and adds
up the processor time of each step and of each plugin, by functions put round them here: nothing of
this is in the product. A step that calls another is not charged for it. Then each part's time for a
post is compared between the smallest and the largest size: 1.00 is linear, less is better, as what
is done once is shared by more posts. Give sizes with ``POSTS="1000 10000"``; one size is compared
with a quarter of it.
"""

import argparse
import compileall
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.check import make_project  # noqa: E402

RESULTS = ROOT / "bench" / "results"
REST = "starting, and the rest"
PLUGINS = "other plugins"
# The steps, in the order in which they happen: where each function is looked up, and its part.
STEPS = {
    "clinic.builder.pipeline:take_stock": "stock of the files",
    "clinic.builder.pipeline:check_project": "checks before",
    "clinic.plugins.incremental.reader:TextMaker.make": "reading: Markdown",
    "pelican.generators:ArticlesGenerator.generate_context": "reading: headers, lists",
    "pelican.generators:PagesGenerator.generate_context": "reading: headers, lists",
    "pelican.generators:StaticGenerator.generate_context": "reading: headers, lists",
    "pelican.generators:ArticlesGenerator.generate_output": "pages: writing",
    "pelican.generators:PagesGenerator.generate_output": "pages: writing",
    "pelican.generators:StaticGenerator.generate_output": "pages: writing",
    "pelican.writers:Writer.write_feed": "feeds",
    "clinic.builder.page_cache:PageCache.render": "pages: what is kept",
    "jinja2.environment:Template.render": "pages: templates",
    "clinic.builder.pipeline:_check_built": "checks after",
    "clinic.builder.pipeline:is_same_tree": "swap",
    "clinic.builder.pipeline:swap_in": "swap",
    "clinic.builder.pipeline:note_build": "note for next time",
}
# What plugins do when Pelican calls them; what they do in templates is part of the templates.
OF_PLUGINS = {
    "images": "pictures, cards",
    "photos": "pictures, cards",
    "social_cards": "pictures, cards",
    "search": "search",
    "headers": "headers, measures, sitemap",
    "measured": "headers, measures, sitemap",
    "sitemap": "headers, measures, sitemap",
    "feeds": "feeds",
}
NEAR = 1.10  # two runs of one build differ by as much
SMALL = 0.1  # milliseconds a post: less is not told apart from nothing


class Clock:
    """Adds up the processor time of parts; the time of a part within a part is its own."""

    def __init__(self) -> None:
        self.parts: defaultdict[str, float] = defaultdict(float)
        self._now, self._since = [REST], 0.0

    def _charge(self) -> None:
        used = os.times()
        until = time.process_time() + used.children_user + used.children_system
        self.parts[self._now[-1]] += until - self._since
        self._since = until

    def time(self, part: str, do: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, and is charged to a part."""

        def timed(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            self._charge()
            self._now.append(part)
            try:
                return do(*given, **named)
            finally:
                self._charge()
                self._now.pop()

        return timed

    def stop(self) -> dict[str, float]:
        """Return the seconds of each part."""
        self._charge()
        return dict(self.parts)


def put_clock_round(clock: Clock) -> None:
    """Time each step, and what each plugin does when Pelican calls it."""
    from blinker import Signal

    for place, part in STEPS.items():
        module, _, path = place.partition(":")
        *owners, name = path.split(".")
        owner: Any = importlib.import_module(module)
        for one in owners:
            owner = getattr(owner, one)
        setattr(owner, name, clock.time(part, getattr(owner, name)))

    def send(self: Signal, sender: object, **named: Any) -> list[Any]:  # noqa: ANN401
        answers = []
        for receiver in self.receivers_for(sender):
            plugin = (*str(receiver.__module__).split("."), "", "")[2]
            part = OF_PLUGINS.get(plugin, PLUGINS)
            answers.append((receiver, clock.time(part, receiver)(sender, **named)))
        return answers

    Signal.send = send  # type: ignore[method-assign,assignment]


def build(project: Path) -> dict[str, float]:
    """Build a project in this process, which does nothing else, and return what each part took."""
    sys.path.insert(0, str(project))
    clock = Clock()
    put_clock_round(clock)
    from clinic.__main__ import main as front_door

    out, sys.stdout = sys.stdout, sys.stderr
    code = front_door(["html"])
    sys.stdout = out
    if code:
        sys.exit("The build failed.")
    return clock.stop()


def measure(posts: int) -> dict[str, float]:
    """Return the milliseconds that each part of a build of so many posts takes for each."""
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        project = make_project(Path(work) / "project", posts)
        compileall.compile_dir(project / "clinic", quiet=1)  # no part of a build
        command = [sys.executable, __file__, "--build", str(project)]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{posts} posts: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return {part: 1000 * used / posts for part, used in json.loads(done.stdout).items()}


def write_table(costs: dict[int, dict[str, float]]) -> str:
    """Write what each part costs a post at each size, and by how much that grew."""
    sizes = sorted(costs)
    few, many = costs[sizes[0]], costs[sizes[-1]]
    heads = "".join(f" {size:,} posts, ms a post |" for size in sizes)
    lines = [f"| part |{heads} growth |", f"|---|{'--:|' * len(sizes)}--:|"]
    parts = [*dict.fromkeys([*STEPS.values(), PLUGINS, *OF_PLUGINS.values(), REST])]
    rows = [(part, [costs[size].get(part, 0.0) for size in sizes]) for part in parts]
    rows.append(("**all**", [sum(costs[size].values()) for size in sizes]))
    for part, row in rows:
        growth = f"{row[-1] / row[0]:.2f}" if row[0] >= SMALL else ""
        lines.append(f"| {part} |{''.join(f' {one:.2f} |' for one in row)} {growth} |")
    faster = [
        part
        for part in parts
        if many.get(part, 0) > max(NEAR * few.get(part, 0), few.get(part, 0) + SMALL)
    ]
    told = f"Grew faster than the posts: {', '.join(faster)}." if faster else ""
    return "\n".join([*lines, "", told or "No part grew faster than the posts.", ""])


def main() -> None:
    """Measure each size, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [int(one) for one in os.environ.get("POSTS", "").split()] or [1000]
    parser.add_argument("--posts", type=int, nargs="+", default=sizes)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.build:
        print(json.dumps(build(asked.build)))
        return
    sizes = asked.posts if len(asked.posts) > 1 else [asked.posts[0] // 4, asked.posts[0]]
    costs = {}
    for size in sizes:
        costs[size] = measure(size)
        print(f"{size:,} posts: done", flush=True)
    table = write_table(costs)
    print(table)
    title = f"A full build by its parts, in processor time, {date.today():%Y-%m-%d}.\n\n"
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / "parts.md").write_text(title + table, encoding="utf-8")


if __name__ == "__main__":
    main()
