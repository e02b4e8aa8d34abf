"""Screens of the term calendar."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from safety.desk import lists
from safety.desk.forms.term import TermForm
from safety.schools.actions.term import change_term
from safety.schools.models import Term
from safety.web.views import CITY_ADMIN, FormPage, ListPage, RowFormPage, SeenMixin


class TermList(ListPage):
    access = {"GET": CITY_ADMIN}
    template_name = "desk/term_list.html"
    order = ("-starts_on", "pk")
    export = lists.TERMS

    def rows(self):
        return Term.objects.visible_to(self.request.user).select_related("city")


class TermForming:
    """What adding and editing a term have in common. A plain edit: the audit log keeps it."""

    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "desk/form.html"
    form_class = TermForm
    button = gettext_lazy("Save the term")
    done_message = gettext_lazy("The term is saved.")
    notice = gettext_lazy("Outside the terms nothing periodic falls due.")

    def back(self):
        return reverse("desk:term_list"), gettext_lazy("School terms")

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        return form.save()

    def next_url(self, result):
        return reverse("desk:term_list")


class TermAdd(TermForming, FormPage):
    heading = gettext_lazy("Add a term")


class TermEdit(SeenMixin, TermForming, RowFormPage):
    model = Term
    related = ("city",)
    name = "term"
    heading = gettext_lazy("Edit the term")

    def form_kwargs(self):
        return {"user": self.request.user, "instance": self.row}

    def act(self, form):
        return change_term(self.row, **form.cleaned_data)
