"""What beat asks for: open the day, week and month of every kitchen, the census of every term."""

from celery import shared_task

from canteen.dues import care_census, control, daily


@shared_task(name="canteen.open_days")
def open_days() -> int:
    return daily.open_days() + control.open_periods()


@shared_task(name="canteen.owe_census")
def owe_census() -> int:
    return care_census.owe_all()
