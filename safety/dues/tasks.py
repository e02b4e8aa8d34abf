"""What beat asks for. Each may run twice, late or beside itself: rows are claimed, not tasks."""

import contextlib

from celery import shared_task
from kombu.exceptions import OperationalError

from safety.dues import delivery, digest, engine
from safety.dues.cadence import reminders
from safety.dues.channels import delivery as channel_delivery
from safety.dues.channels import summary

# Ends before the worker's time limit; what is left over is taken up by the next run.
RUN_SECONDS = 240


@shared_task(name="dues.run")
def run() -> int:
    return engine.run(seconds=RUN_SECONDS)


@shared_task(name="dues.owe_regular")
def owe_regular() -> int:
    return reminders.keep()


@shared_task(name="dues.digest")
def gather() -> int:
    return digest.gather() if digest.is_morning() else 0


@shared_task(name="dues.deliver", soft_time_limit=90, time_limit=100)
def deliver() -> int:
    return delivery.deliver()


@shared_task(name="dues.summarise")
def summarise() -> int:
    return summary.gather() if digest.is_morning() else 0


@shared_task(name="dues.post", soft_time_limit=90, time_limit=100)
def post() -> int:
    return channel_delivery.deliver()


def soon() -> None:
    """Ask a worker to look at the channels' outbox now; without a broker beat does, in a moment."""
    with contextlib.suppress(OperationalError):
        post.delay()
