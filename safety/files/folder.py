"""Stored files in a folder that all hosts see: named by day, content and chance.

A file is written aside, flushed to the disk and renamed into place before any row names it. No
name is ever used twice. So nothing is written over, and what the sweep finds without a row cannot
be about to get one: no crash of the sweep costs a file that a row names.
"""

import contextlib
import datetime as dt
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from safety.base import clock
from safety.files import kept

FOLDER = "evidence"
# Every hour each day of these is looked through, so that a place of many years is not.
SWEPT_DAYS = 8
SEALED = ("original", "document")
_SEALED, _PRIVATE = 0o440, 0o640


def put(kind: str, data: bytes, digest: str) -> str:
    _begin()
    name = new_name(kind, digest)
    target = path(name)
    _folder(target.parent)
    draft = _write_aside(data, _SEALED if kind in SEALED else _PRIVATE)
    try:
        os.replace(draft, target)
    except OSError:
        os.unlink(draft)
        raise
    _flush_folder(target.parent)
    return name


def is_there() -> bool:
    """Whether files can be had from here. While no row names one, the folder may be still to come;
    later one that is missing is a share that is not mounted."""
    return path(FOLDER).is_dir() or not kept.anything()


def _begin() -> None:
    """The first file of all makes the folder, and no other: made on the empty mount point of a
    share, it would take in what nobody finds again, and all that is on the share would seem lost.
    """
    if not is_there():
        raise _not_there()
    _folder(path(FOLDER))


def _not_there() -> OSError:
    return OSError(f"there is no folder {path(FOLDER)}: is it mounted?")


def new_name(kind: str, digest: str) -> str:
    """A name of today that nothing has and nothing will have."""
    return f"{FOLDER}/{kind}/{_day()}/{digest}.{secrets.token_hex(8)}"


def swept_days() -> list[str]:
    """The days in whose part of a place the sweep looks, as they stand in names."""
    return [_day(back) for back in range(SWEPT_DAYS)]


def _day(back: int = 0) -> str:
    return str(clock.now().astimezone(dt.UTC).date() - dt.timedelta(days=back))


def open_file(name: str) -> BinaryIO:
    try:
        return path(name).open("rb")
    except FileNotFoundError:
        if path(FOLDER).is_dir():
            raise
        # Of a share that is not mounted every file is missing, and none is lost.
        raise _not_there() from None


def path(name: str) -> Path:
    """The file of a stored name; ValueError for one that would lead elsewhere."""
    root = Path(settings.MEDIA_ROOT).resolve()
    found = (root / name).resolve()
    if not found.is_relative_to(root / FOLDER):
        raise ValueError("not a name of stored evidence")
    return found


def old_names(seconds: float) -> Iterator[str]:
    """Of the files of the last days, and of all half-written ones."""
    root = path(FOLDER)
    kinds = [found for found in root.glob("*") if found != _aside()]
    for folder in [_aside(), *(kind / day for kind in kinds for day in swept_days())]:
        for found in folder.glob("*"):
            if _age(found) > seconds:
                yield f"{FOLDER}/{found.relative_to(root)}"


def remove_if_old(name: str, seconds: float) -> bool:
    target = path(name)
    if _age(target) <= seconds:
        return False
    target.unlink(missing_ok=True)
    return True


def _write_aside(data: bytes, mode: int) -> str:
    _folder(_aside())
    handle, draft = tempfile.mkstemp(dir=_aside())
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
    except OSError:
        os.unlink(draft)
        raise
    return draft


def _aside() -> Path:
    return path(f"{FOLDER}/aside")


def _folder(folder: Path) -> None:
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)


def _flush_folder(folder: Path) -> None:
    # Some network file systems cannot flush a folder; the file itself is on the disk already.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:  # somebody else's sweep was faster
        return 0.0
