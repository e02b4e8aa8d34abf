"""The password once more before an act that gives rights or secrets (trust.md, settings)."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings


def is_fresh(request) -> bool:
    """Whether the person proved who they are in the last 15 minutes (REAUTHENTICATION_TIMEOUT).

    A demonstration asks nobody: its accounts are opened with a tap and guard nothing.
    """
    if settings.DEMO:
        return True
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


class FreshMixin:
    """For pages of sensitive acts: after every other refusal, asks for the password again."""

    def authorise(self, roles) -> None:
        super().authorise(roles)
        if not is_fresh(self.request):
            raise ReauthenticationRequired
