"""Work that is the same for many things is shared out among children, one for each core.

A child does its share and hands back what it made, one by one. It ends after that, at the next
thing after its parent has gone, or at once at a Ctrl-C. Whatever a child fails at is simply not
handed back: the parent, which has to look, does it again and fails in its own words.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

FEWEST = 40  # things of some milliseconds: with fewer, starting the children takes longer
# The thread that turns Pelican's sign of progress (rich.live): it holds nothing but the screen, and
# a child writes nothing there.
HARMLESS = {"_MainThread", "_RefreshThread"}
Thing = TypeVar("Thing")
Work = Callable[[Sequence[Thing]], Iterable[Any]]


def can_divide() -> bool:
    """Return whether this process can have children that are its copies.

    A process with threads can't: a child would wait for ever for what one of them held. macOS
    forbids children of that kind to many of its parts, and Windows has none.
    """
    threads = {type(one).__name__ for one in threading.enumerate()}
    return sys.platform == "linux" and not threads - HARMLESS


def count_cores() -> int:
    """Return how many cores this process may use, 1 where it cannot be divided."""
    return len(os.sched_getaffinity(0)) if can_divide() else 1


def share_out(work: Work[Thing], things: Sequence[Thing], cores: int) -> Iterator[Any]:
    """Yield what children make of many things, in no order.

    Parameters
    ----------
    work:
        What each child calls with its share; what it yields must be what pickle can hold.
    things:
        What is shared out.
    cores:
        How many children there are.
    """
    from multiprocessing.connection import Pipe  # most builds share nothing out

    readers: list[Connection] = []
    children: list[int] = []
    try:
        for number in range(cores):
            reader, writer = Pipe(duplex=False)
            readers.append(reader)
            children.append(_start(work, things[number::cores], writer, readers))
            writer.close()
        yield from _receive(readers)
    finally:
        for child in children:
            os.kill(child, signal.SIGTERM)
        for child in children:
            os.waitpid(child, 0)
        for reader in readers:
            reader.close()


def _start(
    work: Work[Thing], share: Sequence[Thing], writer: Connection, readers: list[Connection]
) -> int:
    """Start a child, and return its number."""
    with warnings.catch_warnings():  # newer Pythons warn of every thread, harmless or not
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            _do(work, share, writer, readers)
        finally:
            os._exit(0)  # without a word, and without what the parent does when it ends
    return child


def _receive(readers: Sequence[Connection]) -> Iterator[Any]:
    """Yield what comes, until each child has come to its end or was killed."""
    from multiprocessing.connection import wait

    left = list(readers)
    while left:
        for ready in cast("list[Connection]", wait(left)):
            try:
                made = ready.recv()
            except (EOFError, OSError):
                left.remove(ready)
            else:
                yield made


def _do(
    work: Work[Thing], share: Sequence[Thing], writer: Connection, readers: list[Connection]
) -> None:
    """Do a share of the work; runs in a child."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for one in readers:
        one.close()  # or nobody would notice that the parent has gone
    try:
        for made in work(share):
            writer.send(made)
    except Exception:  # the parent has gone, or meets the same
        return
