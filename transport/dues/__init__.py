"""What falls due here, a file for each kind, each with `register`."""

from safety.schools.models import School, Status


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    from transport.dues import barred

    barred.register()


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand; of a closed one the engine
    itself has settled everything."""
    from transport.actions.barred import follow_link
    from transport.models import DriverLink, VehicleLink

    if school.status != Status.OPEN:
        return
    for link in DriverLink.objects.filter(school=school, in_use=True).select_related("driver"):
        follow_link(link, link.driver, None)
    for link in VehicleLink.objects.filter(school=school, in_use=True).select_related("vehicle"):
        follow_link(link, link.vehicle, None)
