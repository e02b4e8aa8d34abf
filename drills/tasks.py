"""What beat asks for: open the drills of the month, the quarter and the term, and the letters to
parents before a holiday."""

from celery import shared_task

from drills.dues import drill, holiday


@shared_task(name="drills.owe")
def owe() -> int:
    return drill.owe_all() + holiday.owe_all()
