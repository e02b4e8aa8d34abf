"""The workers' sign of life."""

from celery import shared_task

from safety.desk import health


@shared_task(name="desk.pulse")
def pulse() -> None:
    health.sign("worker")
