"""A password that is too short for what its owner may do now is changed before anything else."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

ALLOWED = ("account_change_password", "account_logout", "account_reauthenticate", "set_language")


class RenewPasswordMiddleware:
    """Sign-in notes in the session that the password is too short for an administrator."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _must_renew(request):
            return self.get_response(request)
        said = _("Administrators need a password of 15 characters. Please choose a new one.")
        messages.warning(request, said)
        return redirect("account_change_password")


def _must_renew(request) -> bool:
    if not request.user.is_authenticated or not request.session.get("renew_password"):
        return False
    return request.path not in {reverse(name) for name in ALLOWED}
