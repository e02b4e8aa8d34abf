"""What beat asks for: open the drills of the month, the quarter and the term, the letters to
parents before a holiday, the yearly plans, and what is planned for the next days."""

from celery import shared_task
from django.core.cache import cache

from drills.dues import drill, friday, holiday, planned, year_plan
from safety.base import clock
from safety.dues.cadence import queries

MARK = "drills-owed"
# What a school, a record or a campaign changes is followed at once; of what is not (vehicles that
# came or went) a sweep over all schools finds the debts within so many seconds.
HOURLY = 55 * 60


@shared_task(name="drills.owe")
def owe() -> int:
    """Sweep over all schools of all cities: at once after the day, a rule or a calendar changed,
    else each hour."""
    mark = queries.mark(clock.today())
    if cache.get(MARK) == mark:
        return 0
    count = drill.owe_all() + holiday.owe_all() + planned.owe_all() + year_plan.owe_all()
    friday.tell_all()
    cache.set(MARK, mark, timeout=HOURLY)
    return count
