"""A few files of the built site are replaced so that a kill in the middle leaves nothing half done.

What is new lies ready beside the site first, with a list of what goes where. From then on it is
put in place, by this run or by the next one; before that, nothing has happened.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

_PREFIX = "patch-"
_LIST = "list.json"


def put_in_place(work: Path, output: Path, files: Mapping[str, bytes | None]) -> None:
    """Replace files of a folder; None removes one.

    Parameters
    ----------
    work:
        A folder on the same disk, which the caller has locked.
    output:
        The folder.
    files:
        What goes where, by names below it.

    Raises
    ------
    OSError
        The disk is full, or a folder can't be written. Nothing has happened, or `finish` does the
        rest.
    """
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=work))
    try:
        names = list(files)
        for number, name in enumerate(names):
            if (content := files[name]) is not None:
                (folder / str(number)).write_bytes(content)
        told = {"output": str(output), "names": names}
        told["removed"] = [name for name in names if files[name] is None]
        unlisted = folder / f"{_LIST}.new"
        unlisted.write_text(json.dumps(told), encoding="utf-8")
        unlisted.replace(folder / _LIST)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _finish(folder)


def finish(work: Path) -> None:
    """Put in place what a killed run had ready, and clear what it had not."""
    for folder in work.glob(f"{_PREFIX}*"):
        if (folder / _LIST).is_file():
            _finish(folder)
        else:
            shutil.rmtree(folder)


def _finish(folder: Path) -> None:
    told = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    output = Path(told["output"])
    if output.is_dir():  # else it was removed since, and is built anew
        for number, name in enumerate(told["names"]):
            place, new = output / name, folder / str(number)
            if name in told["removed"]:
                place.unlink(missing_ok=True)
                _remove_if_empty(place.parent)
            elif new.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(new, place)  # noqa: PTH105  (one step, whatever was there)
    shutil.rmtree(folder)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
