"""The code of the second step as people type it: in groups, with full-width digits."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from safety.base.text import to_halfwidth


class CodeField(forms.CharField):
    """Six digits of the app or eight of a recovery code; spaces between them do not count."""

    default_validators = [RegexValidator(r"\A[0-9]{6,12}\Z", _("Type the digits of the code."))]
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def to_python(self, value):
        return "".join(to_halfwidth(super().to_python(value)).split())


class CodeForm(forms.Form):
    code = CodeField(label=_("Code"))


class SecondStepForm(CodeForm, AuthenticateForm):
    pass


class SecondStepAgainForm(CodeForm, ReauthenticateForm):
    pass


class SecondStepStartForm(CodeForm, ActivateTOTPForm):
    pass
