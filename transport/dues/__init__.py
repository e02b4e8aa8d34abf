"""What falls due here, a file for each kind, each with `register`."""

from safety.schools.models import School


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    from transport.dues import barred, withdrawn

    barred.register()
    withdrawn.register()


def follow_school(school: School) -> None:
    """After a school moved, closed, merged or opened again."""
    from transport.actions.place import follow_school as follow

    follow(school)
