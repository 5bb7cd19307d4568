"""Run Markdown in a process of its own, so that a text that makes it hang is stopped in time.

Python-Markdown was seen to take 40 seconds over 20,000 ``[`` in a row. A thread can't be stopped
in Python and a signal is not to be had everywhere, so the work is done by a child process that is
ended when its time is up.
"""

import json
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self

from clinic.checks.content.rendered import Rendered
from clinic.model.isolation import module_command

SECONDS = 5.0  # a post takes about 0.01; five seconds means that it would not end
PROJECT = Path(__file__).resolve().parents[3]


class MarkdownError(Exception):
    """Markdown can't be had with these settings; the message says why."""


class Renderer:
    """Makes HTML of Markdown with the project's own settings; use it in a ``with`` block.

    Parameters
    ----------
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting of pelicanconf.py.
    seconds:
        How long one text may take.
    """

    def __init__(self, settings: Mapping[str, Any], seconds: float = SECONDS) -> None:
        self.settings = dict(settings)
        self.seconds = seconds
        self._child: subprocess.Popen[str] | None = None
        self._passing: Thread | None = None
        self._answers: SimpleQueue[str] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def render(self, text: str) -> Rendered:
        """Return a file's text as HTML, or what kept Markdown from making it."""
        child = self._child or self._start()
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps(text) + "\n")
            child.stdin.flush()
            answer = self._answers.get(timeout=self.seconds)
        except Empty:
            self.close()
            return Rendered(trouble="slow")
        except OSError:
            answer = ""
        if not answer:
            self.close()
            return Rendered(trouble="the program that reads Markdown ended")
        return read_reply(json.loads(answer))

    def close(self) -> None:
        """End the child process, if one runs."""
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        if self._passing:  # it comes to its end: a process with threads could not be divided
            self._passing.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written to a dead child
                    pipe.close()

    def _start(self) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            module_command("clinic.checks.content.rendering_child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=PROJECT,
        )
        assert child.stdin is not None
        child.stdin.write(json.dumps(self.settings) + "\n")
        child.stdin.flush()
        self._child, self._answers = child, SimpleQueue()
        self._passing = Thread(target=_pass_on, args=(child, self._answers), daemon=True)
        self._passing.start()
        answer = self._answers.get(timeout=60)  # the child says when it has loaded Markdown
        if answer.strip() != '"ready"':
            self.close()
            raise MarkdownError(json.loads(answer)["error"] if answer else "it ended")
        return child


def read_reply(reply: dict[str, Any]) -> Rendered:
    """Return what a child answered."""
    return Rendered(reply.get("html", ""), reply.get("error", ""), reply.get("header"))


def _pass_on(child: subprocess.Popen[str], answers: SimpleQueue[str]) -> None:
    """Hand on each line the child writes; an empty text says that it has ended."""
    assert child.stdout is not None
    try:
        for line in child.stdout:
            answers.put(line)
    except ValueError:  # closed while it was being read
        pass
    answers.put("")
