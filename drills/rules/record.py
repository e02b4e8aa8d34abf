"""What the record of a drill must be: pure judgements (R20, rules.md)."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 10, 3600  # seconds from the signal to the last person out
CROWD = 1.1  # visitors and helpers: so many people for each pupil and member of staff
OLDEST = 366  # days back
JUDGED = ("held_on", "people", "seconds")  # whatever of them stands already is not judged again
# Scenarios in which everybody leaves the whole building: their times alone have a target by the
# rule, bear comparison and can be too fast.
WHOLE = frozenset({"fire", "earthquake", "crush"})
LOW_BUILDING, LOW_SECONDS = 4, 120  # up to four storeys: within two minutes (rules.md)


def target_seconds(storeys: int | None) -> int | None:
    """The time that the rule names; None where a school sets its own target."""
    return LOW_SECONDS if storeys and storeys <= LOW_BUILDING else None


def target_for(scenario: str, storeys: int | None) -> int | None:
    """The rule's time for a drill of that scenario; None where there is none."""
    return target_seconds(storeys) if scenario in WHOLE else None


def too_slow(scenario: str, seconds: int | None, storeys: int | None) -> bool:
    """Whether a drill took longer than the rule's time, whatever its own target was."""
    most = target_for(scenario, storeys)
    return bool(most and seconds and seconds > most)


def recorded_late(held_on: dt.date, recorded_on: dt.date) -> bool:
    """Whether a record came so long after the drill that it is marked as late."""
    return (recorded_on - held_on).days > settings.DRILL_BACKDATE_DAYS


def faults_of_record(
    held_on: dt.date, people: int, seconds: int, crowd: int, today: dt.date
) -> dict[str, str]:
    """What is wrong with a record: field → sentence. `crowd`: pupils and staff, 0 if unknown."""
    found = {}
    if held_on > today:
        found["held_on"] = _("This day has not come yet. Record the drill when it was held.")
    elif (today - held_on).days > OLDEST:
        found["held_on"] = _("This day is more than a year ago.")
    if not SHORTEST <= seconds <= LONGEST:
        found["seconds"] = _("Give the seconds from the signal to the last person out: 10 to 3600.")
    most = int(crowd * CROWD)
    if people < 1:
        found["people"] = _("At least one person took part.")
    elif crowd and people > most:
        found["people"] = _(
            "The school has %(crowd)d pupils and staff. At most %(most)d can have taken part; "
            "correct the number, or the school's own figures first."
        ) % {"crowd": crowd, "most": most}
    return found
