"""The Celery application and its timetable: what beat asks the workers to do, and how often.

Every entry may be asked for twice or late: tasks claim rows, and promises live in rows.
"""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safety.settings")
TRANSPORT_ALIASES["filesystem"] = "safety.broker:Transport"

app = Celery("safety")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(minutes: float, task: str) -> dict:
    """Ask for a task each so many minutes; an asking that no worker heard in time is dropped."""
    return {"task": task, "schedule": minutes * 60.0, "options": {"expires": minutes * 60}}


app.conf.beat_schedule = {
    "dues.run": every(0.5, "dues.run"),
    "dues.owe_regular": every(60, "dues.owe_regular"),  # does something once a day
    "dues.deliver": every(1, "dues.deliver"),
    "dues.digest": every(1, "dues.digest"),  # does something in the morning alone
    "dues.summarise": every(1, "dues.summarise"),  # likewise
    "dues.post": every(0.5, "dues.post"),
    "desk.pulse": every(0.25, "desk.pulse"),
    "inspections.anchor": every(60, "inspections.anchor"),  # makes one a day
    "inspections.fill_look_backs": every(1, "inspections.fill_look_backs"),  # goes on, cut off
    "inspections.keep_figures": every(10, "inspections.keep_figures"),  # does something monthly
    "canteen.open_days": every(10, "canteen.open_days"),
    "canteen.follow_calendar": every(60, "canteen.follow_calendar"),
    "canteen.keep_month": every(10, "canteen.keep_month"),  # does something monthly
    "canteen.owe_census": every(60, "canteen.owe_census"),
    "drills.owe": every(10, "drills.owe"),  # does something each hour, and after a change
    "transport.judge": every(10, "transport.judge"),  # those alone whose turning day has come
    "transport.follow_papers": every(60, "transport.follow_papers"),
    "transport.forget_phones": every(60, "transport.forget_phones"),  # those whose day has come
    "transport.open_trips": every(5, "transport.open_trips"),
    "files.sweep": every(60, "files.sweep"),
    "sheets.sweep": every(0.25, "sheets.sweep"),  # a killed worker's job goes on within a minute
    "sheets.clean": every(60, "sheets.clean"),
}
