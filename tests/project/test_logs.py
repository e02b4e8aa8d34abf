"""What stands in the log of a refusal, and of a fault."""

import logging

import pytest

from safety import logs


def lines(level, name):
    """What the log makes of a record with a traceback."""
    try:
        raise PermissionError("not yours")
    except PermissionError as error:
        fault = (type(error), error, error.__traceback__)
    record = logging.LogRecord(name, level, "", 0, "Forbidden: %s", ("/x",), fault)
    kept = logs.Plainly().filter(record)
    return logs._formatter(readable=True).format(record).splitlines() if kept else []


def test_a_refusal_is_one_line_that_of_its_request():
    assert lines(logging.WARNING, "django.request") == []
    assert len(lines(logging.WARNING, "django.security.csrf")) == 1


@pytest.mark.parametrize("name", ["django.request", "safety.files.actions"])
def test_a_fault_keeps_its_traceback(name):
    assert any("Traceback" in line for line in lines(logging.ERROR, name))


def test_a_warning_of_our_own_keeps_its_traceback():
    assert any("Traceback" in line for line in lines(logging.WARNING, "safety.sheets.runner"))
