"""What somebody sent from a page whose session is over comes back to them: nothing is stored, and
nothing typed is lost.

A new sign-in makes a new token, so a page from before it can send nothing by itself. Where there
is JavaScript `static/js/fresh-token.js` puts the new token into its forms; without it the answer to
the old token holds all that was sent, to be sent once more.
"""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.forms import FileInput, PasswordInput, Textarea
from django.forms.models import ModelChoiceField
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- the name of a field


def signed_out(request, form_class, back: str):
    """The answer to a post by somebody who is not signed in any more; 401."""
    found = {**given(request, form_class), "sign_in_url": redirect_to_login(back).url}
    response = TemplateResponse(request, "401.html", found, status=401)
    response["Cache-Control"] = "no-store"
    return response


def stale_token(request, reason=""):
    """Django's CSRF_FAILURE_VIEW. What comes by its `Origin` from a page of ours is given back
    with a token that counts; whatever else, or from anybody not signed in, learns nothing."""
    ours = request.headers.get("Origin") in _origins(request) and request.user.is_authenticated
    view = getattr(getattr(request.resolver_match, "func", None), "view_class", None)
    found = given(request, getattr(view, "form_class", None)) if ours else {}
    return TemplateResponse(request, "403_csrf.html", found, status=403).render()


def given(request, form_class) -> dict:
    """For the page: `typed` to read (`long` where it has lines), `again` as (name, value) to send,
    `files` that are lost."""
    fields = getattr(form_class, "base_fields", {})
    data, files = request.POST, bool(request.FILES)
    names = [name for name in data if name != TOKEN and not _hidden_from_screens(fields.get(name))]
    again = [(name, value) for name in names for value in data.getlist(name)]
    return {
        "typed": [line for name in names for line in _line(fields.get(name), data.getlist(name))],
        "again": [] if files else again,
        "files": files,
    }


def _origins(request) -> list[str]:
    return [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]


def _hidden_from_screens(field) -> bool:
    """Passwords, fields marked `secret`, files."""
    if field is None:
        return False
    return getattr(field, "secret", False) or isinstance(field.widget, PasswordInput | FileInput)


def _line(field, values):
    """A field as it stood on the page: its label and what was typed or chosen."""
    if field is None or field.widget.is_hidden or not any(values):
        return
    if isinstance(field, ModelChoiceField):  # who is not signed in may ask for no names
        text = ngettext("%(count)d chosen", "%(count)d chosen", len(values)) % {
            "count": len(values)
        }
    else:
        words = {str(value): str(label) for value, label in _choices(field)}
        text = "\n".join(words.get(value, value) for value in values)
    long = isinstance(field.widget, Textarea) or "\n" in text
    yield {"label": field.label or "", "text": text, "long": long}


def _choices(field):
    """(value, label) of each choice, those in groups too; a ticked box says "yes"."""
    for value, label in getattr(field, "choices", None) or [("on", _("yes"))]:
        yield from label if isinstance(label, list | tuple) else [(value, label)]
