"""What beat asks for: verdicts that the calendar or a rule has turned."""

from celery import shared_task

from transport.actions import judge


@shared_task(name="transport.judge")
def judge_due() -> int:
    return judge.sweep()
