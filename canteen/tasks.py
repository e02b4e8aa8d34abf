"""What beat asks for: open the day of every kitchen."""

from celery import shared_task

from canteen.dues import daily


@shared_task(name="canteen.open_days")
def open_days() -> int:
    return daily.open_days()
