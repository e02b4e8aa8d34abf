"""Screens by which a principal keeps the accounts of those who go along on the school's vehicles.

Who may is `rules.may_fill`: that one role, at one's own school, of an account without another post.
"""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy

from safety.desk.forms.attendant import AttendantEditForm, AttendantForm
from safety.desk.fresh import FreshMixin
from safety.desk.views.activation import PersonCode
from safety.desk.views.person import PersonEdit, SeatEnd
from safety.schools.actions import people as acts
from safety.schools.models import Appointment, Role, School, Status, Tier
from safety.schools.queries import deciding_seats, manages
from safety.web.own_schools import OwnSchools
from safety.web.views import FormPage, ListPage

PRINCIPAL = frozenset({Role.PRINCIPAL})


def seats_of(user):
    """The seats of attendants at the schools whose principal this person is, ended ones too."""
    own = user.seats.only(PRINCIPAL).units(Tier.SCHOOL)
    seats = Appointment.objects.visible_to(user).filter(role=Role.ATTENDANT, unit__in=own)
    return seats.select_related("user", "unit")


class AttendantList(ListPage):
    """A line a seat, the newest first, with what this principal may do about it."""

    access = {"GET": PRINCIPAL}
    template_name = "desk/attendant_list.html"
    order = ("-starts_on", "-pk")

    def rows(self):
        return seats_of(self.request.user)

    def dress(self, rows):
        rows, reader = list(rows), self.request.user
        held = deciding_seats([seat.user for seat in rows])
        for seat in rows:
            person = seat.user
            seat.mine = seat.is_open and manages(reader, person, held[person.pk])
        return rows


class FromList:
    """A page that the list of attendants leads to, and that leads back to it."""

    def back(self):
        return reverse("desk:attendant_list"), gettext_lazy("Attendants' accounts")

    def next_url(self, result):
        return reverse("desk:attendant_list")


class AttendantAdd(FromList, FreshMixin, OwnSchools, FormPage):
    access = {"GET": PRINCIPAL, "POST": PRINCIPAL}
    template_name = "desk/form.html"
    form_class = AttendantForm
    heading = gettext_lazy("Add an attendant")
    button = gettext_lazy("Make the account")
    notice = gettext_lazy(
        "The account sees on the phone the trips of today on which the person goes along, and "
        "nothing else. For somebody who has an account already, ask the education bureau."
    )
    done_message = gettext_lazy(
        "The account is made. Print a one-time code so that it can be used, and name the person on "
        "the route."
    )

    @cached_property
    def schools(self) -> list[School]:
        own = self.request.user.seats.only(PRINCIPAL).units(Tier.SCHOOL)
        rows = School.objects.filter(pk__in=own, status=Status.OPEN)
        return list(rows.select_related("unit").order_by("pk"))

    def act(self, form):
        data = dict(form.cleaned_data)
        unit, uuid = data.pop("school").unit, data.pop("client_uuid")
        return acts.create_person(
            self.request.user, role=Role.ATTENDANT, unit=unit, uuid=uuid, **data
        )


class AttendantEdit(FromList, PersonEdit):
    access = {"GET": PRINCIPAL, "POST": PRINCIPAL}
    form_class = AttendantEditForm
    heading = gettext_lazy("Put name or phone right")
    notice = gettext_lazy(
        "For the same person alone: for somebody else make an account of their own, and end this "
        "one."
    )


class AttendantCode(FromList, PersonCode):
    access = {"POST": PRINCIPAL}
    leads_back = "desk:attendant_list"


class AttendantEnd(FromList, SeatEnd):
    access = {"GET": PRINCIPAL, "POST": PRINCIPAL}
    notice = gettext_lazy(
        "Name somebody else on the routes of this person: a route keeps whom it names until it is "
        "edited."
    )
