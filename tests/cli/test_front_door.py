"""What an editor meets: words, exit codes, and never a traceback."""

import os
import re
import signal
import subprocess
import sys

import pytest

from clinic.__main__ import main
from clinic.cli import publish_commands as publishing
from tests.projects import copy_project, take_picture
from tests.web.local_window import read_window

POST = "content/posts/2025/five.md"


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("TO", "FORCE", "DRY_RUN", "PORT", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_publishing_says_what_was_published_where_and_how_to_look_at_it(built, capsys):
    assert main(["publish"], built) == 0
    said = capsys.readouterr().out
    assert "Published version 1: " in said and " new)" in said
    assert "in the folder public" in said
    assert "To see the site, run: make serve" in said
    assert (built / "public/index.html").read_bytes() == (built / "output/index.html").read_bytes()


def test_publishing_twice_says_so_and_touches_nothing(built, capsys):
    main(["publish"], built)

    def touched():
        parts = [built / "output", built / "public", built / "public.releases"]
        paths = [path for part in parts for path in (part, *part.rglob("*"))]
        return {path: (path.lstat().st_mtime_ns, path.lstat().st_ino) for path in paths}

    before = touched()
    capsys.readouterr()
    assert main(["publish"], built) == 0
    assert "Nothing has changed since version 1" in capsys.readouterr().out
    assert touched() == before


def test_a_rehearsal_says_what_would_happen_and_publishes_nothing(built, capsys, monkeypatch):
    monkeypatch.setenv("DRY_RUN", "1")
    assert main(["publish"], built) == 0
    assert "Nothing was sent." in capsys.readouterr().out
    assert not (built / "public").exists()


def test_all_mistakes_are_said_in_one_run_and_nothing_is_published(built, capsys):
    main(["publish"], built)
    before = take_picture(built / "output"), take_picture(built / "public.releases")
    post = built / POST
    post.write_text(post.read_text().replace("Title: ", "Titel: ", 1) + "\n<script>x()</script>\n")
    (built / "content/posts/2026/notes.docx").write_bytes(b"PK")
    capsys.readouterr()
    assert main(["publish"], built) == 1
    said = capsys.readouterr().out
    for words in (f"{POST}:1", 'Did you mean "Title"?', "script", "notes.docx"):
        assert words in said
    assert said.rstrip().endswith("Nothing was published.")
    assert (take_picture(built / "output"), take_picture(built / "public.releases")) == before


def test_building_for_a_look_says_where_the_site_is_and_sends_nothing(small_project, capsys):
    assert main(["html"], small_project) == 0
    assert "The site is built: output/" in capsys.readouterr().out
    assert main(["html"], small_project) == 0
    assert "has not changed" in capsys.readouterr().out
    assert not (small_project / "public").exists()


def test_checking_builds_and_sends_nothing(small_project, capsys):
    assert main(["check"], small_project) == 0
    assert re.search(r"\b\d+ posts and \d+ pages: ready to publish", capsys.readouterr().out)
    assert not (small_project / "output").exists() and not (small_project / "public").exists()


def test_status_says_what_a_publish_would_change(built, capsys):
    assert main(["status"], built) == 0
    assert "Nothing has been published yet" in capsys.readouterr().out
    main(["publish"], built)
    post = built / POST
    post.write_text(post.read_text() + "\nOne more sentence.\n")
    capsys.readouterr()
    assert main(["status"], built) == 0
    said = capsys.readouterr().out
    assert "has been live since" in said and "/blog/five/" in said


def test_rolling_back_puts_the_former_pages_before_readers(built, capsys):
    main(["publish"], built)
    page = built / "public/blog/five/index.html"
    former = page.read_bytes()
    post = built / POST
    post.write_text(post.read_text() + "\nA sentence to regret.\n")
    main(["publish"], built)
    assert b"regret" in page.read_bytes()
    assert main(["rollback"], built) == 0
    assert page.read_bytes() == former
    assert "To undo: make rollback RELEASE=2. Or: make publish" in capsys.readouterr().out


@pytest.mark.parametrize("is_typed", [True, False])
def test_what_undoes_a_publish_is_told_when_it_can_be_undone_with_the_target_that_was_given(
    built, tmp_path, capsys, monkeypatch, is_typed
):
    target = str(tmp_path / "my site")
    given = ["--to", target] if is_typed else []
    if not is_typed:
        monkeypatch.setenv("TO", target)
    assert main(["publish", *given], built) == 0
    assert "To undo" not in capsys.readouterr().out  # nothing was live before
    post = built / POST
    post.write_text(post.read_text() + "\nOne more sentence.\n")
    assert main(["publish", *given], built) == 0
    assert f"To undo: make rollback TO='{target}'" in capsys.readouterr().out
    assert main(["rollback", *given], built) == 0
    said = capsys.readouterr().out
    assert f"make rollback RELEASE=2 TO='{target}'. Or: make publish TO='{target}'" in said


def test_a_host_it_does_not_know_is_refused_in_words(built, capsys):
    assert main(["publish", "--to", "gopher://example.org"], built) != 0
    said = capsys.readouterr().err
    assert "gopher" in said and "Traceback" not in said


def test_a_failure_of_ours_is_said_to_be_ours_and_its_details_are_kept(built, capsys, monkeypatch):
    def fail(*_arguments, **_names):
        raise RuntimeError("the moon is full")

    monkeypatch.setattr(publishing, "publish_site", fail)
    assert main(["publish"], built) == 1
    said = capsys.readouterr().err
    assert "The program has an error" in said
    assert "The live site has not changed" in said
    assert "Traceback" not in said
    log = next((built / ".build").glob("failure-*.txt"))
    assert "the moon is full" in log.read_text()
    assert log.name in said


def test_cleaning_leaves_what_is_online(built, capsys):
    main(["publish"], built)
    assert main(["clean"], built) == 0
    assert not (built / "output").exists()
    assert (built / "public/index.html").is_file()


def test_an_unknown_word_is_wrong_use(built, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["pulbish"], built)
    assert ended.value.code == 2


def test_looking_at_the_site_shows_pages_and_the_sites_own_404(built, root):
    code = "import sys; from pathlib import Path; from clinic.__main__ import main; "
    code += "sys.exit(main(['serve', '--port', '0'], Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(built)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as program:
        window = read_window(program.stdout)
        assert window.open("/blog/").status == 200
        assert window.open("/blog").headers["Location"] == f"{window.path}/blog/"
        feed = window.open("/feeds/all.rss.xml")
        assert feed.headers["Content-Type"].startswith("application/xml")
        missing = window.open("/nowhere/")
        assert missing.status == 404
        assert missing.words == (built / "output/404.html").read_text(encoding="utf-8")
        for out in ("/%2e%2e/pelicanconf.py", "/%2e%2e%2fpelicanconf.py", "/c:%5cboot.ini", "/%00"):
            assert window.open(out).status == 404
        program.kill()


def test_there_is_nothing_to_look_at_before_the_first_build(small_project, capsys):
    assert main(["serve", "--port", "0"], small_project) == 1
    assert "make html" in capsys.readouterr().out


@pytest.mark.slow
def test_stopping_it_by_hand_is_no_failure(root, tmp_path):
    project = copy_project(root, tmp_path / "project", "clinic")
    command = [sys.executable, "-m", "clinic", "publish"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    child = subprocess.Popen(command, cwd=project, **pipes)
    assert "Checking" in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=300)
    assert child.returncode == 130
    assert said.startswith("Stopped. The live site has not changed.")


@pytest.mark.slow
def test_without_its_packages_it_says_how_to_set_up(root, tmp_path):
    project = copy_project(root, tmp_path / "project", "clinic")
    bare = [sys._base_executable, "-I", "-S", "-c"]
    code = "import runpy, sys; sys.path.insert(0, '.'); sys.argv[1:] = ['check']; "
    code += "runpy.run_module('clinic', run_name='__main__')"
    done = subprocess.run(
        [*bare, code], cwd=project, capture_output=True, text=True, env={**os.environ}, check=False
    )
    assert done.returncode == 1
    assert "not set up yet" in done.stderr and "Traceback" not in done.stderr
