"""Run Markdown over a single text in a copy of this process, which is there at once.

The child of rendering.py has to load Python and Markdown first, which takes as long as checking the
text. A copy can be made only of a process without threads, and not on every system.
"""

import importlib
import json
import os
import select
import signal
import sys
import time
import warnings
from contextlib import suppress

from clinic.checks.content.rendered import Rendered
from clinic.checks.content.rendering import MarkdownError, Renderer, read_reply
from clinic.model.sharing import can_divide

_PIECE = 1 << 16  # bytes read at a time


class ForkingRenderer(Renderer):
    """Makes HTML as `Renderer` does, each text in a copy of this process where that can be."""

    def render(self, text: str) -> Rendered:
        """Return a file's text as HTML, or what kept Markdown from making it."""
        if not can_divide():
            return super().render(text)
        self._load()
        reader, writer = os.pipe()
        with warnings.catch_warnings():  # newer Pythons warn of every thread, harmless or not
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            try:
                os.close(reader)
                self._answer(writer, text)
            finally:
                os._exit(0)  # without what the parent does when it ends
        os.close(writer)
        try:
            answer = _read(reader, time.monotonic() + self.seconds)
        finally:
            os.close(reader)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        if answer is None:
            return Rendered(trouble="slow")
        if not answer:
            return Rendered(trouble="the program that reads Markdown ended")
        reply = json.loads(answer)
        if "refused" in reply:
            raise MarkdownError(reply["refused"])
        return read_reply(reply)

    def _load(self) -> None:
        """Load what the child needs, so that who makes pages of the text has it too."""
        for name in ("clinic.checks.content.rendering_child", *self.settings.get("extensions", ())):
            with suppress(Exception):  # the child says it
                importlib.import_module(name)

    def _answer(self, writer: int, text: str) -> None:
        """Do the work, in the child."""
        from clinic.checks.content.rendering_child import Answering

        sys.stdout = sys.stderr  # what an extension prints is no answer
        try:
            reply = Answering(json.loads(json.dumps(self.settings))).answer(text)
        except Exception as error:  # an extension that is not there
            reply = {"refused": f"{type(error).__name__}: {error}"}
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(json.dumps(reply).encode())


def _read(reader: int, until: float) -> bytes | None:
    """Read until the other end closes; None when the time is up before."""
    pieces: list[bytes] = []
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return None
        piece = os.read(reader, _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
