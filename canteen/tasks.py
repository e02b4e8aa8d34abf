"""What beat asks for: open the day of every kitchen, the census of every term."""

from celery import shared_task

from canteen.dues import care_census, daily


@shared_task(name="canteen.open_days")
def open_days() -> int:
    return daily.open_days()


@shared_task(name="canteen.owe_census")
def owe_census() -> int:
    return care_census.owe_all()
