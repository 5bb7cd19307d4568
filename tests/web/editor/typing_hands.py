"""What hands do at the form of a post, in a real browser."""

TEXT = "textarea[name=body]"
WIDE = {"width": 1280, "height": 800}  # the look stands beside the form
PATIENCE = 120_000  # milliseconds: on a busy computer all that is waited for comes late


def open_post(desk, editor, place):
    desk.goto(f"{editor.site}/edit/{place}")
    desk.wait_for_function("() => document.getElementById('tools').hidden === false")
    return desk


def type_at_end(desk, words):
    desk.focus(TEXT)
    desk.keyboard.press("Control+End")
    desk.keyboard.insert_text(words)


def wait_for_state(desk, words):
    desk.wait_for_function(
        "words => document.getElementById('state').textContent.includes(words)", arg=words
    )
