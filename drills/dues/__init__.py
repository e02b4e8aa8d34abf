"""What falls due here, a file for each kind, each with `register` and `follow_school`."""

from drills.dues import drill, holiday, review, training
from safety.schools.models import School


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    drill.register()
    review.register()
    training.register()
    holiday.register()


def follow_school(school: School) -> None:
    """After a school changed its stage, boarding or status."""
    drill.follow_school(school)
    review.follow_school(school)
    training.follow_school(school)
    holiday.follow_school(school)
