"""What beat asks for: verdicts that the calendar or a rule has turned; the trips of a day; phone
numbers whose time is over."""

from celery import shared_task

from transport.actions import judge, tip
from transport.actions import trip as trips
from transport.dues import agreement, filing, route, trip


@shared_task(name="transport.judge")
def judge_due() -> int:
    return judge.sweep()


@shared_task(name="transport.forget_phones")
def forget_phones() -> int:
    return tip.forget_phones()


@shared_task(name="transport.open_trips")
def open_trips() -> int:
    trips.follow_calendar()
    return trip.open_days() + trip.owe_sweeps()


@shared_task(name="transport.follow_papers")
def follow_papers() -> int:
    return agreement.sweep() + filing.sweep() + route.sweep()
