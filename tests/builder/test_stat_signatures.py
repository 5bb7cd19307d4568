"""How a site's files look tells whether one of them has gone."""

import pytest

from clinic.builder.stat_signatures import look_at, scan_output

pytestmark = pytest.mark.quick


@pytest.fixture
def site(tmp_path):
    for name in ("index.html", "blog/a/index.html", "blog/b/index.html", "style.css"):
        (tmp_path / "output" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "output" / name).write_text("Words.")
    return tmp_path / "output"


def test_looking_at_names_sees_what_looking_for_them_sees(site):
    looks = scan_output(site)
    assert look_at(looks) == looks
    (site / "style.css").unlink()
    with pytest.raises(FileNotFoundError):
        look_at(looks)
