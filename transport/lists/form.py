"""The columns in which vehicles and drivers are taken in, so that what is handed out can be put
right and taken in again. Of sealed numbers the last four are shown."""

from collections.abc import Iterable

from safety.sheets.listing import Shown
from transport.models import Driver, DriverRecord
from transport.rules.record import Question
from transport.sheets.columns import ASKED

_KINDS = {"date": "date", "integer": "number"}
_STARS = "*" * 14


def shown(columns) -> tuple[Shown, ...]:
    return tuple(
        Shown(column.header, column.of, _KINDS.get(column.kind, "text"), column.width)
        for column in columns
    )


def dress(pairs: Iterable[tuple]) -> None:
    """Let rows say what is on file of drivers: (row, its driver or None), one query for all."""
    pairs = list(pairs)
    records: dict[int, dict[str, list]] = {driver.pk: {} for _row, driver in pairs if driver}
    known = DriverRecord.objects.filter(driver__in=list(records), withdrawn_at=None)
    for one in known.order_by("on", "pk").iterator():
        records[one.driver_id].setdefault(one.question, []).append(one)
    for row, driver in pairs:
        for name, value in _of(driver, records[driver.pk] if driver else {}).items():
            setattr(row, name, value)


def _of(driver: Driver | None, records) -> dict:
    if driver is None:
        return {}
    failing = {one.code for one in driver.found if one.fails}
    unproven = {one.code for one in driver.found if not one.fails}
    found: dict = {
        "driver_name": driver.name,
        "identity_masked": f"{_STARS}{driver.identity_end}",
        "licence_masked": f"{_STARS}{driver.licence_end}" if driver.licence_end else "",
        "driver_phone": driver.phone,
        "licence_class": driver.licence_class,
        "first_licensed_on": driver.first_licensed_on,
        "licence_valid": driver.licence_valid,
    }
    days = []
    for question in ASKED:
        good = [one.on for one in records.get(question, []) if not one.bad]
        if question in failing:
            found[question.value] = True
        elif good and question not in unproven:
            found[question.value] = False
            days.append(good[-1])
    if granted := records.get(Question.QUALIFICATION):
        found["qualified"] = not granted[-1].bad
        days.append(granted[-1].on)
    if passed := [one for one in records.get(Question.MEDICAL, []) if not one.bad]:
        found["medical_on"] = passed[-1].on
    if passed := [one for one in records.get(Question.REVIEW, []) if not one.bad]:
        found["reviewed_on"], found["study_hours"] = passed[-1].on, passed[-1].count
    # Each "none" is known to its own day: what is said of all is the first of these.
    found["answers_on"] = min(days, default=None)
    return found
