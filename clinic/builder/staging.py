"""Build next to the last good site, then swap atomically, or not at all."""

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
_OUTPUTS = ".build/outputs.txt"  # the output folders of a project's builds


@contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to build into; its content afterwards can be recycled.

    The caller holds the folder's lock, so leftovers of killed builds are removed first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        if left.name.startswith((_PREFIX, _OLD, _HEAP)):
            remove(left)
    staging = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    staging.chmod(0o755)  # mkdtemp's 0700 would carry over to the published site
    try:
        yield staging
    finally:
        with suppress(OSError):
            remove(folder / _SPARE)
            staging.rename(folder / _SPARE)  # after the swap, the previous output
        with suppress(OSError):
            remove(staging)  # if it could not be renamed


@contextmanager
def spare_files(folder: Path) -> Iterator[Spares]:
    """Yield the files of the site that an earlier build replaced; see `Spares`."""
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
    """Return whether two folders have the same files with the same content.

    Parameters
    ----------
    first:
        The files to compare first: those that probably differ.
    """
    filecmp.clear_cache()
    with suppress(OSError):  # a file is missing, which the lists below show
        if not all(filecmp.cmp(one / place, other / place, shallow=False) for place in first):
            return False
    files = list_files(one)
    if not one.is_dir() or not other.is_dir() or files != list_files(other):
        return False
    return all(filecmp.cmp(one / place, other / place, shallow=False) for place in files)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically; return False if the file system cannot."""
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
    """Replace the last good site with the finished folder.

    On Linux and macOS the two folders are swapped atomically, so a kill at any moment leaves a
    complete site at ``output``. Elsewhere there are two renames; `recover_output` repairs a kill
    between them.

    Raises
    ------
    OSError
        If the file system refused; ``output`` is unchanged.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    if output.is_symlink() and not output.exists():  # a dangling link
        output.unlink()
    if not output.exists():
        staging.rename(output)
        return
    if _exchange(staging, output):
        return  # staging now has the old site, whose files are recycled
    old = staging.parent / (_OLD + output.name)
    output.rename(old)
    try:
        staging.rename(output)
    except OSError:
        old.rename(output)
        raise
    with suppress(OSError):  # else the next build removes it
        old.rename(staging)


def note_output(root: Path, output: Path) -> None:
    """Record an output folder: another build may replace it."""
    known = _read_outputs(root)
    if str(output.resolve()) not in known:
        replace_file(root / _OUTPUTS, "\n".join([*known, str(output.resolve())]).encode())


def is_built_here(root: Path, output: Path) -> bool:
    """Return whether a build may replace what is at a path: nothing, or an earlier output."""
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
    """Restore the last good site after a kill between the two renames of `swap_in`."""
    old = folder / (_OLD + output.name)
    if old.is_dir() and not output.exists():
        old.rename(output)
