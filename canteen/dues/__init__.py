"""What falls due here, a file for each kind, each with `register` and `follow_school`."""

from canteen.dues import (
    care_census,
    care_standard,
    certificate,
    control,
    daily,
    delivery_review,
    food_licence,
    forbidden_dish,
    freezer,
    gate_answer,
    gate_media,
    margin,
    named,
    outsourcing,
    parents,
    sample,
    stock_expiry,
    supplier_licence,
    training,
    visit,
    water,
    water_papers,
)
from safety.schools.models import School, Status

_KINDS = (
    certificate,
    food_licence,
    outsourcing,
    daily,
    control,
    named,
    care_census,
    care_standard,
    supplier_licence,
    delivery_review,
    stock_expiry,
    water,
    water_papers,
    gate_answer,
    gate_media,
    margin,
    training,
    freezer,
    visit,
    parents,
    sample,
    forbidden_dish,
)


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    for kind in _KINDS:
        kind.register()


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand; of a closed one the engine
    itself has settled everything."""
    if school.status == Status.OPEN:
        for kind in _KINDS:
            kind.follow_school(school)
