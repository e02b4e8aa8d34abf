"""What falls due here, a file for each kind, each with `register` and `follow_school`; and what is
told at once (alarm.py)."""

from drills.dues import alarm, drill, friday, holiday, planned, review, training, year_plan
from safety.schools.models import School


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    drill.register()
    alarm.register()
    friday.register()
    review.register()
    training.register()
    holiday.register()
    planned.register()
    year_plan.register()


def follow_school(school: School) -> None:
    """After a school changed its stage, boarding or status."""
    drill.follow_school(school)
    review.follow_school(school)
    training.follow_school(school)
    holiday.follow_school(school)
    planned.follow_school(school)
    year_plan.follow_school(school)
