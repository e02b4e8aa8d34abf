"""The public page, for people without an account (R19): nothing of the inside stands on it but
the names of the districts. Nobody is signed in, nothing is stored in a session, no row is shown."""

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from safety.base import clock
from safety.web.middleware import client_address
from safety.web.views import ANYONE, FormPage
from transport.actions import tip as actions
from transport.actions.violation import check
from transport.forms.tip import StateForm, TipForm
from transport.rules import violation as rules


class PublicPage(FormPage):
    """Kept by no browser and no proxy: the next at a shared computer sees nothing of it."""

    access = {"GET": ANYONE, "POST": ANYONE}

    def show(self, *args, **kwargs):
        response = super().show(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


@method_decorator(sensitive_post_parameters("phone", "text"), name="dispatch")
class TipSend(PublicPage):
    template_name = "transport/tip_send.html"
    form_class = TipForm

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("photo")
        del data["website"]
        check(data["district"], data["plate"], data["seen_on"])
        address = client_address(self.request)
        photo = actions.take_photo(uuid, upload, address, data["district"])
        number = actions.send(uuid=uuid, photo=photo, **data)
        return self.show(template_name="transport/tip_sent.html", number=number)


@method_decorator(sensitive_post_parameters("number"), name="dispatch")
class TipState(PublicPage):
    """The number is sent in the body: addresses stand in logs and histories."""

    template_name = "transport/tip_state.html"
    form_class = StateForm

    def act(self, form):
        found = actions.ask(form.cleaned_data["number"], client_address(self.request))
        if found is None:
            form.add_error("number", _("There is no report with this number."))
            return self.refuse(form)
        told = {
            "word": rules.TOLD[rules.State(found.state)],
            "answer": found.answer if found.state in rules.ANSWERED else "",
            "received": clock.day_of(found.received_at),
            "ended": found.ended_at and clock.day_of(found.ended_at),
        }
        return self.show(form=None, told=told)
