"""A page of the site is kept to this server by the server's own answer, whatever the page says."""

import pytest
from playwright.sync_api import Page

from clinic.web.site_pages import answer_text

POST = """<!doctype html><title>Draft</title>
<script src="http://127.0.0.1:9999/x.js"></script>
<script src="https://other.example/x.js"></script>
<script>document.title = "ran"</script>
<script src="/own.js"></script>
<style>p { color: rgb(1, 2, 3) }</style>
<img alt="" src="https://other.example/picture.png">
<iframe src="https://other.example/frame"></iframe>
<p>Text of a draft.</p>"""


@pytest.mark.browser
def test_no_script_of_another_server_runs_in_a_page_that_brings_no_policy(page: Page) -> None:
    asked: list[str] = []

    def answer(route) -> None:
        url = route.request.url
        asked.append(url)
        if not url.startswith("http://site.example/"):
            route.fulfill(body='document.title = "ran"', content_type="text/javascript")
        elif url.endswith("/own.js"):
            route.fulfill(body='document.body.id = "own"', content_type="text/javascript")
        else:
            sent = answer_text(POST, "index.html")
            route.fulfill(body=bytes(sent.body), headers=dict(sent.headers))

    page.route("**/*", answer)
    page.goto("http://site.example/", wait_until="load")
    assert page.title() == "Draft"
    assert [url for url in asked if not url.startswith("http://site.example/")] == []
    color = page.locator("p").evaluate("p => getComputedStyle(p).color")
    assert color == "rgb(1, 2, 3)"
