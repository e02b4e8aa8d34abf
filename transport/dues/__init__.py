"""What falls due here, a file for each kind, each with `register`."""

from safety.schools.models import School


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    from transport.dues import (
        agreement,
        barred,
        expiry,
        filing,
        permit,
        route,
        trip,
        violation,
        withdrawn,
    )

    agreement.register()
    barred.register()
    expiry.register()
    filing.register()
    permit.register()
    route.register()
    trip.register()
    violation.register()
    withdrawn.register()


def follow_school(school: School) -> None:
    """After a school moved, closed, merged or opened again."""
    from transport.actions import permit_ends, place, route_flags
    from transport.dues import permit, trip

    place.follow_school(school)
    route_flags.follow_school(school)
    trip.follow_school(school)
    permit_ends.follow_school(school)
    permit.follow_school(school)
