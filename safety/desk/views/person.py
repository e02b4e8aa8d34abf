"""Screens of people: accounts and their appointments."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext_lazy

from safety.desk import lists
from safety.desk.forms import person as forms
from safety.desk.forms.fields import units_offered
from safety.desk.forms.unit import ConfirmForm
from safety.desk.fresh import FreshMixin
from safety.schools.actions import people as acts
from safety.schools.models import Appointment, SecurityEvent, Tier, User
from safety.schools.queries import manages
from safety.web.views import ADMINS, FormPage, ListPage, RowFormPage, RowPage, SeenMixin

EVENTS_SHOWN = 20


def people_rows(user):
    """People that a person may see, each with the seats in force that the reader may see."""
    seats = Appointment.objects.visible_to(user).filter(Appointment.in_force())
    shown = Prefetch("appointments", seats.select_related("unit"), to_attr="shown_seats")
    return User.objects.visible_to(user).prefetch_related(shown)


class PersonList(ListPage):
    access = {"GET": ADMINS}
    template_name = "desk/person_list.html"
    filter_class = forms.PersonFilter
    order = ("username",)
    export = lists.PEOPLE

    def rows(self):
        return people_rows(self.request.user)


class PersonPage(RowPage):
    """A page of one person. A person has no place of their own: the roles are those of any seat;
    whoever acts must besides manage the person (queries.manages)."""

    model = User
    name = "person"

    def authorise(self, roles) -> None:
        if not self.request.user.seats.roles & roles:
            raise PermissionDenied


class PersonDetail(PersonPage):
    access = {"GET": ADMINS}
    template_name = "desk/person_detail.html"

    def get(self, request, *args, **kwargs):
        seats = Appointment.objects.visible_to(request.user).filter(user=self.row)
        log = SecurityEvent.objects.visible_to(request.user).filter(subject=self.row)
        return self.show(
            seats=seats.select_related("unit").order_by("-starts_on", "-pk")[:50],
            may_manage=manages(request.user, self.row),
            events=log.select_related("user").order_by("-at", "-pk")[:EVENTS_SHOWN],
        )


class PersonAdd(FreshMixin, FormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"
    form_class = forms.PersonAddForm
    heading = gettext_lazy("Add a person")
    button = gettext_lazy("Make the account")
    done_message = gettext_lazy(
        "The account is made. Print a one-time code so that it can be used."
    )

    def form_kwargs(self):
        code = self.request.GET.get("unit", "")[:12]
        schools = units_offered(self.request.user, [Tier.SCHOOL]).filter(school__code=code)
        unit = schools.first() if code else None
        return {"user": self.request.user, "initial": {"unit": unit} if unit else None}

    def act(self, form):
        uuid = form.cleaned_data["client_uuid"]
        return acts.create_person(self.request.user, uuid=uuid, **form.values())


class Managing(PersonPage):
    """An act upon a person, for those who manage that person."""

    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"

    def authorise(self, roles) -> None:
        super().authorise(roles)
        if not manages(self.request.user, self.row):
            raise PermissionDenied

    def back(self):
        return self.row.get_absolute_url(), self.row.name

    def next_url(self, result):
        """The person: no act takes them out of the sight of whoever manages them."""
        return self.row.get_absolute_url()


class Sensitive(FreshMixin, Managing):
    """An act that gives or takes rights: with a fresh password."""


class PersonEdit(SeenMixin, Managing, RowFormPage):
    form_class = forms.PersonEditForm
    heading = gettext_lazy("Edit the person")
    button = gettext_lazy("Save")
    done_message = gettext_lazy("The changes are saved.")

    def form_kwargs(self):
        return {"person": self.row}

    def act(self, form):
        return acts.edit_person(self.row, self.request.user, **form.cleaned_data)


class PersonAppoint(Sensitive, RowFormPage):
    form_class = forms.AppointForm
    heading = gettext_lazy("Give an appointment")
    button = gettext_lazy("Give the appointment")
    done_message = gettext_lazy("The appointment is given.")

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        return acts.appoint(self.row, self.request.user, **form.cleaned_data)


class SeatPage(Sensitive):
    """An act upon one appointment of the person (`seat` in the address)."""

    def fetch(self) -> None:
        super().fetch()
        seats = Appointment.objects.visible_to(self.request.user).select_related("unit", "user")
        self.seat = seats.filter(user=self.row, pk=self.kwargs["seat"]).first()
        if self.seat is None:
            raise Http404

    @property
    def subject(self):
        return f"{self.row.name} · {self.seat}"


class SeatEnd(SeatPage, RowFormPage):
    form_class = forms.EndForm
    heading = gettext_lazy("End the appointment")
    button = gettext_lazy("End the appointment")
    danger = True
    done_message = gettext_lazy("The appointment ends.")

    def act(self, form):
        last_day = form.cleaned_data["last_day"]
        return acts.end_appointment(self.seat, self.request.user, last_day=last_day)


class SeatMove(SeatPage, RowFormPage):
    form_class = forms.MovePersonForm
    heading = gettext_lazy("Move the person")
    button = gettext_lazy("Move the person")
    notice = gettext_lazy("The present appointment ends the day before the new one begins.")
    done_message = gettext_lazy("The person sits at the new place.")

    def form_kwargs(self):
        return {"user": self.request.user, "seat": self.seat}

    def act(self, form):
        return acts.move_person(self.seat, self.request.user, **form.cleaned_data)


class PersonDeactivate(Sensitive, RowFormPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Deactivate the account")
    button = gettext_lazy("Deactivate the account")
    danger = True
    notice = gettext_lazy(
        "Whoever is signed in with it is out at the next click. What the person recorded stays."
    )
    done_message = gettext_lazy("The account is deactivated.")

    def act(self, form):
        return acts.deactivate(self.row, self.request.user)


class PersonReactivate(Sensitive, RowFormPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Reactivate the account")
    button = gettext_lazy("Reactivate the account")
    done_message = gettext_lazy("The account is active again.")

    def act(self, form):
        return acts.reactivate(self.row, self.request.user)
