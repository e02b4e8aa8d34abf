"""What every page knows besides its own context."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .nav import links_for


def site(request) -> dict:
    """`navigation`: groups of links for this person (lazy: an error page asks nothing);
    `demonstration`: whether the sign-in page shows the demonstration accounts."""
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "demonstration": settings.DEMO,
    }


def _navigation(request) -> list:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return links_for(user.seats.roles, request.path)
