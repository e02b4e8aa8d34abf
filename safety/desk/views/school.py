"""Screens of schools (R01)."""

from auditlog.models import LogEntry
from django.utils.translation import gettext_lazy

from safety.desk import history, lists
from safety.desk.forms import school as forms
from safety.desk.forms.unit import ConfirmForm
from safety.schools.actions import school as acts
from safety.schools.models import Appointment, School, Status
from safety.schools.rules import may_administer
from safety.web.views import ADMINS, BUREAU, SIGNED_IN, FormPage, ListPage, RowFormPage, RowPage

PLACE = ("unit__parent", "unit__district", "unit__township", "unit__city")
EDITS_SHOWN = 20


def school_rows(user):
    """Schools that a person may see, ready for a line of the list: no query per row."""
    return School.objects.visible_to(user).select_related("unit__district", "unit__township")


class SchoolList(ListPage):
    access = {"GET": BUREAU}
    template_name = "desk/school_list.html"
    filter_class = forms.SchoolFilter
    order = ("code",)
    export = lists.SCHOOLS

    def rows(self):
        return school_rows(self.request.user)

    def context(self, **extra):
        may_add = bool(self.request.user.seats.roles & ADMINS)
        return super().context(may_add=may_add, **extra)


class SchoolPage(RowPage):
    """A page of one school; the address bears the uuid of its unit."""

    model = School
    lookup = "unit__uuid"
    related = PLACE
    name = "school"


class SchoolDetail(SchoolPage):
    access = {"GET": SIGNED_IN}
    template_name = "desk/school_detail.html"
    related = (*PLACE, "successor__unit")

    def get(self, request, *args, **kwargs):
        school, user = self.row, request.user
        may_change = may_administer(user.seats, school)
        seats = Appointment.objects.filter(unit_id=school.pk)  # of a school that the reader sees
        return self.show(
            facts=history.facts(school),
            seats=seats.select_related("user").order_by("-starts_on", "-pk")[:50],
            entries=history.entries(school, self._edits(may_change)),
            may_change=may_change,
            is_open=school.status == Status.OPEN,
            may_list=bool(user.seats.roles & BUREAU),
            may_open_people=bool(user.seats.roles & ADMINS),
        )

    def _edits(self, may_change):
        """Edits of single facts, for those who make them."""
        if not may_change:
            return []
        entries = LogEntry.objects.get_for_object(self.row).select_related("actor")
        return list(entries.filter(action=LogEntry.Action.UPDATE)[:EDITS_SHOWN])


class SchoolAdd(FormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"
    form_class = forms.SchoolAddForm
    heading = gettext_lazy("Add a school")
    button = gettext_lazy("Add the school")
    done_message = gettext_lazy("The school is in the register.")

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        uuid = form.cleaned_data["client_uuid"]
        return acts.create_school(self.request.user, uuid=uuid, **form.values())


class SchoolFormPage(SchoolPage, RowFormPage):
    """A form about one school, for the administrators above it."""

    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"

    def back(self):
        return self.row.get_absolute_url(), self.row.name

    def form_kwargs(self):
        return {"user": self.request.user}


class SchoolEdit(SchoolFormPage):
    template_name = "desk/school_edit.html"
    form_class = forms.SchoolEditForm
    heading = gettext_lazy("Edit the school")
    button = gettext_lazy("Save the facts")
    done_message = gettext_lazy("The facts are saved.")

    def form_kwargs(self):
        return {"user": self.request.user, "school": self.row}

    def act(self, form):
        version = form.cleaned_data["version"]
        return acts.update_school(self.row, self.request.user, version=version, **form.values())

    def context(self, **extra):
        if "current" in extra:
            extra["differences"] = history.differences(extra["form"], extra["current"])
            # Sent again, it is sent in the knowledge of what is there now.
            extra["form"].data = {**extra["form"].data.dict(), "version": extra["current"].version}
        return super().context(**extra)


class SchoolMove(SchoolFormPage):
    form_class = forms.MoveSchoolForm
    heading = gettext_lazy("Move the school")
    button = gettext_lazy("Move the school")
    done_message = gettext_lazy("The school stands at its new place, and its records with it.")
    notice = gettext_lazy(
        "From now on the new district answers for it: its ledger, its drills and its people move "
        "along. Figures of past months stay with the old district."
    )

    def act(self, form):
        return acts.move_school(self.row, self.request.user, form.cleaned_data["parent"])


class SchoolClose(SchoolFormPage):
    form_class = forms.CloseSchoolForm
    heading = gettext_lazy("Close the school")
    button = gettext_lazy("Close the school")
    danger = True
    done_message = gettext_lazy("The school is closed as of that day.")
    notice = gettext_lazy(
        "The appointments at the school end on that day. Its records stay and can be read by the "
        "bureaus. A closed school can be reopened."
    )

    def form_kwargs(self):
        return {}

    def act(self, form):
        day = form.cleaned_data["closed_on"]
        return acts.close_school(self.row, self.request.user, closed_on=day)


class SchoolMerge(SchoolFormPage):
    form_class = forms.MergeSchoolForm
    heading = gettext_lazy("Merge the school into another")
    button = gettext_lazy("Merge the school")
    danger = True
    done_message = gettext_lazy("The school is merged.")
    notice = gettext_lazy(
        "The appointments at the school end on that day; give the people new ones at the successor."
    )

    def act(self, form):
        data = form.cleaned_data
        return acts.merge_school(
            self.row, self.request.user, successor=data["successor"].school,
            closed_on=data["closed_on"],
        )  # fmt: skip


class SchoolReopen(SchoolFormPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Reopen the school")
    button = gettext_lazy("Reopen the school")
    done_message = gettext_lazy("The school is open again.")

    notice = gettext_lazy("Appointments that ended with the school are given anew by hand.")

    def form_kwargs(self):
        return {}

    def act(self, form):
        return acts.reopen_school(self.row, self.request.user)
