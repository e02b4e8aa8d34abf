"""Where evidence lies: private files, whole or absent, written before any row names them.

In a folder (folder.py), or, when S3_BUCKET is set, in an S3-compatible store (bucket.py). What a
crash leaves without a row is an orphan, which `files.sweep` removes from either.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import BinaryIO

from django.conf import settings

from safety.base.models import Refused
from safety.files import folder

log = logging.getLogger(__name__)
FOLDER = folder.FOLDER
path = folder.path


class Away(OSError):
    """What is kept cannot be had now; nobody says that it is lost."""


def put(kind: str, data: bytes) -> tuple[str, str]:
    """Store bytes; returns their name and their SHA-256. OSError when they cannot be stored."""
    digest = hashlib.sha256(data).hexdigest()
    return _place().put(kind, data, digest), digest


def keep(kind: str, data: bytes, refusal) -> tuple[str, str]:
    """The same of what a person is waiting for: Refused with that text when it cannot be stored."""
    try:
        return put(kind, data)
    except OSError as error:
        log.exception("%s not stored", kind)
        raise Refused(refusal) from error


def open_file(name: str) -> BinaryIO:
    """A stored file to read from; FileNotFoundError when it is gone, Away when it cannot be had,
    ValueError for what is no name of a stored file."""
    with _away_or_gone(name):
        return _place().open_file(name)


def read(name: str) -> bytes:
    """All of a stored file, as `open_file`."""
    with _away_or_gone(name), open_file(name) as file:
        return file.read()


def digest_of(name: str) -> str:
    """The SHA-256 of what a stored file holds now, as `open_file`."""
    digest = hashlib.sha256()
    with _away_or_gone(name), open_file(name) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def _away_or_gone(name: str):
    """A place that does not answer is told from a file that it does not have."""
    try:
        yield
    except (FileNotFoundError, Away):
        raise
    except OSError as error:
        log.exception("%s cannot be read now", name)
        raise Away(f"{name} cannot be read now") from error


def is_there() -> bool:
    """Whether the folder is there; an S3-compatible store is not asked, for that may take long."""
    return bool(settings.S3_BUCKET) or folder.is_there()


def old_names(seconds: float) -> Iterator[str]:
    """Names of files that were last written so long ago or longer."""
    return _place().old_names(seconds)


def remove_if_old(name: str, seconds: float) -> bool:
    """Remove a file that no row names; False when it is young or gone."""
    return _place().remove_if_old(name, seconds)


def _place() -> ModuleType:
    if not settings.S3_BUCKET:
        return folder
    from safety.files import bucket  # its client is heavy, and most never load it

    return bucket
