"""Stored files in a folder that all hosts see: named by their content.

A file is written aside, flushed to the disk and renamed into place before any row names it.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

FOLDER = "evidence"
SEALED = ("original", "document")
_SEALED, _PRIVATE = 0o440, 0o640


def put(kind: str, data: bytes, digest: str) -> str:
    """The same content twice is one file, always written anew so that it is young again."""
    name = f"{FOLDER}/{kind}/{digest[:2]}/{digest}"
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


def open_file(name: str) -> BinaryIO:
    try:
        return path(name).open("rb")
    except FileNotFoundError:
        if path(FOLDER).is_dir():
            raise
        # Of a share that is not mounted every file is missing, and none is lost.
        raise OSError(f"there is no folder {FOLDER}") from None


def path(name: str) -> Path:
    """The file of a stored name; ValueError for one that would lead elsewhere."""
    root = Path(settings.MEDIA_ROOT).resolve()
    found = (root / name).resolve()
    if not found.is_relative_to(root / FOLDER):
        raise ValueError("not a name of stored evidence")
    return found


def old_names(seconds: float) -> Iterator[str]:
    """Of all files, half-written ones too."""
    root = Path(settings.MEDIA_ROOT).resolve()
    for found in (root / FOLDER).rglob("*"):
        if found.is_file() and _age(found) > seconds:
            yield str(found.relative_to(root))


def remove_if_old(name: str, seconds: float) -> bool:
    """Remove a file nobody names. It is first put aside and looked at again: an upload of the
    same content in this very moment has written it anew, and gets it back."""
    target = path(name)
    _folder(_aside())
    doomed = _aside() / f"{target.name}.{os.getpid()}"
    try:
        os.rename(target, doomed)
    except FileNotFoundError:
        return False
    if _age(doomed) <= seconds:
        os.rename(doomed, target)
        return False
    doomed.unlink()
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
