"""A site is built beside the last good one and takes its place in one step, or not at all."""

import ctypes
import filecmp
import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clinic.builder.build_lock import remove
from clinic.core.boundary import list_files
from clinic.core.files import replace_file
from clinic.core.output_files import Spares

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # macOS, sys/stdio.h
_PREFIX = "staging-"
_OLD = "replaced-"
_SPARE, _HEAP = "spare-site", "spare-files"
_OUTPUTS = ".build/outputs.txt"  # the folders that builds of a project have made


@contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to build into; what is in it when the block ends is spare.

    The caller holds the folder's lock, so whatever a killed build left there belongs to nobody
    and is cleared away first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        if left.name.startswith((_PREFIX, _OLD, _HEAP)):
            remove(left)
    staging = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    staging.chmod(0o755)  # mkdtemp's 0700 would end up on the published site
    try:
        yield staging
    finally:
        with suppress(OSError):
            remove(folder / _SPARE)
            staging.rename(folder / _SPARE)  # or what was at the output before: a file, at worst
        with suppress(OSError):
            remove(staging)  # where it could not be renamed


@contextmanager
def spare_files(folder: Path) -> Iterator[Spares]:
    """Give the files of the site that an earlier build has replaced; see `Spares`."""
    heap = folder / _HEAP
    spares = Spares(heap)
    with suppress(OSError):
        spares.gather(folder / _SPARE)
    try:
        yield spares
    finally:
        with suppress(OSError):
            remove(heap)


def is_same_tree(one: Path, other: Path, first: Collection[str] = ()) -> bool:
    """Return whether two folders hold the same files with the same bytes.

    Parameters
    ----------
    first:
        The places that are compared before all others: those that probably differ.
    """
    files = sorted(list_files(one), key=lambda place: place not in first)
    if not one.is_dir() or not other.is_dir() or set(files) != set(list_files(other)):
        return False
    filecmp.clear_cache()
    return all(filecmp.cmp(one / place, other / place, shallow=False) for place in files)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step of the file system; False where it has no such step."""
    if not sys.platform.startswith(("linux", "darwin")):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        call = getattr(libc, "renamex_np", None)
        return call is not None and bool(call(first, second, _RENAME_SWAP) == 0)
    call = getattr(libc, "renameat2", None)
    if call is None:
        return False
    return bool(call(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE) == 0)


def swap_in(staging: Path, output: Path) -> None:
    """Put the finished folder in the place of the last good one.

    On Linux and macOS the two folders change places in one step, so a kill at any moment leaves
    one of them whole at ``output``. Elsewhere there are two renames; `recover_output` puts right
    what a kill between them leaves.

    Raises
    ------
    OSError
        The file system refused; ``output`` is as it was.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    if output.is_symlink() and not output.exists():  # a shortcut to nothing
        output.unlink()
    if not output.exists():
        staging.rename(output)
        return
    if _exchange(staging, output):
        return  # what is now in staging is the old site; it goes with the staging folder
    old = staging.parent / (_OLD + output.name)
    output.rename(old)
    try:
        staging.rename(output)
    except OSError:
        old.rename(output)
        raise
    with suppress(OSError):  # else the next build clears it away
        old.rename(staging)


def note_output(root: Path, output: Path) -> None:
    """Note that a folder is one that a build has made: another build may replace it."""
    known = _read_outputs(root)
    if str(output.resolve()) not in known:
        replace_file(root / _OUTPUTS, "\n".join([*known, str(output.resolve())]).encode())


def is_built_here(root: Path, output: Path) -> bool:
    """Return whether a build may replace what is at a place: nothing, or what a build has made."""
    output = output.resolve()
    own = output.relative_to(root.resolve()) if output.is_relative_to(root.resolve()) else Path()
    if any(part.startswith(".") and part != ".build" for part in own.parts):
        return False
    if output == root.resolve() / "output" or not output.exists():
        return True
    if not output.is_dir():
        return False
    return str(output) in _read_outputs(root) or not any(output.iterdir())


def _read_outputs(root: Path) -> list[str]:
    try:
        return (root / _OUTPUTS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []


def recover_output(folder: Path, output: Path) -> None:
    """Put the last good site back when a kill struck between the two renames of `swap_in`."""
    old = folder / (_OLD + output.name)
    if old.is_dir() and not output.exists():
        old.rename(output)
