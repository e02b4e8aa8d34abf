"""The people who try every door. The objects behind the doors are all of school A1."""

from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client

# Columns of the matrix, in this order. "Own" is school A1, in township A of district A.
ACTORS = (
    "anonymous",
    "officer_a1",  # safety officer of the object's own school
    "principal_a1",
    "officer_a2",  # safety officer of another school in the same district
    "township",  # township administrator above A1
    "admin_a",  # district administrator above A1
    "admin_b",  # district administrator beside it
    "inspector",  # the city's, who planned the visit and makes it
    "inspector2",  # a colleague from the same office, not on the team
    "city_admin",
    "leader",
    "stranger",  # city administrator of another city
    "gone",  # deactivated city administrator with a live session
)


def sign_in(client, cast, actor):
    """The client signed in as an actor. The deactivated one has a session from before."""
    client.logout()
    if actor == "anonymous":
        return client
    user = getattr(cast, actor)
    _set_active(user, True)
    client.force_login(user)
    _has_just_proved_it(client, user)
    _set_active(user, actor != "gone")
    return client


def sessions_of(cast) -> dict[str, str]:
    """actor → the key of a session of theirs: a sign-in for each, for many requests."""
    name, found = settings.SESSION_COOKIE_NAME, {}
    for actor in ACTORS[1:]:
        found[actor] = sign_in(Client(), cast, actor).cookies[name].value
    return found


def come_with(client, session: str | None):
    """The client with that session, or none."""
    client.cookies.clear()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def _has_just_proved_it(client, user):
    """By password, so that no page asks for it once more: that is not what is asked here."""
    session = client.session
    record_authentication(SimpleNamespace(session=session), user, method="password")
    session.save()


def _set_active(user, active):
    type(user).objects.filter(pk=user.pk).update(is_active=active)
