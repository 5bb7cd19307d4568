"""What does it cost to check 1,000 posts that have not changed? Run:  python bench/check.py

Makes a project of that size in a temporary folder, checks it three times with the front door
(everything new, nothing changed, one post changed) and prints the processor time of each as a part
of the first. Ratios of one run on one computer can be compared; seconds can't.
"""

import argparse
import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("clinic", "content", "theme", "pelicanconf.py", "publishconf.py")
TARGET = 0.25  # of the first check's time


def make_project(folder: Path, posts: int) -> Path:
    """Copy the project and multiply its posts: each copy has words and an address of its own."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / part)
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(folder.glob("content/posts/*/*.md"))
    ]
    texts = [
        re.sub(r"^!\[.*\n\n/// figure-caption\n.*\n///\n", "", one, flags=re.M) for one in texts
    ]
    many = folder / "content/posts/many"
    many.mkdir()
    for number in range(posts - len(texts)):
        text = texts[number % len(texts)]
        text = re.sub(r"^Title: ", f"Title: {number}. ", text, count=1)
        (many / f"post-{number}.md").write_text(f"{text}\nThis is copy number {number}.\n")
    return folder


def measure_check(project: Path) -> float:
    """Return the processor seconds of `python -m clinic check`, of its child processes too."""
    before = os.times()
    command = [sys.executable, "-m", "clinic", "check"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode:
        sys.exit(f"The check of the bench's own posts failed:\n{done.stdout[-2000:]}{done.stderr}")
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def main() -> int:
    """Print the three times and say whether the target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    posts = parser.parse_args().posts
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder) / "project", posts)
        compileall.compile_dir(project / "clinic", quiet=1)  # no part of a check
        first = measure_check(project)
        again = measure_check(project)
        post = next(project.glob("content/posts/many/*.md"))
        post.write_text(post.read_text(encoding="utf-8") + "\nOne more sentence.\n")
        edited = measure_check(project)
    sys.stdout.write(
        f"{posts} posts checked, in processor time:\n"
        f"  everything new      {first:6.2f} s   1.00\n"
        f"  nothing changed     {again:6.2f} s   {again / first:.2f}  (wanted: under {TARGET})\n"
        f"  one post changed    {edited:6.2f} s   {edited / first:.2f}\n"
    )
    return 0 if again < TARGET * first else 1


if __name__ == "__main__":
    sys.exit(main())
