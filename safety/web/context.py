"""What every page knows besides its own context."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .nav import Navigation, navigation_for


def site(request) -> dict:
    """`navigation`: what links this person is offered (lazy: an error page asks nothing);
    `demonstration`: whether the sign-in page shows the demonstration accounts."""
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "demonstration": settings.DEMO,
    }


def _navigation(request) -> Navigation:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation()
    return navigation_for(user.seats.roles, request.path)
