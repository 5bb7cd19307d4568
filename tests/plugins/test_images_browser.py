"""What a real browser fetches of a picture, on the real theme's page."""

import io
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pelican import Pelican
from pelican.settings import read_settings
from PIL import Image

from .conftest import post
from .pictures import SVG

pytestmark = pytest.mark.browser

BODY = "First words.\n\n![A knee]({attach}knee.jpg)\n\n![A map]({attach}map.svg)\n"
BOX = "document.querySelector('main picture img, main img').getBoundingClientRect().toJSON()"


class Handler(SimpleHTTPRequestHandler):
    """Serves AVIF by its right name, and says nothing."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".avif": "image/avif"}

    def log_message(self, *parts: object) -> None:
        pass


def busy_photo():
    """A photo of 2000 × 1500 pixels that is no flat colour."""
    channels = [Image.radial_gradient("L"), Image.linear_gradient("L")]
    channels = [one.resize((2000, 1500)) for one in channels]
    image = Image.merge("RGB", (*channels, Image.effect_noise((2000, 1500), 30)))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=85)
    return written.getvalue()


@pytest.fixture(scope="module")
def page_address(tmp_path_factory, root):
    """The address of a post with two pictures, in the theme that readers see."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "content/posts").mkdir(parents=True)
    shutil.copy(root / "content/clinic.toml", folder / "content")
    (folder / "content/posts/a.md").write_text(post(body=BODY))
    (folder / "content/posts/knee.jpg").write_bytes(busy_photo())
    (folder / "content/posts/map.svg").write_bytes(SVG)
    places = {"PATH": str(folder / "content"), "OUTPUT_PATH": str(folder / "output")}
    Pelican(read_settings(str(root / "publishconf.py"), override=places)).run()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, directory=str(folder / "output"))
    )
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/blog/a/"
    server.shutdown()
    server.server_close()


def fetched(browser, address, width, sharpness):
    """Look at a page; return the name of each picture fetched, and where the first is shown."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, device_scale_factor=sharpness
    )
    page, names = context.new_page(), []
    page.on(
        "request",
        lambda one: one.resource_type == "image" and names.append(one.url.rpartition("/")[2]),
    )
    page.goto(address, wait_until="load")
    page.wait_for_function("document.querySelector('main picture img').complete")
    assert page.evaluate("document.querySelector('main picture img').naturalWidth") > 0
    box = page.evaluate(BOX)
    context.close()
    return [name for name in names if name.startswith("knee")], box


@pytest.mark.parametrize(
    ("width", "sharpness", "chosen"),
    [(390, 1, 360), (390, 2, 720), (390, 3, 1080), (1280, 1, 720), (1280, 2, 1440)],
)
def test_the_lightest_file_that_is_sharp_is_the_only_one_fetched(
    browser, page_address, width, sharpness, chosen
):
    names, box = fetched(browser, page_address, width, sharpness)
    assert [name.partition(".")[0] for name in names] == [f"knee-{chosen}"]
    assert names[0].endswith(".avif")
    assert 0.97 * box["width"] * sharpness <= chosen < 2 * box["width"] * sharpness
    assert box["width"] == pytest.approx(box["height"] * 4 / 3, abs=1)
    assert box["width"] <= width


def test_the_place_of_a_picture_is_kept_before_it_is_there(browser, page_address):
    heights = []
    for blocked in (True, False):
        context = browser.new_context(viewport={"width": 390, "height": 800})
        page = context.new_page()
        if blocked:
            page.route("**/*.avif", lambda route: route.abort())
        page.goto(page_address)
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
        context.close()
    assert heights[0] == heights[1]
