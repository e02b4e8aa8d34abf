"""One migration for all processes of a run: who comes first migrates, the others take a copy.

`share` is a folder of the run alone, so that no database of other migrations is ever taken. None:
the process is alone, and migrates.
"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from django.db.backends.base.creation import BaseDatabaseCreation

# Given by whoever starts several runs of the same source one after another, or side by side.
GIVEN = os.environ.get("TEST_SHARE")
share: Path | None = None
_left: list = []
_create = BaseDatabaseCreation.create_test_db


def create_test_db(self, verbosity=1, autoclobber=False, serialize=True, keepdb=False):
    if keepdb or not share:
        return _create(self, verbosity, autoclobber, serialize, keepdb)
    copy = COPIES[self.connection.vendor](self)
    with (share / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if copy.there.exists():
            copy.take()
            return _create(self, verbosity, autoclobber, serialize, keepdb=True)
        name = _create(self, verbosity, autoclobber, serialize, keepdb)
        copy.leave()
        _left.append(copy)
        return name


BaseDatabaseCreation.create_test_db = create_test_db


def let_go() -> None:
    """What this process left for others goes with it, where it would outlive the folder."""
    while _left:
        _left.pop().let_go()


class File:
    """SQLite's."""

    def __init__(self, creation):
        self.connection = creation.connection
        self.there = share / "migrated.sqlite3"
        self.test = Path(creation._get_test_db_name())

    def leave(self) -> None:
        half = Path(tempfile.mkdtemp(dir=share)) / "half"
        with self.connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half)])
        half.rename(self.there)  # whole, or not there

    def take(self) -> None:
        shutil.copy(self.there, self.test)

    def let_go(self) -> None:
        """It is a file of the folder."""


class Template:
    """PostgreSQL's: a database beside that of the first; `there` says its name."""

    def __init__(self, creation):
        self.creation, self.there = creation, share / "migrated"
        self.test = creation._get_test_db_name()

    def leave(self) -> None:
        self.creation.connection.close()  # nobody is connected to what is copied
        self._make(f"{self.test}_migrated", self.test)
        self.there.write_text(f"{self.test}_migrated")

    def take(self) -> None:
        self._make(self.test, self.there.read_text())

    def let_go(self) -> None:
        self.there.unlink()
        self._drop(f"{self.test}_migrated")

    def _make(self, name, of) -> None:
        self._drop(name)
        with self.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')

    def _drop(self, name) -> None:
        with self.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


COPIES = {"sqlite": File, "postgresql": Template}
