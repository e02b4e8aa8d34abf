"""What beat asks for: open the drills of the month, the quarter and the term."""

from celery import shared_task

from drills import dues


@shared_task(name="drills.owe")
def owe() -> int:
    return dues.owe_all()
