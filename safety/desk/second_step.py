"""What the security log keeps of two-step sign-in."""

from safety.schools.actions import events


def failed(user, **_facts) -> None:
    events.note("second_step_failed", subject=user)


def added(user, **_facts) -> None:
    events.note("two_step_on", actor=user, subject=user)


def removed(user, **_facts) -> None:
    events.note("two_step_off", actor=user, subject=user)
