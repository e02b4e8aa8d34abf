"""The clock and the cast of the trunk's tests: reports read what its actions wrote."""

from tests.inspections.conftest import at, cast

__all__ = ["at", "cast"]
