"""Abstract ground of every table."""

import uuid

from django.db import models


class Addressed(models.Model):
    """A row with a public address.

    `uuid` stands in URLs. Where a person's device makes it (hidden field), it is also what makes
    a retry harmless: the same UUID is the same row (trust.md I2).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that two people may have open at once; the later writer of a stale version is told."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Conflict(Exception):
    """The row changed since the person opened it. `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class Refused(Exception):
    """An action that may not be done now; `message` is for the person, in their language."""

    def __init__(self, message):
        super().__init__(str(message))
        self.message = message


def refuse(faults: dict[str, str]) -> None:
    """Raise Refused with what a rule finds wrong, if it does."""
    if faults:
        raise Refused(" ".join(faults.values()))
