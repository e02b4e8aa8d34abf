"""What beat asks for: open the drills of the month, the quarter and the term."""

from celery import shared_task

from drills.dues import drill


@shared_task(name="drills.owe")
def owe() -> int:
    return drill.owe_all()
