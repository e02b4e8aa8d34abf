"""What beat asks for: what falls due by the calendar in kitchens, at care points, of machines."""

from celery import shared_task

from canteen.dues import care_census, control, daily, water


@shared_task(name="canteen.open_days")
def open_days() -> int:
    return daily.open_days() + control.open_periods()


@shared_task(name="canteen.owe_census")
def owe_census() -> int:
    return care_census.owe_all()


@shared_task(name="canteen.follow_calendar")
def follow_calendar() -> int:
    return water.follow_calendar()
