"""Plain text comes in as it is; what was saved in an older way is saved anew, if asked to."""

import pytest

from clinic.core.front_matter import read_front_matter
from tests.cli.at_terminal import end, sit_down
from tests.importers.files import bring, read_draft


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-be"])
def test_a_post_saved_in_an_older_way_is_saved_anew_and_kept_as_it_was(small, capsys, encoding):
    path = small / "content/posts/2026/old.md"
    text = "Title: Café “knees”\nDate: 2026-09-14\nCategory: Injections\n\nA naïve text.\n"
    path.write_bytes(before := text.encode(encoding))
    assert bring(small, path) == 1
    said = capsys.readouterr().out
    assert "Café “knees”" in said and "YES=1" in said
    assert path.read_bytes() == before
    assert bring(small, path, "--yes") == 0
    assert path.read_text(encoding="utf-8") == text
    (kept,) = (small / ".bin").rglob("old.md.before")
    assert kept.read_bytes() == before
    assert bring(small, path) == 0
    assert "There is nothing to do" in capsys.readouterr().out


def test_at_a_terminal_enter_alone_converts_nothing(small):
    path = small / "content/posts/2026/old.md"
    path.write_bytes(before := "Title: Café\n\nText.\n".encode("cp1252"))
    terminal = sit_down(small, "import", "--file", str(path))
    terminal.expect("Windows-1252")
    terminal.expect(r"\[y/N\]")
    terminal.sendline("")
    terminal.expect("Nothing was changed")
    assert end(terminal) == 0
    assert path.read_bytes() == before and not (small / ".bin").exists()


def test_plain_text_with_another_builders_header_keeps_what_is_known(small, desk, capsys):
    path = desk / "post.md"
    path.write_text(
        '---\ntitle: "Knees: a guide"\ndate: 2020-02-03\ntags: [a, b]\nlayout: x\n---\n\nHi.\n'
    )
    assert bring(small, path) == 0
    front = read_front_matter(read_draft(small, "2020/knees-a-guide.md"))
    assert front.text("title") == "Knees: a guide" and front.text("tags") == "a, b"
    assert front.body.endswith("\n\nHi.\n")
    assert "“layout: x”" in capsys.readouterr().out
