"""What beat asks for: what falls due by the calendar in kitchens, at care points, of machines; what
is kept of a month that has ended."""

from celery import shared_task

from canteen.actions import care_month, day
from canteen.dues import (
    care_census,
    care_standard,
    control,
    daily,
    food_licence,
    freezer,
    gate_answer,
    named,
    parents,
    stock_expiry,
    supplier_licence,
    training,
    visit,
    water,
    water_papers,
)
from safety.base import clock


@shared_task(name="canteen.open_days")
def open_days() -> int:
    day.follow_calendar()
    count = daily.open_days() + control.open_periods() + visit.open_all() + parents.open_all()
    visit.follow_calendar()
    parents.follow_calendar()
    freezer.let_go(clock.today())
    return count


@shared_task(name="canteen.owe_census")
def owe_census() -> int:
    kinds = (
        care_census, training, stock_expiry, food_licence, supplier_licence, water_papers, named,
        gate_answer,
    )  # fmt: skip
    return sum(kind.owe_all() for kind in kinds) + care_standard.tell_ended()


@shared_task(name="canteen.follow_calendar")
def follow_calendar() -> int:
    return water.follow_calendar()


@shared_task(name="canteen.keep_month")
def keep_month() -> int:
    return care_month.keep()
