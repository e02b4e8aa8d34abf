"""To when what is on file of a driver or vehicle is good: pure, for the reminders (R16, R17).

Each gives (code, day): the last day that is still good, None where nothing is on file. Whoever
may never drive again, and what may never carry pupils as it stands, is told as barred and asked
for no paper; nor is what was failed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from transport.rules import vehicle as vehicle_rules
from transport.rules.days import period_end
from transport.rules.driver import (
    ONE,
    Case,
    Facts,
    last_by_age,
    late_from,
    owed_since,
    studied,
    warned_from,
)
from transport.rules.kinds import FORBIDDEN, Plates
from transport.rules.numbers import Numbers
from transport.rules.record import EVER, PERIODIC, Question, Record

Until = tuple[str, dt.date | None]
# How long a school has to record what is not on file at all, from the day on which it began to use
# the driver or vehicle: reminders of it rise from then on. What is not proven stays so meanwhile.
MISSING_DAYS = 30
_NONE = (Question.FULL_POINTS, Question.OVERLOAD, Question.INFECTION, *EVER)


def of_driver(
    facts: Facts, records: Iterable[Record], day: dt.date, numbers: Numbers
) -> list[Until]:
    """Licence (of a long-term one nothing), the last birthday on which they may drive once it is
    near, medical, yearly review, qualification, and the answers that "there is none"; of one whom
    an answer bars for ever, or who is too old, nothing."""
    case = Case(facts, tuple(records), day, numbers)
    if _never_again(case):
        return []
    found: list[Until] = [] if facts.long_term else [("licence", facts.licence_until)]
    last = last_by_age(facts.born_on, numbers)
    if last and day >= warned_from(last):
        found.append(("age", last))
    found += [(one.value, _periodic(case, one)) for one in PERIODIC if _is_asked(case, one)]
    if Question.QUALIFICATION in numbers.asked and not case.of(Question.QUALIFICATION):
        found.append((Question.QUALIFICATION.value, None))
    answers = list(_answers(case))
    if answers:
        known = [until for until in answers if until]
        found.append(("answers", min(known) if len(known) == len(answers) else None))
    return found


def _never_again(case: Case) -> bool:
    last = last_by_age(case.facts.born_on, case.numbers)
    bad = any(one.bad for name in EVER for one in case.of(name))
    return bad or (last is not None and case.day > last)


def _is_asked(case: Case, question: str) -> bool:
    """One that was failed is told as barred."""
    known = case.of(question)
    return question in case.numbers.asked and not (known and known[-1].bad)


def _periodic(case: Case, question: str) -> dt.date | None:
    """The last of the first days of the scoring period behind that of the newest one; with none,
    of the first period that asks for one. None: without a first licence nobody knows."""
    first = case.facts.first_licensed_on
    if first is None or first > case.day:
        return None
    good = [one.on for one in case.of(question) if not one.bad and studied(case, one)]
    since = owed_since(case)
    if good and (since is None or good[-1] >= since):
        return late_from(case, period_end(first, max(good[-1], first))) - ONE
    return late_from(case, since or period_end(first, case.day)) - ONE


def _answers(case: Case) -> Iterator[dt.date | None]:
    """To when each "none" is an answer."""
    for question in _NONE:
        if question in case.numbers.asked:
            yield case.answered(question)


def of_vehicle(facts: vehicle_rules.Facts) -> list[Until]:
    """Inspection, insurance, permit and the scrapping date; nothing of what is scrapped, of a
    forbidden kind, or without plates of its own."""
    if facts.scrapped or facts.kind in FORBIDDEN or facts.plates != Plates.OWN:
        return []
    return [
        ("inspection", facts.inspection_until), ("insurance", facts.insurance_until),
        ("permit", facts.permit_until), ("scrapping", facts.scrap_on),
    ]  # fmt: skip
